"""Rules that report kinds of statements of migrations: ``rules/data/schema_statements.toml`` read for rules.

A row matches an action by its tag, its ``kind``, the words of its ``detail`` and the values of further fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from mlplatlint.facts.schema import split_name
from mlplatlint.facts.schema_actions import AlterObject, AnyAction, CreateObject, CreateType, DropObject, DropType
from mlplatlint.facts.values import HOLE
from mlplatlint.findings.bunches import bunched
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.schema.changes import Change, Migration, table_of
from mlplatlint.project.schema.locks import effect_of
from mlplatlint.project.schema.migrations import migrations
from mlplatlint.rules.tables import load

SETTINGS = ("kinds",)


class Row(NamedTuple):
    """One kind of statement, and what to say of it."""

    id: str
    action: str
    kinds: frozenset[str]
    detail: re.Pattern[str] | None
    fields: tuple[tuple[str, Any], ...]
    existing: bool
    says: str
    severity: str
    undone: re.Pattern[str] | None = None


def load_rows(rows: str) -> dict[str, list[Row]]:
    """Return the rows that a page's ``rows`` (``schema_statements.toml#group``) names, by the tag of their action."""
    name, _, group = rows.partition("#")
    found: dict[str, list[Row]] = {}
    for item in load(name)["statement"]:
        if item["group"] != group:
            continue
        pattern = re.compile(item["detail"], re.IGNORECASE) if "detail" in item else None
        row = Row(
            item["id"], item["action"], frozenset(item.get("kinds", ())), pattern, tuple(item.get("fields", {}).items()),
            item.get("existing", True), item["says"], item.get("severity", ""),
            re.compile(item["undone"], re.IGNORECASE) if "undone" in item else None,
        )  # fmt: skip
        found.setdefault(row.action, []).append(row)
    return found


def check(project: Project, settings: Mapping[str, Any], rows: dict[str, list[Row]]) -> Iterator[Hit]:
    """Yield a hit for each statement of a row's kind; ``settings["kinds"]`` narrows the rows to some ids."""
    for hit in bunched(_hits(project, settings, rows)):
        yield hit._replace(values={**hit.values, "says": f"{hit.values['says']}{hit.values['more']}"})


def _hits(project: Project, settings: Mapping[str, Any], rows: dict[str, list[Row]]) -> Iterator[Hit]:
    wanted = settings.get("kinds")
    for migration in project.memo(migrations):
        for change in migration.changes:
            for row in rows.get(_tag(change.action), ()):
                if (
                    (not wanted or row.id in wanted)
                    and _matches(row, change)
                    and not _taken_back(row, migration, change)
                ):
                    yield _hit(row, migration, change)
                    break


def _tag(action: AnyAction) -> str:
    return str(type(action).__struct_config__.tag)


def _matches(row: Row, change: Change) -> bool:
    action = change.action
    if row.existing and change.fresh:
        return False
    if row.kinds and getattr(action, "kind", "") not in row.kinds:
        return False
    if row.detail is not None:
        words: str = getattr(action, "detail", "") or getattr(action, "definition", "")
        if not row.detail.search(words):
            return False
    return all(_is(action, name, value) for name, value in row.fields)


def _taken_back(row: Row, migration: Migration, change: Change) -> bool:
    """Tell whether the migration makes again what it drops here, as scripts do that replace a view, function, type or
    policy, or switches on again what it switches off."""
    action = change.action
    replaced = isinstance(action, (DropObject, DropType)) and getattr(action, "kind", "") not in ("schema", "database")
    if not replaced and row.undone is None:
        return False
    for later in (other.action for other in migration.changes[migration.changes.index(change) + 1 :]):
        if replaced and isinstance(later, (CreateObject, CreateType)) and _identity(later) == _identity(action):
            return True
        if row.undone is not None and isinstance(later, AlterObject) and _identity(later) == _identity(action):
            return row.undone.search(later.detail) is not None
    return False


def _identity(action: AnyAction) -> tuple[str, str]:
    return getattr(action, "name", ""), getattr(action, "table", "")


def _is(action: AnyAction, name: str, expected: Any) -> bool:
    """Tell whether a field has a value; ``<some>`` and ``<none>`` ask whether there is one, ``<moved>`` and ``<renamed>``
    whether a new name differs in its schema alone."""
    value: Any = action
    for part in name.split("."):
        value = getattr(value, part, None)
    if expected in ("<some>", "<none>"):
        return bool((value is None) == (expected == "<none>"))
    if expected in ("<moved>", "<renamed>"):
        old: str = getattr(action, "table", "") or getattr(action, "name", "")
        same = split_name(old)[1] == split_name(str(value))[1]
        return same is bool(expected == "<moved>")
    return bool(value == expected)


def _hit(row: Row, migration: Migration, change: Change) -> Hit:
    action = change.action
    names = {
        field: _plain(getattr(action, field, ""))
        for field in ("name", "column", "new", "target", "label", "type", "partition")
    }
    table = _plain(table_of(action))
    column = getattr(getattr(action, "column", None), "name", "") or names["column"]
    kind = str(getattr(action, "kind", ""))
    says = row.says.format_map({**names, "table": table, "column": column, "kind": kind})
    effect = effect_of(action, change.before)
    work = f" ({effect.phrase})" if effect is not None and effect.lock else ""
    symbol = ".".join(part for part in (table, column or names["name"]) if part)
    return migration.hit(change, {"says": says, "effect": work}, symbol, severity=row.severity)


def _plain(value: object) -> str:
    text = value if isinstance(value, str) else ""
    return "..." if HOLE in text else text
