"""What squawk reports, the rules that name it as their peer report: on our own statements as SQL and as Alembic operations.

The cases (``squawk_cases_*.toml``) hold what is expected of us. Where squawk itself is installed, the same cases hold what it says.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from mlplatlint.config.load import Resolver
from mlplatlint.engine.cache import NoCache
from mlplatlint.engine.registry import builtin
from mlplatlint.engine.run import Options, run

HERE = "-- here"
REVISION = 'import uuid\nimport sqlalchemy as sa\nfrom alembic import op\n\nrevision = "r{number}"\ndown_revision = None\n\n\ndef upgrade():\n    '
FIRST_LINE = REVISION.count("\n") + 1


class Case(NamedTuple):
    """One statement or operation: the peer's rule, how it is judged, and the lines that are to be reported."""

    rule: str
    mode: str
    text: str
    lines: frozenset[int]


def tables() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(Path(__file__).parent.glob("squawk_cases_*.toml")):
        found.update(tomllib.loads(path.read_text()))
    return found


TABLES = tables()


def marked(text: str, expected: bool) -> frozenset[int]:
    lines = text.split("\n")
    if not expected:
        return frozenset()
    here = frozenset(number for number, line in enumerate(lines, 1) if line.endswith(HERE))
    return here or frozenset([1])


def sql_cases() -> list[Case]:
    found = []
    for rule, table in TABLES.items():
        for mode, expected in (("bad", True), ("good", False), ("transaction", True), ("old", True)):
            judged = mode if mode in ("transaction", "old") else "plain"
            found += [Case(rule, judged, text, marked(text, expected)) for text in table.get(mode, ())]
    return found


def operation_cases() -> list[Case]:
    found = []
    for rule, table in TABLES.items():
        for mode, expected in (("op", True), ("op_good", False)):
            for text in table.get(mode, ()):
                found.append(Case(rule, "operation", text, frozenset([1]) if expected else frozenset()))
    return found


SQL, OPERATIONS = sql_cases(), operation_cases()
SETTINGS = {
    "plain": 'database = "postgresql"\npostgres-version = "15"\n',
    "transaction": 'database = "postgresql"\nmigrations-in-transaction = true\n',
    "old": 'database = "postgresql"\npostgres-version = "11"\n',
    "operation": 'database = "postgresql"\npostgres-version = "15"\n',
}


def report(folder: Path, cases: list[Case], mode: str) -> dict[tuple[int, str], set[int]]:
    """Return the lines reported of each case by each of our rules."""
    (folder / "mlplatlint.toml").write_text(f"[project]\n{SETTINGS[mode]}")
    for number, case in enumerate(cases):
        if case.mode == mode:
            path = folder / f"c{number}" / ("versions/x.py" if mode == "operation" else "case.sql")
            path.parent.mkdir(parents=True)
            path.write_text(REVISION.format(number=number) + case.text + "\n" if mode == "operation" else case.text)
    resolver = Resolver(changes={"select": ["schema"], "preview": True}, isolated=False)
    result = run(
        Options(paths=(".",), root=str(folder), jobs=1, respect_gitignore=False), builtin(), resolver, NoCache()
    )
    assert [note.message for note in result.notifications if note.level == "error"] == []
    found: dict[tuple[int, str], set[int]] = defaultdict(set)
    for item in result.filtered.findings:
        source = result.sources(item.path)
        assert source is not None
        first = FIRST_LINE if mode == "operation" else 1
        line = source.line_of(item.span.start) - first + 1
        found[int(item.path.split("/")[0][1:]), item.rule].add(line)
    return found


@cache
def peers() -> Mapping[str, frozenset[str]]:
    """Return squawk's rules with those of ours that name them."""
    found: dict[str, set[str]] = defaultdict(set)
    for rule in builtin().rules.values():
        for peer in rule.peers:
            if peer.startswith("squawk:"):
                found[peer.removeprefix("squawk:")].add(rule.name)
    return {name: frozenset(rules) for name, rules in found.items()}


