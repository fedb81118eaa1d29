"""A group of errors of its own class, which splitting turns into a plain group."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_.exception_group_flattened import _GROUPS


def check(node: ast.ClassDef, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each subclass of an exception group that does not define ``derive``."""
    bases = [base.value if isinstance(base, ast.Subscript) else base for base in node.bases]
    named = [base for base in bases if module.qualified_name(base) in _GROUPS]
    if not named or any(_defines_derive(one) for one in node.body):
        return
    if len(node.bases) > 1 and any(module.qualified_name(base) not in _GROUPS for base in bases):
        sure = "low"  # another base may bring it
    else:
        sure = ""
    start = module.span(node).start
    at = module.source.data.find(node.name.encode(), start + len("class"))
    yield Hit(Span(at, at + len(node.name)), {"name": node.name}, module.symbol_of(node), confidence=sure)


def _defines_derive(node: ast.stmt) -> bool:
    if isinstance(node, ast.Assign):
        return any(getattr(target, "id", "") == "derive" for target in node.targets)
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == "derive"
