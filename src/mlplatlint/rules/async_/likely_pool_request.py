"""A call that looks like a request of a urllib3 pool whose type is not known."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import in_coroutine

_METHODS = frozenset(("request", "urlopen", "request_encode_url", "request_encode_body"))
_VERBS = frozenset(("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"))


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each call of such a method with an HTTP verb that is not awaited, in a coroutine."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in _METHODS or not in_coroutine(call, module):
        return
    if isinstance(call.parent, (ast.Await, ast.withitem)) or module.qualified_name(call.func):  # type: ignore[attr-defined]
        return
    given = [*call.args[:1], *(word.value for word in call.keywords if word.arg == "method")]
    if any(isinstance(one, ast.Constant) and one.value in _VERBS for one in given):
        yield Hit(module.span(call.func), {"method": call.func.attr}, module.symbol_of(call))