def lines_of(found: Mapping[tuple[int, str], set[int]], number: int, peer: str) -> set[int]:
    return set().union(*(found.get((number, rule), set()) for rule in peers()[peer]))


@pytest.mark.parametrize("mode", ["plain", "transaction", "old"])
def test_statements_are_reported_as_their_table_says(tmp_path: Path, mode: str) -> None:
    found = report(tmp_path, SQL, mode)
    wrong = [
        (case.rule, case.text, sorted(case.lines), sorted(lines))
        for number, case in enumerate(SQL)
        if case.mode == mode and (lines := lines_of(found, number, case.rule)) != case.lines
    ]
    assert wrong == []


def test_operations_are_reported_as_their_table_says(tmp_path: Path) -> None:
    found = report(tmp_path, OPERATIONS, "operation")
    wrong = [
        (case.rule, case.text)
        for number, case in enumerate(OPERATIONS)
        if bool(lines_of(found, number, case.rule)) != bool(case.lines)
    ]
    assert wrong == []


def test_there_are_enough_cases_for_each_rule() -> None:
    for rule, table in TABLES.items():
        told = len(table["bad"]) + len(table.get("transaction", ()))
        assert told >= 4 and len(table["good"]) >= 3, rule
        assert rule == "ban-uncommitted-transaction" or (len(table["op"]) >= 4 and len(table["op_good"]) >= 3), rule


SQUAWK = shutil.which("squawk")
needs_squawk = pytest.mark.skipif(SQUAWK is None, reason="squawk is not installed: no second opinion on migrations")


@needs_squawk
@pytest.mark.parametrize("mode", ["plain", "transaction", "old"])
def test_squawk_says_the_same(tmp_path: Path, mode: str) -> None:
    cases = {f"{number}.sql": case for number, case in enumerate(SQL) if case.mode == mode}
    for name, case in cases.items():
        (tmp_path / name).write_text(case.text)
    extra = {"transaction": ["--assume-in-transaction"], "old": ["--pg-version", "11"]}.get(
        mode, ["--pg-version", "19"]
    )
    known = ",".join(sorted(set(TABLES) - {"require-timeout-settings"}))
    command = [str(SQUAWK), "--reporter", "json", "-i", known, *extra, *cases]
    text = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).stdout
    said: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for item in json.loads(text):
        said[item["file"]][item["rule_name"]].add(item["line"] + 1)
    differing = {
        (case.rule, case.text): sorted(said[name][case.rule])
        for name, case in cases.items()
        if said[name][case.rule] != case.lines
    }
    expected = {(rule, text) for rule, table in TABLES.items() for text in table.get("squawk_differs", ())}
    assert {key: lines for key, lines in differing.items() if key not in expected} == {}


