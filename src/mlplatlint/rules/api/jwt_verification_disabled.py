import _ast as ast
import re
from collections.abc import Iterator
from typing import Any

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import argument, mapping, milder
from mlplatlint.rules.api._jwt import decoder

_DATES = frozenset(("exp", "iat", "nbf", "iss", "kid", "tid", "jti", "alg"))
_CHECK = re.compile(r"(?i)token_?review|introspect|(?:valid|ver)\w*_(?:jwt|token|signature|id_token)|jwks|check_sig")
_VERIFIES = re.compile(
    r"(?i)verif|decode_\w*(?:token|jwt)|validat|introspect|authenticate|mint|sign(?:_|$)|issue|(?:^|_)encode_?(?:jwt|token)"
)
_UNVERIFIED = ("jose.jwt.get_unverified_claims", "jose.jws.get_unverified_claims")


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where a token is read without checking its signature, and not checked next to it."""
    if module.qualified_name(call.func) in _UNVERIFIED:
        place: ast.expr = call
    elif decoder(call, module):
        found = _switch(call, module)
        if found is None:
            return
        place = found
    else:
        return
    if _verified_nearby(call, module) or _reads_only_dates(call, module):
        return
    yield Hit(
        module.span(place), {}, module.symbol_of(call), severity=milder(module, "medium" if _checks(module) else "")
    )


def _switch(call: ast.Call, module: PythonModule) -> ast.expr | None:
    """Return the argument that turns the check off."""
    given = argument(call, "options")
    options = mapping(module, given)
    value = None if options is None else options.get("verify_signature")
    if value is None or module.constant(value) is not False:
        return None
    return given if isinstance(given, ast.Name) else value


def _reads_only_dates(call: ast.Call, module: PythonModule) -> bool:
    """Tell whether the function takes nothing from the claims but dates and the names of issuer and key."""
    owner = module.function_of(call)
    keys = set()
    for node in module.nodes(ast.Constant):
        parent: Any = node.parent  # type: ignore[attr-defined]
        is_key = isinstance(parent, ast.Subscript) or (
            isinstance(parent, ast.Call) and getattr(parent.func, "attr", "") == "get" and parent.args[:1] == [node]
        )
        if is_key and isinstance(node.value, str) and module.function_of(node) is owner:
            keys.add(node.value)
    return owner is not None and bool(keys) and keys <= _DATES


def _checks(module: PythonModule) -> bool:
    """Tell whether the file checks tokens in another way, such as asking their issuer."""
    names = (getattr(call.func, "attr", None) or getattr(call.func, "id", "") for call in module.nodes(ast.Call))
    return any(_CHECK.search(str(name)) for name in names)


def _verified_nearby(call: ast.Call, module: PythonModule) -> bool:
    """Tell whether the same function, or class, also decodes with the check on: the first look was for the header."""
    symbol, here = module.symbol_of(call), module.function_of(call)
    owner = symbol.rpartition(".")[0] or symbol
    for other in module.nodes(ast.Call):
        name = str(getattr(other.func, "attr", None) or getattr(other.func, "id", ""))
        if here is not None and module.function_of(other) is here and _VERIFIES.search(name) and "unverif" not in name:
            return True
        if other is call or not decoder(other, module) or _switch(other, module) is not None:
            continue
        if module.symbol_of(other).startswith(owner):
            return True
    return False
