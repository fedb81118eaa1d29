"""Where the catalogue's pages and tables are: inside the wheel, or at the top of the source tree."""

from __future__ import annotations

import os

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def catalogue_root() -> str:
    """Return the folder that holds ``<family>/<rule>.md``, ``data/`` and ``editions/``.

    Raises:
        FileNotFoundError: the installation carries no catalogue.
    """
    packaged = os.path.join(_PACKAGE, "_catalogue")
    if os.path.isdir(packaged):
        return packaged
    source_tree = os.path.join(os.path.dirname(os.path.dirname(_PACKAGE)), "rules")
    if os.path.isdir(os.path.join(source_tree, "data")):
        return source_tree
    raise FileNotFoundError("this installation of mlplatlint carries no rule catalogue")


def is_source_tree() -> bool:
    """Tell whether the package runs from its source tree, where code changes without a version change."""
    return not os.path.isdir(os.path.join(_PACKAGE, "_catalogue"))


def package_root() -> str:
    """Return the folder of the package itself."""
    return _PACKAGE
