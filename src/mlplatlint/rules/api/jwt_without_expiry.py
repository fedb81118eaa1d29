"""Logic of jwt-without-expiry."""

import _ast as ast
import re
from collections.abc import Iterator
from typing import Any

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import argument, mapping, milder
from mlplatlint.rules.api._jwt import encoder

_SIGN_IN = re.compile(
    r"(?i)access|login|sign_?in|session|auth|issue|(?:create|make|generate|encode|new)\w*_?(?:token|jwt)"
)
_SUBJECTS = frozenset(("sub", "user", "user_id", "uid", "username", "email", "user_name", "account_id"))


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where a token is made from claims that are written out and hold no ``exp``."""
    if not encoder(call, module):
        return
    payload = argument(call, "payload", 0) or argument(call, "claims")
    claims = mapping(module, payload)
    if (
        payload is None
        or claims is None
        or "exp" in claims
        or (isinstance(payload, ast.Name) and _changed(payload, module))
    ):
        return
    symbol = module.symbol_of(call)
    signs_in = _SIGN_IN.search(symbol) and claims.keys() & _SUBJECTS
    yield Hit(module.span(payload), {}, symbol, severity=milder(module, "" if signs_in else "low"))


def _changed(name: ast.Name, module: PythonModule) -> bool:
    """Tell whether claims may be added to a dictionary after it was written out."""
    for other in module.nodes(ast.Name):
        if other.id != name.id or other is name:
            continue
        parent: Any = other.parent  # type: ignore[attr-defined]
        if isinstance(parent, ast.Attribute) and parent.attr in ("update", "setdefault"):
            return True
        if isinstance(parent, ast.Subscript) and isinstance(parent.ctx, ast.Store):
            return True
        if isinstance(parent, ast.Call) and not encoder(parent, module):
            return True
    return False
