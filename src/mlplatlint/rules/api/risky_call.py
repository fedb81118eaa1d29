"""Logic of risky-call."""

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.findings.peers import EXACTLY
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import argument
from mlplatlint.rules.api._risky import Row, applies, is_web, rows


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each call of the table whose condition holds, and for methods that tell by their name."""
    name = module.qualified_name(call.func) or ""
    table = rows("call")
    row = table.get(name) or table.get(f"{name.partition('.')[0]}.*")
    symbol = module.symbol_of(call)
    if row is None:
        row = _of_method(call, module)
        if row is not None and applies(row, call, module):
            named = name or module.source.text(module.span(call.func))
            yield Hit(module.span(call), {"call": named, "why": row.why}, symbol, tags=row.tags)
    elif applies(row, call, module):
        yield Hit(module.span(call), {"call": name, "why": row.why}, symbol, tags=row.tags)
    elif row.when == "url" and is_web(argument(call, "url", 0)) and not name.endswith("Request"):
        yield Hit(module.span(call), {"call": name, "why": row.why}, symbol, tags=(EXACTLY, "bandit:B310"))


def _of_method(call: ast.Call, module: PythonModule) -> Row | None:
    """Return the row of a method on an object of unknown type, in a file that imports the library."""
    row = rows("method").get(call.func.attr) if isinstance(call.func, ast.Attribute) else None
    imported = {target.partition(".")[0] for _, target in module.imports} if row is not None else set()
    return row if row is not None and row.libraries & imported else None
