"""NumPy told to unpickle object arrays."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.files.source import Source
from mlplatlint.findings.model import Finding, Fix, Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.artifacts._loaders import is_test, keyword, replaced_keyword

_LOADERS = {"numpy.load": 2, "numpy.lib.format.read_array": 1, "numpy.lib.npyio.load": 2}
"""Function -> position of ``allow_pickle``."""


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    name = module.qualified_name(call.func)
    position = _LOADERS.get(name or "")
    if position is None:
        return
    value = keyword(module, call, "allow_pickle")
    if value is None and len(call.args) > position:
        value = module.constant(call.args[position])
    if value is True:
        mild = is_test(module.source.path)
        yield Hit(module.span(call), {"call": name}, module.symbol_of(call), severity="low" if mild else "")


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    """Refuse object arrays: arrays of numbers and text load as before."""
    place = next((place for name, place in _LOADERS.items() if f"`{name}" in finding.message), -1)
    yield from replaced_keyword(source, finding, "allow_pickle", "False", "suggestion", place)
