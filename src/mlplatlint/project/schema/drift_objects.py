"""How what belongs to a table as a whole, or to none, differs: enum labels, partitioning, storage, comments, sequences."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema import Partitioning
from mlplatlint.facts.values import HOLE
from mlplatlint.fronts.sql.types import base_type
from mlplatlint.project.schema.catalogue import Catalogue
from mlplatlint.project.schema.declared import Declared
from mlplatlint.project.schema.differences import Difference, Sides
from mlplatlint.project.schema.drift_checks import label_words
from mlplatlint.project.schema.sql_form import same_expression


def table_details(sides: Sides) -> Iterator[Difference]:
    """Yield the differences of the table itself."""
    yield from _partitioning(sides)
    yield from _storage(sides)
    ours, theirs = sides.model.comment or "", sides.migrated.comment or ""
    if ours != theirs and HOLE not in ours + theirs and not sides.doubted("comments"):
        yield Difference("comment-drift", sides.table, "", _quoted(ours), _quoted(theirs), sides.place, sides.migrated.origin,
                         detail=f"the comment of `{sides.table}`")  # fmt: skip


def _partitioning(sides: Sides) -> Iterator[Difference]:
    model, migrated = sides.model.partitioning, sides.migrated.partitioning
    if model is None and migrated is None:
        return
    if model is not None and migrated is not None:
        keys = zip(model.keys, migrated.keys, strict=False)
        differ = model.strategy != migrated.strategy or len(model.keys) != len(migrated.keys)
        if not differ and all(
            same_expression(ours, theirs, sides.column_types()) is not False for ours, theirs in keys
        ):
            return
    yield Difference("partition-drift", sides.table, "", _split_words(model), _split_words(migrated), sides.place,
                     sides.migrated.origin)  # fmt: skip


def _split_words(partitioning: Partitioning | None) -> str:
    if partitioning is None:
        return "not partitioned"
    return f"PARTITION BY {partitioning.strategy.upper()} ({', '.join(partitioning.keys)})"


def _storage(sides: Sides) -> Iterator[Difference]:
    if sides.model.persistence != sides.migrated.persistence:
        told, other = sides.model.persistence or "logged", sides.migrated.persistence or "logged"
        yield Difference("table-option-drift", sides.table, "", told, other, sides.place, sides.migrated.origin)
    ours, theirs = dict(sides.model.options), dict(sides.migrated.options)
    # Storage parameters that the model does not mention are tuning of the database alone.
    changed = {key: value for key, value in ours.items() if theirs.get(key, "").lower() != value.lower()}
    if changed and HOLE not in "".join(changed.values()):
        told = ", ".join(f"{key}={value}" for key, value in sorted(changed.items()))
        other = ", ".join(f"{key}={theirs[key]}" for key in sorted(changed) if key in theirs) or "no such parameter"
        yield Difference("table-option-drift", sides.table, "", told, other, sides.place, sides.migrated.origin)


def enum_labels(sides: Sides) -> Iterator[Difference]:
    """Yield the differences of the native enums that the table's columns are of."""
    for name, column in sides.model.columns.items():
        other = sides.migrated.columns.get(name)
        if other is None or not column.type or column.type != other.type or sides.doubted("columns", name):
            continue
        kind = base_type(column.type)
        model, migrated = sides.declared.types.get(kind), sides.catalogue.types.get(kind)
        if model is None or migrated is None or model.doubted or migrated.doubted or migrated.kind != "enum":
            continue
        ours, theirs = set(model.labels), set(migrated.labels)
        if ours == theirs or not ours or not theirs:
            continue
        # A label that only the database has cannot be taken away there; reading such a row fails all the same.
        severity = "" if ours - theirs else "low"
        place = sides.model.column_origins.get(name, sides.place)
        yield Difference("enum-values-drift", sides.table, name, ", ".join(sorted(ours)), ", ".join(sorted(theirs)), place,
                         migrated.origin, detail=label_words(ours, theirs), severity=severity)  # fmt: skip


def loose_objects(group: Declared, catalogue: Catalogue) -> Iterator[Difference]:
    """Yield the sequences that models name and no migration makes."""
    if "existence" in catalogue.doubts:
        return
    owned = {f"{state.name}_{name}_seq" for state in catalogue.tables.values() for name, column in state.columns.items()
             if column.identity}  # fmt: skip
    for (kind, name), _ in group.catalogue.objects.items():
        if kind != "sequence" or ("sequence", name) in catalogue.objects or name in owned:
            continue
        origin = group.catalogue.object_origins[(kind, name)]
        yield Difference("sequence-drift", name, "", f"sequence `{name}`", "no such sequence", origin)


def _quoted(comment: str) -> str:
    return f"'{comment if len(comment) < 60 else comment[:57] + '...'}'" if comment else "none"
