"""How the keys of a table differ between its model and the migrations: primary key, unique constraints, foreign keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import msgspec

from mlplatlint.facts.schema import Constraint, ForeignKey, Index, Key, split_name
from mlplatlint.facts.values import HOLE
from mlplatlint.project.schema.catalogue import Origin, TableState
from mlplatlint.project.schema.differences import Difference, Sides, renamed
from mlplatlint.project.schema.names import constraint_name


def primary_key(sides: Sides) -> Iterator[Difference]:
    """Yield the difference of the primary keys."""
    model, migrated = sides.model.primary_key, sides.migrated.primary_key
    if sides.doubted("constraints") or sides.doubted("columns") or (model is None and migrated is None):
        return
    if model is None:
        # SQLAlchemy cannot map a class without one, so the model's key is somewhere that was not read.
        return
    places = (sides.of_constraint(model), sides.of_migrated_constraint(migrated))
    loose = "key order" in sides.model.doubts
    if migrated is None or not _same_columns(model, migrated, loose):
        words = (_listed(model.columns), _listed(migrated.columns) if migrated is not None else "no primary key")
        # In another order it still tells the same rows apart; only the index behind it serves other queries.
        ordered = migrated is not None and sorted(model.columns) == sorted(migrated.columns)
        yield Difference("pk-drift", sides.table, "", *words, *places, severity="low" if ordered else "")
    else:
        yield from _names(sides, model, migrated, "primary key")


def _same_columns(model: Key, migrated: Key, loose: bool) -> bool:
    if loose:
        return sorted(model.columns) == sorted(migrated.columns)
    return model.columns == migrated.columns


def uniques(sides: Sides) -> Iterator[Difference]:
    """Yield the differences of the unique constraints."""
    if sides.doubted("constraints"):
        return
    ours, theirs = list(sides.model.uniques), list(sides.migrated.uniques)
    for model, migrated in _paired(ours, theirs):
        yield from _one_unique(sides, model, migrated)
    for model in ours:
        index = _unique_index(sides, model)
        if index is not None:
            detail = f"unique index `{index.name}` on {_listed(model.columns)}"
            told = f"unique constraint on {_listed(model.columns)}"
            yield Difference(
                "unique-drift", sides.table, model.name, told, detail, sides.of_constraint(model), sides.of_migrated_index(index),
                severity="low",
            )  # fmt: skip
        elif not sides.doubted("indexes") and not _is_key(sides, model):
            told = f"unique on {_listed(model.columns)}"
            yield Difference(
                "unique-drift", sides.table, model.name, told, "no such constraint", sides.of_constraint(model),
                sides.migrated.origin,
            )  # fmt: skip
    for migrated in theirs:
        index = _model_index(sides, migrated)
        told = f"unique index `{index.name}`" if index is not None else "no such constraint"
        key = sides.model.primary_key
        if ("columns" in sides.model.doubts and index is None) or (key is not None and key.columns == migrated.columns):
            continue
        place = sides.of_index(index) if index is not None else _column_place(sides, migrated.columns)
        yield Difference(
            "unique-drift", sides.table, migrated.name, told, f"unique constraint on {_listed(migrated.columns)}", place,
            sides.of_migrated_constraint(migrated), severity="low" if index is not None else "",
        )  # fmt: skip


def _one_unique(sides: Sides, model: Key, migrated: Key) -> Iterator[Difference]:
    places = (sides.of_constraint(model), sides.of_migrated_constraint(migrated))
    if model.columns != migrated.columns:
        yield Difference("unique-drift", sides.table, model.name, f"unique on {_listed(model.columns)}",
                         f"unique on {_listed(migrated.columns)}", *places)  # fmt: skip
    elif (told := _key_words(model)) != (other := _key_words(migrated)):
        yield Difference("unique-drift", sides.table, model.name, told, other, *places)
    else:
        yield from _names(sides, model, migrated, "unique constraint")


def foreign_keys(sides: Sides) -> Iterator[Difference]:
    """Yield the differences of the foreign keys."""
    if sides.doubted("constraints"):
        return
    ours, theirs = list(sides.model.foreign_keys), list(sides.migrated.foreign_keys)
    same_target = [(model, migrated) for model in ours for migrated in theirs
                   if model.columns == migrated.columns and model.target == migrated.target]  # fmt: skip
    for model, migrated in [
        *same_target,
        *[(a, b) for a in ours for b in theirs if a.columns == b.columns or a.name == b.name],
    ]:
        if model in ours and migrated in theirs:
            ours.remove(model)
            theirs.remove(migrated)
            yield from _one_foreign_key(sides, model, migrated)
    for model in ours:
        if HOLE not in model.target and not sides.catalogue.is_doubted(model.target, "existence"):
            yield Difference("fk-drift", sides.table, ", ".join(model.columns), _fk_words(sides, model, sides.declared.tables),
                             "no foreign key", sides.of_constraint(model), sides.migrated.origin)  # fmt: skip
    for migrated in theirs:
        if "columns" in sides.model.doubts or any(HOLE in item.target for item in sides.model.foreign_keys):
            continue
        if any(column not in sides.model.columns for column in migrated.columns):
            # The column itself is reported.
            continue
        yield Difference("fk-drift", sides.table, ", ".join(migrated.columns), "no foreign key",
                         _fk_words(sides, migrated, sides.catalogue.tables), _column_place(sides, migrated.columns),
                         sides.of_migrated_constraint(migrated), severity="medium")  # fmt: skip


def _one_foreign_key(sides: Sides, model: ForeignKey, migrated: ForeignKey) -> Iterator[Difference]:
    if HOLE in model.target + migrated.target + model.on_delete + migrated.on_delete:
        return
    told, other = _fk_words(sides, model, sides.declared.tables), _fk_words(sides, migrated, sides.catalogue.tables)
    if told != other:
        places = (sides.of_constraint(model), sides.of_migrated_constraint(migrated))
        yield Difference("fk-drift", sides.table, ", ".join(model.columns), told, other, *places)
        return
    if not migrated.valid and model.valid:
        yield Difference("not-valid-never-validated", sides.table, migrated.name, "", "", sides.of_migrated_constraint(migrated),
                         sides.of_migrated_constraint(migrated), detail="foreign key")  # fmt: skip
    yield from _names(sides, model, migrated, "foreign key")


def _fk_words(sides: Sides, key: ForeignKey, tables: Mapping[str, TableState]) -> str:
    columns = key.target_columns
    known = tables.get(key.target)
    target = known.primary_key if known is not None else None
    if not columns and target is not None:
        columns = target.columns
    words = [f"{_listed(key.columns)} -> {key.target}{_listed(columns) if columns else ''}"]
    for label, value in (("ON DELETE", key.on_delete), ("ON UPDATE", key.on_update), ("MATCH", key.match)):
        if value:
            words.append(f"{label} {value}")
    if key.deferrable:
        words.append(key.deferrable.upper())
    return " ".join(words)


def _paired(ours: list[Key], theirs: list[Key]) -> Iterator[tuple[Key, Key]]:
    """Yield the keys that belong together, by columns, by name, by the same columns in another order; take them off."""
    tests: tuple[Callable[[Key, Key], bool], ...] = (
        lambda a, b: a.columns == b.columns and a.name == b.name,
        lambda a, b: a.columns == b.columns,
        lambda a, b: a.name == b.name,
        lambda a, b: sorted(a.columns) == sorted(b.columns),
    )
    for test in tests:
        for model in list(ours):
            for migrated in theirs:
                if test(model, migrated):
                    ours.remove(model)
                    theirs.remove(migrated)
                    yield model, migrated
                    break


def _names(sides: Sides, model: Constraint, migrated: Constraint, what: str) -> Iterator[Difference]:
    """Yield the difference of two names, where the model says one that is not the server's own."""
    if model.name == migrated.name or HOLE in model.name + migrated.name or renamed(sides.migrated):
        return
    unnamed = msgspec.structs.replace(model, name="")
    if model.name == constraint_name(split_name(sides.table)[1], unnamed):
        return
    yield Difference("object-name-drift", sides.table, model.name, model.name, migrated.name, sides.of_constraint(model),
                     sides.of_migrated_constraint(migrated), detail=what)  # fmt: skip


