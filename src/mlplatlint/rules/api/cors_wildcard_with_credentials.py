"""Logic of cors-wildcard-with-credentials."""

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import milder
from mlplatlint.rules.api._cors import cors_of


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where every origin is let in together with credentials."""
    cors = cors_of(call, module)
    if cors is not None and cors.open and cors.credentials:
        yield Hit(
            module.span(cors.origins),
            {},
            module.symbol_of(call),
            severity=milder(module, "medium" if cors.by_default else ""),
        )
