"""Calls of PyJWT, python-jose and authlib, told apart by name."""

from __future__ import annotations

import _ast as ast

from mlplatlint.fronts.python import PythonModule

_DECODERS = {
    "jwt.decode": "pyjwt",
    "jwt.decode_complete": "pyjwt",
    "jwt.api_jwt.decode": "pyjwt",
    "jwt.PyJWT.decode": "pyjwt",
    "jose.jwt.decode": "jose",
    "jose.jws.verify": "jose",
}
_ENCODERS = {"jwt.encode": "pyjwt", "jwt.api_jwt.encode": "pyjwt", "jose.jwt.encode": "jose", "jose.jws.sign": "jose"}


def decoder(call: ast.Call, module: PythonModule) -> str:
    """Return the library whose decoding function a call is, '' for other calls."""
    return _DECODERS.get(_name(call, module), "")


def encoder(call: ast.Call, module: PythonModule) -> str:
    """Return the library whose encoding function a call is, '' for other calls."""
    return _ENCODERS.get(_name(call, module), "")


def _name(call: ast.Call, module: PythonModule) -> str:
    name = module.qualified_name(call.func)
    if (
        name is None
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in ("decode", "decode_complete", "encode")
    ):
        # jwt.PyJWT().decode(...)
        made = call.func.value
        if isinstance(made, ast.Name):
            made = module.assigned_value(made) or made
        if isinstance(made, ast.Call) and module.qualified_name(made.func) in ("jwt.PyJWT", "jwt.api_jwt.PyJWT"):
            return f"jwt.{call.func.attr}"
    return name or ""
