"""Logic of jwt-verification-disabled."""

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import argument, mapping, milder
from mlplatlint.rules.api._jwt import decoder

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
    if not _verified_nearby(call, module):
        yield Hit(module.span(place), {}, module.symbol_of(call), severity=milder(module))


def _switch(call: ast.Call, module: PythonModule) -> ast.expr | None:
    """Return the argument that turns the check off."""
    given = argument(call, "options")
    options = mapping(module, given)
    value = None if options is None else options.get("verify_signature")
    if value is None or module.constant(value) is not False:
        return None
    return given if isinstance(given, ast.Name) else value


def _verified_nearby(call: ast.Call, module: PythonModule) -> bool:
    """Tell whether the same function, or class, also decodes with the check on: the first look was for the header."""
    owner = module.symbol_of(call).rpartition(".")[0] or module.symbol_of(call)
    for other in module.nodes(ast.Call):
        if other is call or not decoder(other, module) or _switch(other, module) is not None:
            continue
        if not owner or module.symbol_of(other).startswith(owner):
            return True
    return False
