"""Logic of risky-literal."""

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.findings.peers import EXACTLY
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._risky import peers

_SHARED = ("/tmp", "/var/tmp", "/dev/shm")
_ADDRESS = (EXACTLY, *peers("104"))
_FOLDER = (EXACTLY, *peers("108"))


def check(literal: ast.Constant, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each text that is the address of all interfaces, or a path in a folder all users share."""
    value = literal.value
    if not isinstance(value, str) or isinstance(literal.parent, ast.Expr):  # type: ignore[attr-defined]
        return
    if value == "0.0.0.0":
        yield Hit(module.span(literal), {"text": value, "why": "listens on every interface"},
                  module.symbol_of(literal), tags=_ADDRESS)  # fmt: skip
    elif value.startswith(_SHARED):
        yield Hit(module.span(literal), {"text": value, "why": "lies in a folder that all users of the machine share"},
                  module.symbol_of(literal), tags=_FOLDER)  # fmt: skip
