"""An order that differs between runs or machines, and a split or an encoding that depends on it."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.files.roles import is_test
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.engines.seeds import canonical_name, imports

_LISTINGS = frozenset(("os.listdir", "os.scandir", "glob.glob", "glob.iglob"))
_SETS = frozenset(("builtins.set", "builtins.frozenset"))
_COPIES = frozenset(("builtins.list", "builtins.tuple"))


def check(node: ast.Call | ast.DictComp, module: PythonModule) -> Iterator[Hit]:
    if is_test(module.source.path):
        return
    if isinstance(node, ast.Call):
        if canonical_name(node, module) != "sklearn.model_selection.train_test_split":
            return
        candidates, use = node.args, "the split"
    else:
        source = node.generators[0].iter
        numbered = isinstance(source, ast.Call) and module.qualified_name(source.func) == "builtins.enumerate"
        if not numbered or not isinstance(source, ast.Call) or len(node.generators) > 1:
            return
        candidates, use = source.args[:1], "the numbering"
    for candidate in candidates:
        origin = unordered(candidate, module)
        if origin:
            # A set of numbers often keeps its order; names of files never promise any.
            doubt = "medium" if origin == "a set" else ""
            values = {"origin": origin, "use": use}
            yield Hit(module.span(candidate), values, module.symbol_of(node), confidence=doubt)


def unordered(node: ast.expr, module: PythonModule, depth: int = 0) -> str:
    """Return what leaves an expression without an order: ``os.listdir()``, ``a set``; empty when nothing
    does."""
    if isinstance(node, ast.Name):
        if _is_sorted_in_place(node, module):
            return ""
        value = module.assigned_value(node)
        return unordered(value, module, depth + 1) if value is not None and depth < 4 else ""
    if isinstance(node, (ast.Set, ast.SetComp)):
        return "a set"
    if isinstance(node, ast.ListComp) and len(node.generators) == 1:
        return unordered(node.generators[0].iter, module, depth + 1) if depth < 4 else ""
    if not isinstance(node, ast.Call):
        return ""
    name = module.qualified_name(node.func)
    if name in _COPIES and node.args and depth < 4:
        return unordered(node.args[0], module, depth + 1)
    if name in _LISTINGS:
        return f"`{name}()`"
    if name in _SETS and node.args:
        return "a set"
    method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if method in ("iterdir", "rglob") and imports(module, "pathlib"):
        return f"`.{method}()`"
    return ""


def _is_sorted_in_place(name: ast.Name, module: PythonModule) -> bool:
    return any(
        isinstance(call.func, ast.Attribute)
        and call.func.attr == "sort"
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == name.id
        for call in module.nodes(ast.Call)
    )