def _unique_index(sides: Sides, model: Key) -> Index | None:
    for index in sides.catalogue.table_indexes(sides.table):
        if index.unique and not index.where and tuple(key.text for key in index.keys) == model.columns:
            return index
    return None


def _model_index(sides: Sides, migrated: Key) -> Index | None:
    for index in sides.declared.table_indexes(sides.table):
        if index.unique and not index.where and tuple(key.text for key in index.keys) == migrated.columns:
            return index
    return None


def _is_key(sides: Sides, model: Key) -> bool:
    """Tell whether a unique constraint repeats the primary key, which CREATE TABLE folds into it."""
    key = sides.migrated.primary_key
    return key is not None and key.columns == model.columns


def _column_place(sides: Sides, columns: tuple[str, ...]) -> Origin:
    return sides.model.column_origins.get(columns[0], sides.place) if columns else sides.place


def _key_words(key: Key) -> str:
    words = [f"unique on {_listed(key.columns)}"]
    if key.nulls_not_distinct:
        words.append("NULLS NOT DISTINCT")
    if key.include:
        words.append(f"INCLUDE {_listed(key.include)}")
    if key.deferrable:
        words.append(key.deferrable.upper())
    return " ".join(words)


def _listed(columns: tuple[str, ...]) -> str:
    return f"({', '.join(columns)})"
