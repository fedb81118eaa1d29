"""Logic of jwt-weak-algorithm."""

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import argument, is_open, mapping, milder, strings
from mlplatlint.rules.api._jwt import decoder, encoder


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where a token's algorithm is none, is not fixed, or may be of two kinds."""
    if encoder(call, module):
        value = argument(call, "algorithm", 2)
        if value is not None and _is_none(module.constant(value)):
            yield _hit(module, value, call, "signs nothing: the algorithm is `none`")
        return
    if not decoder(call, module):
        return
    listed = argument(call, "algorithms", 2)
    if listed is None:
        if not is_open(call) and len(call.args) + len(call.keywords) > 1 and not _unverified(call, module):
            yield _hit(module, call.func, call, "does not fix the algorithm, so the token chooses it")
        return
    names = strings(module, listed) or [one for one in [module.constant(listed)] if isinstance(one, str)]
    if any(_is_none(name) for name in names):
        yield _hit(module, listed, call, "accepts the algorithm `none`, which is no signature")
    elif any(name.startswith("HS") for name in names) and any(name[:2] in ("RS", "ES", "PS") for name in names):
        yield _hit(module, listed, call, "accepts HMAC beside public keys, so a public key will do as the secret")


def _is_none(value: object) -> bool:
    return value is None or (isinstance(value, str) and value.lower() == "none")


def _unverified(call: ast.Call, module: PythonModule) -> bool:
    """Tell whether the call does not verify at all, which is another rule's finding, or may not."""
    given = argument(call, "options")
    options = mapping(module, given)
    if given is not None and options is None:
        return True
    value = (options or {}).get("verify_signature")
    return value is not None and module.constant(value) is not True


def _hit(module: PythonModule, node: ast.expr, call: ast.Call, what: str) -> Hit:
    return Hit(module.span(node), {"what": what}, module.symbol_of(call), severity=milder(module))
