"""A literal seed inside a function that was given one."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.files.roles import is_test
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.engines.seeds import seeds_given
from mlplatlint.rules.reproducibility.hardcoded_seed import configured_seed


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    if is_test(module.source.path):
        return
    for seed in seeds_given(call, module):
        value = module.constant(seed.value)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            continue
        parameter = configured_seed(seed.value, module)
        if parameter is not None:
            yield Hit(
                module.span(seed.value),
                {"target": seed.target, "value": value, "parameter": parameter},
                module.symbol_of(call),
            )
