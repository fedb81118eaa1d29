"""A seed taken from the clock or another source that differs in each run."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.files.roles import is_test
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.fronts.python.walk import walked
from mlplatlint.rules.engines.seeds import seeds_given

_SOURCES = frozenset(
    (
        *("time.time", "time.time_ns", "time.monotonic", "time.perf_counter", "os.getpid", "os.urandom"),
        *("uuid.uuid1", "uuid.uuid4", "datetime.datetime.now", "datetime.datetime.utcnow"),
        *("secrets.randbits", "secrets.randbelow", "secrets.token_bytes"),
    )
)


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    if is_test(module.source.path):
        return
    for seed in seeds_given(call, module):
        expression = module.assigned_value(seed.value) if isinstance(seed.value, ast.Name) else seed.value
        recorded = isinstance(seed.value, ast.Name) and _is_recorded(seed.value.id, seed.value, module)
        if expression is None or recorded:
            continue
        for node in walked(expression):
            name = module.qualified_name(node.func) if isinstance(node, ast.Call) else None
            if name in _SOURCES:
                values = {"source": name, "target": seed.target}
                yield Hit(module.span(seed.value), values, module.symbol_of(call))
                break


def _is_recorded(name: str, use: ast.expr, module: PythonModule) -> bool:
    """Tell whether the variable is used a second time, as it is when the seed is logged or stored."""
    uses = [node for node in module.nodes(ast.Name) if node.id == name and isinstance(node.ctx, ast.Load)]
    return any(node is not use for node in uses)
