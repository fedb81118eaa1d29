"""Logic of hardcoded-jwt-key."""

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.fronts.text.candidates import REDACT
from mlplatlint.rules.api._arguments import argument, mapping, milder
from mlplatlint.rules.api._jwt import decoder, encoder


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where the key of a token stands in the call itself."""
    if encoder(call, module) or decoder(call, module):
        key = argument(call, "key", 1)
    else:
        return
    options = mapping(module, argument(call, "options")) or {}
    if module.constant(options.get("verify_signature")) is False:
        return  # nothing is done with the key
    if isinstance(key, ast.Name):
        key = _constant_of(key, module)
    if isinstance(key, ast.Constant) and isinstance(key.value, (str, bytes)) and len(key.value) > 0:
        text = key.value if isinstance(key.value, str) else key.value.decode("utf-8", "replace")
        if "PUBLIC KEY" not in text and "CERTIFICATE" not in text:
            yield Hit(module.span(key), {}, module.symbol_of(call), severity=milder(module), tags=(REDACT,))


def _constant_of(name: ast.Name, module: PythonModule) -> ast.expr | None:
    """Return the literal that a constant of the module holds; names of functions may be given anything by a test."""
    value = module.assigned_value(name)
    bindings = module.scope.bindings.get(name.id, [])
    return value if value is not None and any(binding.value is value for binding in bindings) else None
