"""Logic of weak-key-size."""

import _ast as ast
import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import argument, milder

_ASYMMETRIC = "cryptography.hazmat.primitives.asymmetric"
_MAKERS = {
    f"{_ASYMMETRIC}.rsa.generate_private_key": ("RSA", "key_size", 1),
    f"{_ASYMMETRIC}.dsa.generate_private_key": ("DSA", "key_size", 0),
    "Crypto.PublicKey.RSA.generate": ("RSA", "bits", 0),
    "Crypto.PublicKey.DSA.generate": ("DSA", "bits", 0),
    "Cryptodome.PublicKey.RSA.generate": ("RSA", "bits", 0),
    "Cryptodome.PublicKey.DSA.generate": ("DSA", "bits", 0),
}
_CURVE = re.compile(r"\.(?:SEC[PT]|BrainpoolP)(\d+)[RK]\d$")
_LEAST, _LEAST_OF_CURVES = 2048, 224


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where a key is made too short."""
    name = module.qualified_name(call.func) or ""
    if name == f"{_ASYMMETRIC}.ec.generate_private_key":
        curve = argument(call, "curve", 0)
        place = curve.func if isinstance(curve, ast.Call) else curve
        found = _CURVE.search(module.qualified_name(place) or "") if place is not None else None
        kind, bits, least = "an elliptic curve", int(found[1]) if found else least_known(), _LEAST_OF_CURVES
        value = curve
    elif name in _MAKERS:
        kind, keyword, position = _MAKERS[name]
        value, least = argument(call, keyword, position), _LEAST
        given = module.constant(value)
        bits = given if isinstance(given, int) else least_known()
    else:
        return
    if value is not None and 0 < bits < least:
        values = {"kind": kind, "bits": bits, "least": least}
        yield Hit(module.span(value), values, module.symbol_of(call), severity=milder(module))


def least_known() -> int:
    """Return the size of a key of which nothing is known: none."""
    return 0
