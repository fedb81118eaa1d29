"""A literal seed inside a function that was given one."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.files.roles import is_test
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.engines.seeds import seeds_given, tables
from mlplatlint.rules.reproducibility.hardcoded_seed import configured_seed


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    if is_test(module.source.path):
        return
    for seed in seeds_given(call, module):
        value = module.constant(seed.value)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            continue
        parameter = configured_seed(seed.value, module)
        if parameter is not None and not _is_fallback(seed.value, module):
            yield Hit(
                module.span(seed.value),
                {"target": seed.target, "value": value, "parameter": parameter},
                module.symbol_of(call),
            )


def _is_fallback(value: ast.expr, module: PythonModule) -> bool:
    """Tell whether the literal stands where a parameter was asked first: ``if seed is None``, ``seed or 0``."""
    function = module.function_of(value)
    deciding: list[ast.expr] = []
    for node in module.ancestors(value):
        if node is function:
            break
        if isinstance(node, (ast.If, ast.IfExp)):
            deciding.append(node.test)
        elif isinstance(node, ast.BoolOp):
            deciding.append(node)
    spans = [module.span(test) for test in deciding]
    names = [module.span(name) for name in module.nodes(ast.Name) if name.id in tables().seed_names]
    return any(start <= at.start < end for start, end in spans for at in names)
