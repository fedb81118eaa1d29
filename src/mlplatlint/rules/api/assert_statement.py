"""Logic of assert-statement."""

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule


def check(statement: ast.Assert, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each ``assert``."""
    span = module.span(statement)
    yield Hit(span._replace(end=span.start + len("assert")), {}, module.symbol_of(statement))
