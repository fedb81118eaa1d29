"""The JSON columns of the project with their indexes and with the questions that code asks of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from mlplatlint.facts.json_queries import JsonQueries, JsonQuery
from mlplatlint.facts.schema import Index
from mlplatlint.facts.values import Call, Ref, Value
from mlplatlint.files.roles import is_test
from mlplatlint.files.source import Span
from mlplatlint.project.model import Project
from mlplatlint.project.schema.catalogue import NOWHERE, Catalogue, Origin, TableState
from mlplatlint.project.schema.database import Databases, databases
from mlplatlint.project.schema.declared import Declarations
from mlplatlint.project.schema.json_indexes import concerns
from mlplatlint.project.schema.migrations import sql_replays
from mlplatlint.project.schema.model_references import Target
from mlplatlint.project.schema.pairs import pairs

_ASIDE = re.compile(r"(?:^|/)(?:alembic|migrations|versions)/")


class Column(NamedTuple):
    """A JSON column: its type, the indexes over it, where the model or migration declares it, and whether all its
    indexes are known."""

    table: str
    name: str
    type: str
    indexes: tuple[Index, ...]
    origin: Origin
    indexes_known: bool


class Use(NamedTuple):
    """One question in code about a JSON column. ``generic`` tells that the attribute compares as SQLAlchemy's own JSON
    type does, whatever the column is in the database."""

    path: str
    span: Span
    query: JsonQuery
    column: Column
    generic: bool


class JsonUsage(NamedTuple):
    """All JSON columns by (table, name), and all uses in the order of their places."""

    columns: Mapping[tuple[str, str], Column]
    uses: tuple[Use, ...]


def json_usage(project: Project) -> JsonUsage:
    """Return the JSON columns and their uses; both empty where the project runs on another database."""
    facts: Mapping[str, JsonQueries] = {**project.facts("json-queries"), **project.facts("json-queries-sql")}
    declarations = Declarations(project)
    groups = declarations.read()
    replayed = [pair.replay.catalogue for pair in project.memo(pairs)]
    replayed += [item.catalogue for item in project.memo(sql_replays)]
    catalogues = [group.catalogue for group in groups.values()] + replayed
    columns = {(column.table, column.name): column for column in _columns(catalogues)}
    known: Databases = project.memo(databases)
    uses: list[Use] = []
    for path, record in sorted(facts.items()):
        if is_test(path) or _ASIDE.search(path) or known.verdict(path).kind == "other":
            continue
        for query in record.queries:
            target = _target(declarations, query, path)
            column = columns.get((target.table, target.column)) if target is not None else None
            if column is not None:
                generic = bool(query.owner) and _is_generic(declarations, query.owner, path)
                uses.append(Use(path, Span(*query.span), query, column, generic))
    return JsonUsage(columns, tuple(uses))


def _target(declarations: Declarations, query: JsonQuery, path: str) -> Target | None:
    if not query.owner:
        return Target(query.table, query.column)
    return declarations.references.column_of(Ref(query.owner), path)


def _columns(catalogues: list[Catalogue]) -> Iterator[Column]:
    """Yield each JSON column once: its type as the last catalogue says (that of the migrations), indexes of all."""
    found: dict[tuple[str, str], Column] = {}
    for catalogue in catalogues:
        for state in catalogue.tables.values():
            indexes = tuple(catalogue.table_indexes(state.name))
            for column in state.columns.values():
                key = (state.name, column.name)
                if column.type not in ("json", "jsonb") and key not in found:
                    continue
                own = tuple(index for index in indexes if concerns(index, column.name))
                known = _indexes_known(catalogue, state)
                earlier = found.get(key)
                if earlier is not None:
                    merged = earlier.indexes + tuple(index for index in own if index not in earlier.indexes)
                    found[key] = earlier._replace(
                        type=column.type, indexes=merged, indexes_known=earlier.indexes_known and known
                    )
                else:
                    origin = state.column_origins.get(column.name, state.origin) if state.origin else NOWHERE
                    found[key] = Column(state.name, column.name, column.type, own, origin, known)
    yield from (column for column in found.values() if column.type in ("json", "jsonb"))


def _indexes_known(catalogue: Catalogue, state: TableState) -> bool:
    return not state.partial and not catalogue.is_doubted(state.name, "indexes") and "indexes" not in state.doubts


def _is_generic(declarations: Declarations, owner: str, path: str) -> bool:
    """Tell whether a model's attribute is declared as ``JSON``, alone or as the base of ``with_variant``."""
    name, _, attribute = owner.rpartition(".")
    found = declarations.index.find(name, path)
    if found is None or found.cls is None:
        return False
    for ancestor in declarations.lineages.of(found._replace(rest="")).classes:
        for field in ancestor.cls.fields if ancestor.cls is not None else ():
            if field.name == attribute:
                return _declares_json(field.value, partial(declarations.index.external_name, asking=ancestor.path))
    return False


def _declares_json(value: Value, outside: Callable[[str], str]) -> bool:
    if not isinstance(value, Call):
        return False
    candidates = [*value.args, *(item for key, item in value.kwargs if key in ("type_", "sa_type", "sa_column"))]
    for item in candidates:
        if isinstance(item, Call) and item.name == ".with_variant" and item.args:
            item = item.args[0]
        if isinstance(item, Call) and item.tail in ("Column", "mapped_column") and _declares_json(item, outside):
            return True
        name = outside(item.name) if isinstance(item, (Call, Ref)) else ""
        # A class of that name of one's own may do as it likes.
        if name.startswith("sqlalchemy.") and name.endswith(".JSON"):
            return True
    return False
