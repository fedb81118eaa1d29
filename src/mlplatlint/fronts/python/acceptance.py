"""Whether a changed Python file may be written: it compiles wherever it compiled before. Imported only when fixes are wanted."""

from __future__ import annotations

import _ast as ast
import warnings

from mlplatlint.fronts.document import Document
from mlplatlint.fronts.python.parse import decoded

_COMPILERS = (0, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
"""Flags to compile with, the strictest first: consoles and some runners allow ``await`` outside functions."""


def accepts_change(before: Document, after: Document) -> bool:
    """Tell whether an edited file may be written.

    A tree is not enough: ``await`` in a plain function, ``return`` outside one and a name that is both parameter and
    ``global`` are refused only when code is made of the tree. A file that never compiled here (newer grammar, a template)
    is judged by its tree alone.
    """
    old, new = decoded(bytes(before.source.data)), decoded(bytes(after.source.data))
    for flags in _COMPILERS:
        if _compiles(old, flags):
            return _compiles(new, flags)
    return True


def _compiles(text: str, flags: int) -> bool:
    """Tell whether code can be made of a text; none of it is run."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(text, "<scanned>", "exec", flags, dont_inherit=True)
        except (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError):
            return False
    return True
