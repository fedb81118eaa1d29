"""A NumPy name that no longer exists."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.files.source import Source
from mlplatlint.findings.model import Edit, Finding, Fix, Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.fronts.python.walk import walked

# np.bool and np.long are missing here on purpose: NumPy 2 gave these names a new meaning.
_REPLACEMENT = {
    "numpy.int": "int",
    "numpy.float": "float",
    "numpy.complex": "complex",
    "numpy.object": "object",
    "numpy.str": "str",
    "numpy.unicode": "str",
}


def check(attribute: ast.Attribute, module: PythonModule) -> Iterator[Hit]:
    if attribute.attr not in ("int", "float", "complex", "object", "str", "unicode"):
        return
    name = module.qualified_name(attribute)
    replacement = _REPLACEMENT.get(name or "")
    if replacement is None or isinstance(attribute.ctx, ast.Store) or _is_guarded(attribute, module):
        return
    values = {"name": name, "replacement": replacement}
    yield Hit(module.span(attribute), values, module.symbol_of(attribute))


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    """Write the built-in type that the name stood for."""
    name = source.text(finding.span).rpartition(".")[2]
    replacement = _REPLACEMENT.get(f"numpy.{name}")
    if replacement is not None:
        edit = Edit(finding.path, finding.span, replacement)
        yield Fix("safe", f"use the built-in `{replacement}`", (edit,))


def _is_guarded(node: ast.AST, module: PythonModule) -> bool:
    """Tell whether code for old NumPy stands behind a check."""
    for parent in module.ancestors(node):
        if isinstance(parent, ast.Try):
            return True
        if isinstance(parent, (ast.If, ast.IfExp)):
            return any(call in _calls(parent.test) for call in ("hasattr", "parse", "Version"))
    return False


def _calls(test: ast.expr) -> set[str]:
    calls = [node for node in walked(test) if isinstance(node, ast.Call)]
    return {getattr(call.func, "attr", getattr(call.func, "id", "")) for call in calls}
