"""How check and exclusion constraints differ between a model and the migrations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlplatlint.facts.schema import Check, Exclude, split_name
from mlplatlint.facts.values import HOLE
from mlplatlint.project.schema.differences import Difference, Sides, renamed
from mlplatlint.project.schema.sql_form import Node, expression_form, same_expression


def checks(sides: Sides) -> Iterator[Difference]:
    """Yield the differences of the check constraints."""
    if sides.doubted("constraints") or sides.doubted("columns"):
        return
    ours, theirs = list(sides.model.checks), list(sides.migrated.checks)
    types = sides.column_types()
    unreadable = any(HOLE in item.expression for item in (*ours, *theirs))
    for model in list(ours):
        other = _partner(sides, model, theirs, types)
        if other is not None:
            ours.remove(model)
            theirs.remove(other)
            yield from _one_check(sides, model, other, types)
    for model in list(ours):
        # One on either side about the same columns is one that has changed.
        about = _columns(expression_form(model.expression, types))
        similar = [item for item in theirs if about and _columns(expression_form(item.expression, types)) == about]
        if len(similar) == 1:
            ours.remove(model)
            theirs.remove(similar[0])
            yield from _one_check(sides, model, similar[0], types)
    if unreadable:
        return
    for model in ours:
        yield Difference("check-drift", sides.table, model.name, model.expression, "no such check", sides.of_constraint(model),
                         sides.migrated.origin)  # fmt: skip
    for migrated in theirs:
        yield Difference("check-drift", sides.table, migrated.name, "no such check", migrated.expression, sides.place,
                         sides.of_migrated_constraint(migrated), severity="low")  # fmt: skip


def _server_named(sides: Sides, name: str) -> bool:
    """Tell whether a check's name is one the server makes, which says nothing about which check it is."""
    return re.fullmatch(rf"{re.escape(split_name(sides.table)[1])}_(?:\w+_)?check\d*", name) is not None


def _partner(sides: Sides, model: Check, theirs: list[Check], types: dict[str, str]) -> Check | None:
    named = next((item for item in theirs if item.name == model.name and not _server_named(sides, model.name)), None)
    if named is not None:
        return named
    same = [item for item in theirs if same_expression(model.expression, item.expression, types) is True]
    if same:
        return next((item for item in same if item.name == model.name), same[0])
    unsure = [item for item in theirs if same_expression(model.expression, item.expression, types) is None]
    return unsure[0] if unsure else None


def _one_check(sides: Sides, model: Check, migrated: Check, types: dict[str, str]) -> Iterator[Difference]:
    places = (sides.of_constraint(model), sides.of_migrated_constraint(migrated))
    if same_expression(model.expression, migrated.expression, types) is False:
        labels, others = _labels(model, types), _labels(migrated, types)
        if labels and others and _subject(model, types) == _subject(migrated, types):
            column = _subject(model, types)
            yield Difference("enum-values-drift", sides.table, column, _texts(labels - others), _texts(others - labels), *places,
                             detail=label_words(labels, others))  # fmt: skip
        else:
            yield Difference("check-drift", sides.table, model.name, model.expression, migrated.expression, *places)
        return
    if not migrated.valid and model.valid:
        yield Difference("not-valid-never-validated", sides.table, migrated.name, "", "", places[1], places[1],
                         detail="check constraint")  # fmt: skip
    quiet = renamed(sides.migrated) or HOLE in model.name + migrated.name or _server_named(sides, model.name)
    if model.name != migrated.name and not quiet:
        yield Difference("object-name-drift", sides.table, model.name, model.name, migrated.name, *places,
                         detail="check constraint")  # fmt: skip


def label_words(ours: set[str], theirs: set[str]) -> str:
    """Return in words which labels only one side has."""
    words = []
    if ours - theirs:
        words.append(f"{_texts(ours - theirs)} only in the model")
    if theirs - ours:
        words.append(f"{_texts(theirs - ours)} only in the migrations")
    return ", ".join(words)


def _columns(form: Node | None) -> set[str]:
    """Return the columns that a form names."""
    if form is None:
        return set()
    if form[0] == "name":
        return {str(form[1])}
    return {name for part in form[1:] if isinstance(part, tuple) for name in _columns(part)}


def _texts(labels: set[str]) -> str:
    return ", ".join(f"`{label}`" for label in sorted(labels))


def _among(check: Check, types: dict[str, str]) -> Node | None:
    form = expression_form(check.expression, types)
    return form if form is not None and form[0] in ("in", "op") and form[1:2] != ("<",) else None


def _subject(check: Check, types: dict[str, str]) -> str:
    """Return the column of a check that lists the column's values; empty for any other."""
    form = _among(check, types)
    if form is None:
        return ""
    names = [part[1] for part in form[1:] if isinstance(part, tuple) and part[0] == "name"]
    texts = [part for part in form[1:] if isinstance(part, tuple) and part[0] == "text"]
    return str(names[0]) if len(names) == 1 and texts and (form[0] == "in" or form[1] == "=") else ""


def _labels(check: Check, types: dict[str, str]) -> set[str]:
    form = _among(check, types)
    return (
        {part[1] for part in form[1:] if isinstance(part, tuple) and part[0] == "text"} if form is not None else set()
    )


def excludes(sides: Sides) -> Iterator[Difference]:
    """Yield the differences of the exclusion constraints."""
    if sides.doubted("constraints"):
        return
    ours, theirs = list(sides.model.excludes), list(sides.migrated.excludes)
    for model in list(ours):
        other = next((item for item in theirs if item.name == model.name), None)
        other = other or next((item for item in theirs if _same_exclude(model, item, sides) is not False), None)
        if other is None:
            continue
        ours.remove(model)
        theirs.remove(other)
        if _same_exclude(model, other, sides) is False:
            places = (sides.of_constraint(model), sides.of_migrated_constraint(other))
            yield Difference(
                "exclude-drift", sides.table, model.name, _exclude_words(model), _exclude_words(other), *places
            )
    for model in ours:
        yield Difference("exclude-drift", sides.table, model.name, _exclude_words(model), "no such constraint",
                         sides.of_constraint(model), sides.migrated.origin)  # fmt: skip
    for migrated in theirs:
        yield Difference("exclude-drift", sides.table, migrated.name, "no such constraint", _exclude_words(migrated), sides.place,
                         sides.of_migrated_constraint(migrated))  # fmt: skip


def _same_exclude(model: Exclude, migrated: Exclude, sides: Sides) -> bool | None:
    if HOLE in "".join((*model.elements, *migrated.elements, model.where, migrated.where)):
        return None
    if model.method.lower() != migrated.method.lower() or len(model.elements) != len(migrated.elements):
        return False
    for first, second in zip(sorted(map(_plain, model.elements)), sorted(map(_plain, migrated.elements)), strict=True):
        if first != second:
            return False
    if not model.where or not migrated.where:
        return model.where == migrated.where
    return same_expression(model.where, migrated.where, sides.column_types())


def _plain(element: str) -> str:
    return re.sub(r"[\s()\"]+", " ", element).strip().lower()


def _exclude_words(constraint: Exclude) -> str:
    tail = f" WHERE {constraint.where}" if constraint.where else ""
    return f"EXCLUDE USING {constraint.method} ({', '.join(constraint.elements)}){tail}"
