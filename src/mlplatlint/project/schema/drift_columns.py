"""How a column differs between its model and the migrations: default, generated expression, identity, comment."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema import Column, Options
from mlplatlint.facts.values import HOLE
from mlplatlint.project.schema.catalogue import Origin
from mlplatlint.project.schema.differences import Difference, Sides
from mlplatlint.project.schema.sql_form import same_expression
from mlplatlint.project.schema.sql_literals import same_default

_INTEGERS = ("integer", "bigint", "smallint")


def column_details(
    sides: Sides, model: Column, migrated: Column, declared: Origin, origin: Origin
) -> Iterator[Difference]:
    """Yield the differences of one column beyond type and nullability."""
    if not sides.doubted("default"):
        yield from _default(sides, model, migrated, declared, origin)
        yield from _identity(sides, model, migrated, declared, origin)
    ours, theirs = model.comment or "", migrated.comment or ""
    if ours != theirs and HOLE not in ours + theirs and not sides.doubted("comments"):
        yield Difference(
            "comment-drift", sides.table, model.name, _quoted(model.comment), _quoted(migrated.comment), declared, origin,
            detail=f"the comment of `{sides.table}.{model.name}`",
        )  # fmt: skip


def _default(sides: Sides, model: Column, migrated: Column, declared: Origin, origin: Origin) -> Iterator[Difference]:
    if model.generated or migrated.generated:
        yield from _computed(sides, model, migrated, declared, origin)
        return
    if model.identity or migrated.identity or _is_sequence(model) or _is_sequence(migrated):
        return
    kind = migrated.type if migrated.type and migrated.type == model.type else ""
    same = same_default(model.default, migrated.default, kind or migrated.type, sides.column_types())
    if same is not False:
        return
    # A default that only the database has fills in what an insert leaves out; nothing fails. Where the model always
    # gives a value itself, it is often kept for other programs on purpose.
    severity = "low" if model.default is None else ""
    confidence = "low" if model.default is None and model.name in sides.model.filled else ""
    values = (_shown(model.default), _shown(migrated.default))
    yield Difference(
        "column-default-drift",
        sides.table,
        model.name,
        *values,
        declared,
        origin,
        severity=severity,
        confidence=confidence,
    )


def _computed(sides: Sides, model: Column, migrated: Column, declared: Origin, origin: Origin) -> Iterator[Difference]:
    both = model.generated and migrated.generated
    if both and same_expression(model.generated, migrated.generated, sides.column_types()) is not False:
        return
    values = (model.generated or "a plain column", migrated.generated or "a plain column")
    yield Difference("column-computed-drift", sides.table, model.name, *values, declared, origin)


def _identity(sides: Sides, model: Column, migrated: Column, declared: Origin, origin: Origin) -> Iterator[Difference]:
    if model.generated or migrated.generated or model.type not in _INTEGERS:
        return
    ours, theirs = _kind(model), _kind(migrated)
    if HOLE in (model.default or "") + (migrated.default or "") or _keys_differ(sides):
        return
    if ours == theirs:
        if ours in ("always", "by default") and _options(model) != _options(migrated) and not _unread(model, migrated):
            detail = (f"{_words(model)} with {_told(model)}", f"{_words(migrated)} with {_told(migrated)}")
            yield Difference("column-identity-drift", sides.table, model.name, *detail, declared, origin)
        return
    if ours == "serial" and theirs == "" and migrated.default is not None:
        return
    # A key that is serial in the database alone is a default nobody asks for; the reverse breaks inserts.
    severity = "low" if ours == "" else ""
    confidence = "" if {ours, theirs} & {"always", "by default"} else "low" if ours == "" else "medium"
    yield Difference(
        "column-identity-drift", sides.table, model.name, _words(model), _words(migrated), declared, origin,
        severity=severity, confidence=confidence,
    )  # fmt: skip


def _keys_differ(sides: Sides) -> bool:
    """Tell whether the primary keys differ: which of their columns count up follows from that."""
    ours, theirs = sides.model.primary_key, sides.migrated.primary_key
    return (ours.columns if ours else ()) != (theirs.columns if theirs else ())


def _is_sequence(column: Column) -> bool:
    return "nextval" in (column.default or "").lower()


def _kind(column: Column) -> str:
    if column.identity:
        return column.identity
    return "serial" if _is_sequence(column) else ""


def _options(column: Column) -> Options:
    plain = {"start": "1", "increment": "1", "cache": "1", "minvalue": "no", "maxvalue": "no", "cycle": "false"}
    told = {key: {"yes": "true"}.get(value, value) for key, value in column.identity_options}
    return tuple(sorted((key, value) for key, value in told.items() if plain.get(key) != value))


def _unread(*columns: Column) -> bool:
    return any(HOLE in value for column in columns for _, value in column.identity_options)


def _told(column: Column) -> str:
    return ", ".join(f"{key} {value}" for key, value in _options(column)) or "default options"


def _words(column: Column) -> str:
    names = {
        "always": "GENERATED ALWAYS AS IDENTITY",
        "by default": "GENERATED BY DEFAULT AS IDENTITY",
        "serial": "serial",
    }
    return names.get(_kind(column), "a plain integer")


def _shown(default: str | None) -> str:
    return "no default" if default is None else f"DEFAULT {default}"


def _quoted(comment: str | None) -> str:
    return "none" if not comment else f"'{comment if len(comment) < 60 else comment[:57] + '...'}'"
