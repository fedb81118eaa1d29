"""Logic of swallowed-error."""

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.findings.peers import EXACTLY
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._risky import peers

_BROAD = ("builtins.Exception", "builtins.BaseException")


def check(handler: ast.ExceptHandler, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each handler of every error whose whole body is ``pass`` or ``continue``."""
    if len(handler.body) != 1 or not isinstance(handler.body[0], (ast.Pass, ast.Continue)):
        return
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    if handler.type is None or any(module.qualified_name(kind) in _BROAD for kind in kinds):
        word, ids = ("pass", peers("110")) if isinstance(handler.body[0], ast.Pass) else ("continue", peers("112"))
        span = module.span(handler)
        place = span._replace(end=span.start + len("except"))
        yield Hit(place, {"word": word}, module.symbol_of(handler), tags=(EXACTLY, *ids))