def test_a_rule_of_squawk_selects_ours_whatever_their_stage(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text("ALTER TABLE runs ADD COLUMN n int;\nALTER TABLE runs DROP COLUMN m;\n")
    selected = {}
    for rule in ("ban-drop-column", "prefer-bigint-over-int", "require-timeout-settings"):
        resolver = Resolver(changes={"select": [f"squawk:{rule}"]}, isolated=True)
        result = run(Options(paths=(".",), root=str(tmp_path), jobs=1), builtin(), resolver, NoCache())
        selected[rule] = {item.rule for item in result.filtered.findings}
    assert selected == {
        "ban-drop-column": {"drop-column"},
        "prefer-bigint-over-int": {"int-column"},
        "require-timeout-settings": {"lock-timeout-missing", "statement-timeout-missing"},
    }


IGNORED = [
    ("-- squawk-ignore ban-drop-column\nALTER TABLE runs DROP COLUMN a;", 0),
    ("-- squawk-ignore ban-drop-column, ban-drop-table\nALTER TABLE runs DROP COLUMN a;", 0),
    ("-- squawk-ignore ban-drop-table\nALTER TABLE runs DROP COLUMN a;", 1),
    ("-- squawk-ignore-file\nSELECT 1;\nALTER TABLE runs DROP COLUMN a;", 0),
    ("-- squawk-ignore-file ban-drop-column\nSELECT 1;\nALTER TABLE runs DROP COLUMN a;", 0),
    ("-- squawk-ignore-file ban-drop-table\nALTER TABLE runs DROP COLUMN a;", 1),
    ("-- squawk-ignore ban-drop-column\nSELECT 1;\nALTER TABLE runs DROP COLUMN a;", 1),
    ("ALTER TABLE runs DROP COLUMN a; -- squawk-ignore ban-drop-column", 0),
]


@pytest.mark.parametrize(("text", "left"), IGNORED)
def test_its_comments_hide_what_they_hide_there(tmp_path: Path, text: str, left: int) -> None:
    (tmp_path / "a.sql").write_text(text)
    resolver = Resolver(changes={"select": ["drop-column"]}, isolated=True)
    result = run(Options(paths=(".",), root=str(tmp_path), jobs=1), builtin(), resolver, NoCache())
    assert len(result.filtered.findings) == left
    if SQUAWK is not None:
        done = subprocess.run(
            [SQUAWK, "--reporter", "json", "a.sql"], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        said = [item for item in json.loads(done.stdout or "[]") if item["rule_name"] == "ban-drop-column"]
        assert len(said) == left


FORMS = [
    ('op.add_column("runs", sa.Column("a", sa.Text(), unique=True))', {"disallowed-unique-constraint"}),
    ('op.add_column("runs", sa.Column("a", sa.Text(), index=True))', {"require-concurrent-index-creation"}),
    ('op.add_column("runs", sa.Column("a", sa.Integer(), primary_key=True))', {"adding-serial-primary-key-field"}),
    ('op.add_column("runs", sa.Column("a", sa.Integer(), sa.Identity()))', {"adding-field-with-default"}),
    (
        'op.add_column("runs", sa.Column("a", sa.Integer(), sa.ForeignKey("p.id")), inline_references=True)',
        {"adding-foreign-key-constraint"},
    ),
    (
        'op.create_exclude_constraint("ex", "runs", (sa.column("r"), "&&"), using="gist")',
        {"constraint-missing-not-valid"},
    ),
    (
        'op.alter_column("runs", "a", type_=sa.BigInteger(), existing_type=sa.Integer(), nullable=False, server_default="0", new_column_name="b")',
        {"changing-column-type", "adding-not-nullable-field", "ban-set-default", "renaming-column"},
    ),
    ('op.alter_column("runs", "a", server_default=sa.Identity())', {"ban-alter-identity"}),
    (
        'op.create_table("young", sa.Column("id", sa.Integer(), primary_key=True))',
        {"prefer-identity", "prefer-bigint-over-int"},
    ),
    (
        'with op.batch_alter_table("runs") as batch:\n        batch.create_index("i", ["a"])\n        batch.drop_constraint("c")',
        {"require-concurrent-index-creation", "ban-drop-constraint"},
    ),
    ('op.create_index(None, "runs", ["a"])', {"require-concurrent-index-creation"}),
    (
        'op.get_bind().exec_driver_sql("ALTER TABLE runs ALTER COLUMN a SET NOT NULL")',
        {"adding-not-nullable-field"},
    ),
    ('op.bulk_insert(sa.table("runs", sa.column("a")), [{"a": 1}])', set()),
]


@pytest.mark.parametrize(("text", "wanted"), FORMS, ids=[text[:60] for text, _ in FORMS])
def test_each_form_of_operation_is_what_it_renders(tmp_path: Path, text: str, wanted: set[str]) -> None:
    found = report(tmp_path, [Case("", "operation", text, frozenset())], "operation")
    said = {peer for peer in peers() if peer != "require-timeout-settings" and lines_of(found, 0, peer)}
    unasked = {
        "require-table-schema",
        "require-lock-timeout",
        "require-statement-timeout",
        "ban-new-write-restriction",
        "ban-add-column",
    }
    kin = {
        "constraint-missing-not-valid",
        "ban-alter-identity",
        "prefer-bigint-over-int",
        "adding-field-with-default",
        "prefer-identity",
    }
    assert wanted <= said <= wanted | unasked | kin
