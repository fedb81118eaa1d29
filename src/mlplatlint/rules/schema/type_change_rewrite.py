"""A change of type that writes the whole table anew, judged by the type the column has."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema_actions import AlterObject, SetType
from mlplatlint.facts.values import HOLE
from mlplatlint.findings.bunches import bunched
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.schema.locks import effect_of, effects
from mlplatlint.project.schema.type_changes import KNOWN, type_change
from mlplatlint.rules.schema._migrations import every, existing


def check(project: Project) -> Iterator[Hit]:
    yield from bunched(_hits(project))


def _hits(project: Project) -> Iterator[Hit]:
    for migration, change in existing(project, SetType):
        action = change.action
        if not isinstance(action, SetType) or HOLE in action.column or not action.type:
            continue
        if action.table.endswith("alembic_version"):
            # Alembic's own table of one row.
            continue
        old = change.before.old_type
        effect = effect_of(action, change.before)
        verdict = type_change(
            old, action.type, action.using, action.column, change.before.checked_domain, change.before.enums
        )
        values: dict[str, object] = {"column": action.column, "table": action.table, "new": action.type}
        symbol = f"{action.table}.{action.column}"
        if verdict.refused:
            # Another rule says that the statement fails.
            continue
        if effect is not None and (effect.rewrite or effect.build):
            words = {"old": f"from `{old}` ", "effect": effect.phrase, "doubt": ""}
            yield migration.hit(change, {**values, **words}, symbol, "low" if change.doubt else "")
        elif effect is None:
            doubt = " unless the stored form stays the same" if not old else ""
            words = {"old": f"from `{old}` " if old else "", "effect": effects()["type-rewrite"].phrase, "doubt": doubt}
            severity = "" if old in KNOWN else "medium"
            # In a known history the unknown type of a text column is most often a shorter text.
            longer = (
                change.before.exists
                and not old
                and not action.using
                and action.type.startswith(("character varying", "text"))
            )
            confidence = "low" if change.doubt or longer else "medium"
            yield migration.hit(change, {**values, **words}, symbol, confidence, severity)
    for migration, change in every(project, AlterObject):
        action = change.action
        if (
            isinstance(action, AlterObject)
            and action.kind == "type"
            and action.detail.lower().startswith("alter attribute")
        ):
            words = {"column": "an attribute", "table": action.name, "new": "another type", "old": "",
                     "effect": effects()["type-rewrite"].phrase, "doubt": " of tables made of this type"}  # fmt: skip
            yield migration.hit(change, dict(words), action.name, "medium", "medium")
