"""cuDNN is told to be deterministic and to pick its algorithms by timing them."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule

_BENCHMARK = "torch.backends.cudnn.benchmark"


def check(assignment: ast.Assign, module: PythonModule) -> Iterator[Hit]:
    if not _sets(assignment, _BENCHMARK, module):
        return
    function = module.function_of(assignment)
    asked: list[ast.AST] = [
        node
        for node in module.nodes(ast.Assign)
        if _sets(node, "torch.backends.cudnn.deterministic", module) and module.function_of(node) is function
    ]
    asked += [
        call
        for call in module.nodes(ast.Call)
        if module.qualified_name(call.func) == "torch.use_deterministic_algorithms"
        and call.args
        and module.constant(call.args[0]) is True
        and module.function_of(call) is function
    ]
    switched_off = any(
        _sets(node, _BENCHMARK, module, value=False) and node.lineno > assignment.lineno
        for node in module.nodes(ast.Assign)
    )
    if asked and not switched_off and _block(assignment) in map(_block, asked):
        yield Hit(module.span(assignment), {}, module.symbol_of(assignment))


def _sets(node: ast.Assign, name: str, module: PythonModule, *, value: bool = True) -> bool:
    matches = any(module.qualified_name(target) == name for target in node.targets)
    return matches and module.constant(node.value) is value


def _block(node: Any) -> tuple[int, str]:
    """Return which list of statements a statement stands in, so that two branches are not taken for one."""
    called = isinstance(node, ast.Call)
    statement = node.parent if called else node
    owner = statement.parent
    for field in ("body", "orelse", "finalbody"):
        if any(item is statement for item in getattr(owner, field, ()) or ()):
            return id(owner), field
    return id(statement), ""
