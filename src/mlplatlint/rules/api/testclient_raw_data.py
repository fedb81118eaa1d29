"""Logic of testclient-raw-data."""

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import argument

_CLIENTS = frozenset(("fastapi.testclient.TestClient", "starlette.testclient.TestClient"))
_METHODS = frozenset(("post", "put", "patch", "request", "delete"))


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each request of a test client that has text or bytes for ``data``."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in _METHODS:
        return
    data = argument(call, "data")
    if data is None or not _is_raw(data, module) or not _is_client(call.func.value, module):
        return
    yield Hit(module.span(data), {"method": call.func.attr}, module.symbol_of(call))


def _is_raw(node: ast.expr, module: PythonModule) -> bool:
    made = module.assigned_value(node) if isinstance(node, ast.Name) else node
    if isinstance(made, ast.Call):
        return module.qualified_name(made.func) == "json.dumps" or getattr(made.func, "attr", "") == "encode"
    return isinstance(made, ast.JoinedStr) or isinstance(module.constant(made), (str, bytes))


def _is_client(node: ast.expr, module: PythonModule) -> bool:
    made = node
    if isinstance(node, ast.Name):
        bindings = module.lookup(node.id, node.scope) or []  # type: ignore[attr-defined]
        if len(bindings) == 1 and bindings[0].kind == "parameter":
            return module.qualified_name(bindings[0].node.annotation) in _CLIENTS
        made = bindings[0].value if len(bindings) == 1 else None  # type: ignore[assignment]
    return isinstance(made, ast.Call) and module.qualified_name(made.func) in _CLIENTS
