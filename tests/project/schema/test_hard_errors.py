"""What the server refuses: a real one confirms each row of the table, and ours are told of each, as SQL and as operation."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from mlplatlint.config.load import Resolver
from mlplatlint.engine.cache import NoCache
from mlplatlint.engine.registry import builtin
from mlplatlint.engine.run import Options, run
from mlplatlint.schema_documents.server import LocalServer, SqlError, run_sql

FOLDER = Path(__file__).parent
SETUP = (FOLDER / "hard_errors.sql").read_text()
ROWS: list[dict[str, Any]] = tomllib.loads((FOLDER / "hard_errors.toml").read_text())["row"]
TELLING = {
    "add-not-null-without-default", "concurrent-in-transaction", "concurrent-on-partitioned-parent", "default-exceeds-type",
    "duplicate-column-assignment", "enum-value-used-in-same-transaction", "frozen-timestamp-default", "index-refused",
    "jsonb-default-invalid", "partitioned-unique-missing-key", "statement-refused", "syntax-newer-than-target", "type-change-refused",
}  # fmt: skip
BASE = (
    'from alembic import op\n\nrevision = "a{0}"\ndown_revision = None\n\n\ndef upgrade():\n    op.execute("""{1}""")\n'
)
STEP = (
    "import sqlalchemy as sa\nfrom alembic import op\nfrom sqlalchemy.dialects import postgresql\n\n"
    'revision = "b{0}"\ndown_revision = "a{0}"\n\n\ndef upgrade():\n    {1}\n'
)


@pytest.fixture(scope="module")
def server(server: LocalServer) -> LocalServer:
    """The shared server with the tables that the rows are about."""
    run_sql(server.admin_dsn, SETUP)
    return server


@pytest.mark.parametrize("row", ROWS, ids=[row["sql"][:70] for row in ROWS])
def test_the_server_refuses_what_the_row_says(server: LocalServer, row: dict[str, Any]) -> None:
    if "CONCURRENTLY" in row["sql"] and not row.get("transaction"):
        script = row["sql"]
    else:
        script = f"BEGIN;\n{row['sql']};\nROLLBACK;"
    if row.get("fine") or row.get("later"):
        run_sql(server.admin_dsn, script)
        return
    with pytest.raises(SqlError):
        run_sql(server.admin_dsn, script)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Return the rules that speak of each row, by ``sql`` or ``op`` and its number."""
    folder = tmp_path_factory.mktemp("errors")
    (folder / "mlplatlint.toml").write_text('[project]\ndatabase = "postgresql"\npostgres-version = "15"\n')
    for number, row in enumerate(ROWS):
        files = {f"sql{number}/V1__base.sql": SETUP, f"sql{number}/V2__step.sql": row["sql"] + ";\n"}
        if "op" in row:
            files[f"op{number}/versions/a.py"] = BASE.format(number, SETUP)
            files[f"op{number}/versions/b.py"] = STEP.format(number, row["op"])
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    options = Options(paths=(".",), root=str(folder), jobs=1, respect_gitignore=False)
    # No preview: what the server refuses is said in the default selection.
    result = run(options, builtin(), Resolver(changes={"select": ["schema"]}, isolated=False), NoCache())
    found: dict[str, set[str]] = defaultdict(set)
    for item in result.filtered.findings:
        if item.path.endswith(("V2__step.sql", "/b.py")):
            found[item.path.partition("/")[0]].add(item.rule)
    return found


FORMS = [(form, number) for number, row in enumerate(ROWS) for form in ("sql", "op") if form in row]


@pytest.mark.parametrize(
    ("form", "number"), FORMS, ids=[f"{form}: {ROWS[number][form][:60]}" for form, number in FORMS]
)
def test_the_default_selection_tells(told: dict[str, set[str]], form: str, number: int) -> None:
    row = ROWS[number]
    silent = row.get("fine") or row.get("unseen") in (True, form)
    assert bool(told[f"{form}{number}"] & TELLING) is not bool(silent)


def test_both_forms_are_well_covered() -> None:
    assert len(ROWS) >= 90
    assert sum("op" in row for row in ROWS) >= 70
