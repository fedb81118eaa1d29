"""A generator that is seeded after it was drawn from."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.files.roles import is_test
from mlplatlint.findings.model import Hit, Place
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.engines.seeds import draws_a_seed, is_seeding, seeded_libraries, stochastic_library

_BRANCHES = (ast.For, ast.AsyncFor, ast.While, ast.If, ast.Try, ast.ExceptHandler, ast.IfExp)


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    libraries = seeded_libraries(call, module)
    if not libraries or is_test(module.source.path) or _is_conditional(call, module):
        return
    function = module.function_of(call)
    first = next(
        (
            other
            for other in module.nodes(ast.Call)
            if _start(other) < _start(call)
            and stochastic_library(other, module) in libraries
            and module.function_of(other) is function
            and not draws_a_seed(other, module)
        ),
        None,
    )
    if first is None:
        return
    for other in module.nodes(ast.Call):
        # Seeding in another function may run at any time; seeding before the first draw is what is wanted.
        if is_seeding(other) and (_start(other) < _start(first) or module.function_of(other) is not function):
            return
    drawn = module.qualified_name(first.func) or "a draw"
    related = (Place(module.source.path, module.span(first), f"`{drawn}` draws before the seed is set"),)
    values = {"seeding": module.qualified_name(call.func), "drawn": drawn}
    yield Hit(module.span(call.func), values, module.symbol_of(call), related=related)


def _is_conditional(call: ast.Call, module: PythonModule) -> bool:
    function = module.function_of(call)
    for node in module.ancestors(call):
        if node is function:
            return False
        if isinstance(node, _BRANCHES):
            return True
    return False


def _start(node: ast.Call) -> tuple[int, int]:
    return node.lineno, node.col_offset
