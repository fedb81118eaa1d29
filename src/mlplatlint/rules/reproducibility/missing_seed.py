"""A model that draws random numbers while it learns, without a seed."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.files.roles import is_example, is_test
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.engines.seeds import argument_of, canonical_name, is_open, seeds_something, tables


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    path = module.source.path
    if is_test(path) or is_example(path) or is_open(call):
        return
    name = canonical_name(call, module)
    if name is None or name not in tables().always_random:
        return
    own_seed = name.startswith("h2o.")
    argument = "seed" if own_seed else "random_state"
    value = module.constant(argument_of(call, argument)) if argument_of(call, argument) is not None else None
    if value is not None and not (own_seed and value == -1):
        return
    if argument_of(call, "sample_rate") is not None and module.constant(argument_of(call, "sample_rate")) == 1:
        return  # all rows for each tree: a surrogate model, not a random forest
    # scikit-learn falls back on NumPy's global generator; H2O draws a new seed from the clock.
    if not own_seed and seeds_something(module):
        return
    if _seeded_later(call, argument, module):
        return
    values = {"target": name.rpartition(".")[2], "argument": argument}
    low = "low" if path.endswith(".ipynb") else ""
    yield Hit(module.span(call.func), values, module.symbol_of(call), severity=low)


def _seeded_later(call: ast.Call, argument: str, module: PythonModule) -> bool:
    """Tell whether ``set_params()`` or an assignment to the attribute may give the seed elsewhere."""
    for other in module.nodes(ast.Call):
        if isinstance(other.func, ast.Attribute) and other.func.attr == "set_params":
            return True
    return any(node.attr == argument and isinstance(node.ctx, ast.Store) for node in module.nodes(ast.Attribute))
