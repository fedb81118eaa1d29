"""Logic of risky-import."""

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._risky import rows


def check(statement: ast.Import | ast.ImportFrom, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each import of a module of the table, one for each id."""
    if isinstance(statement, ast.Import):
        names = [alias.name for alias in statement.names]
    elif statement.level or statement.module is None:
        return
    else:
        names = [statement.module, *(f"{statement.module}.{alias.name}" for alias in statement.names)]
    said: set[tuple[str, ...]] = set()
    for name in names:
        row = rows("import").get(name)
        if row is not None and row.tags not in said:
            said.add(row.tags)
            where = next(
                (alias for alias in statement.names if alias.name in (name, name.rpartition(".")[2])), statement
            )
            yield Hit(module.span(where), {"module": name, "why": row.why}, module.symbol_of(statement), tags=row.tags)
