"""A seed as a literal where a library takes it."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.files.roles import is_configuration, is_example, is_test
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.engines.seeds import seeds_given, tables


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    path = module.source.path
    if is_test(path) or is_example(path) or is_configuration(path):
        return
    for seed in seeds_given(call, module):
        value = module.constant(seed.value)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            continue
        parameter = configured_seed(seed.value, module)
        if parameter is not None:
            continue  # seed-literal-shadows-config says more, or the literal is only a fallback
        named = not isinstance(seed.value, ast.Constant)
        yield Hit(
            module.span(seed.value),
            {"target": seed.target, "value": value},
            module.symbol_of(call),
            severity="info" if path.endswith(".ipynb") else "low" if named else "",
        )


def configured_seed(value: ast.expr, module: PythonModule) -> str | None:
    """Return the enclosing function's seed parameter, when a literal stands where it could."""
    if not isinstance(value, ast.Constant):
        return None
    function = module.function_of(value)
    if function is None:
        return None
    arguments = function.args
    for parameter in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]:
        if parameter.arg in tables().seed_names:
            return parameter.arg
    return None
