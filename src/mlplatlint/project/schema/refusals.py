"""Why the server would refuse an action on the schema as it stands: what replay knows for certain, in words for a message."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from mlplatlint.facts import schema_actions as act
from mlplatlint.facts.schema import Check, Column, Exclude, ForeignKey, Index, Key, join_name, split_name
from mlplatlint.facts.values import HOLE
from mlplatlint.fronts.sql.types import base_type
from mlplatlint.project.schema.catalogue import Catalogue, TableState
from mlplatlint.project.schema.dependants import mentions
from mlplatlint.project.schema.impossible_columns import column_problem, default_label_problem
from mlplatlint.project.schema.partition_bounds import bound_problem
from mlplatlint.project.schema.refused import comparable

_SUBQUERY = re.compile(r"(?i)\(\s*select\b")
_AGGREGATE = re.compile(
    r"(?i)(?<![\w.])(?:sum|count|avg|min|max|array_agg|string_agg|jsonb?_agg|bool_and|bool_or)\s*\("
)
_ZONED_CAST = r"(?i)(?<![\w.]){name}\s*::\s*(?:date|time\b|timestamp\b(?!\s*with\s+time|tz)|text|varchar)|\bcast\s*\(\s*{name}\s+as\s+(?:date|text)\b|\bdate\s*\(\s*{name}\s*\)"


def refusal(catalogue: Catalogue, action: act.AnyAction) -> str:
    """Return why the server refuses an action; empty when nothing known speaks against it."""
    handler = _HANDLERS.get(type(action))
    return next(iter(handler(catalogue, action)), "") if handler is not None else ""


def _known(catalogue: Catalogue, table: str, *aspects: str) -> TableState | None:
    """Return a table of which the replayed history knows everything about some aspects."""
    state = catalogue.tables.get(table)
    if state is None or state.partial or state.inherits or state.persistence == "temporary":
        return None
    if any(doubt.startswith("columns:") for doubt in state.doubts) or HOLE in table:
        return None
    return None if any(catalogue.is_doubted(table, aspect) for aspect in ("existence", *aspects)) else state


def _add_column(catalogue: Catalogue, action: act.AddColumn) -> Iterator[str]:
    yield from _column(catalogue, action.column)
    yield from _checks(action.constraints)


def _column(catalogue: Catalogue, column: Column) -> Iterator[str]:
    problem = column_problem(column)
    if problem:
        yield problem
    kind = catalogue.types.get(column.type)
    if kind is not None and kind.kind == "enum" and not kind.doubted and column.default is not None:
        label = default_label_problem(column, kind.labels)
        if label:
            yield label


def _checks(constraints: tuple[Any, ...]) -> Iterator[str]:
    for item in constraints:
        if isinstance(item, Check) and _SUBQUERY.search(item.expression):
            yield "a check cannot hold a subquery"


def _create_table(catalogue: Catalogue, action: act.CreateTable) -> Iterator[str]:
    table = action.table
    if not action.if_not_exists and table.persistence != "temporary" and _known(catalogue, table.name) is not None:
        yield f"a table `{table.name}` exists already"
    for column in table.columns:
        yield from _column(catalogue, column)
    yield from _checks(table.constraints)
    if sum(isinstance(item, Key) and item.primary for item in table.constraints) > 1:
        yield f"`{table.name}` would have two primary keys"
    if table.partitioning is not None and table.partitioning.strategy == "list" and len(table.partitioning.keys) > 1:
        yield "LIST partitions by one key alone"
    parent = _known(catalogue, table.partition_of) if table.partition_of else None
    if parent is not None and parent.partitioning is not None:
        siblings = [
            (state.name, state.bound) for state in catalogue.tables.values() if state.partition_of == parent.name
        ]
        problem = bound_problem(parent.partitioning.strategy, len(parent.partitioning.keys), table.bound, siblings)
        if problem:
            yield problem


def _add_constraint(catalogue: Catalogue, action: act.AddConstraint) -> Iterator[str]:
    constraint = action.constraint
    yield from _checks((constraint,))
    state = _known(catalogue, action.table, "constraints", "columns")
    if isinstance(constraint, ForeignKey):
        yield from _foreign_key(catalogue, state, constraint)
    if state is None:
        return
    if isinstance(constraint, Exclude) and state.partitioning is not None:
        yield f"`{action.table}` is partitioned, and exclusion constraints do not exist there"
    if isinstance(constraint, Key) and constraint.primary and state.primary_key is not None:
        yield f"`{action.table}` has a primary key already"
    if constraint.name and constraint.name in state.constraints:
        yield f"`{action.table}` has a constraint `{constraint.name}` already"
    schema = split_name(action.table)[0]
    if isinstance(constraint, (Key, Exclude)) and not getattr(action, "using_index", "") and constraint.name:
        yield from _taken(catalogue, schema, constraint.name)


def _foreign_key(catalogue: Catalogue, state: TableState | None, key: ForeignKey) -> Iterator[str]:
    target = _known(catalogue, key.target, "constraints", "columns", "indexes")
    if target is None or HOLE in "".join((*key.columns, *key.target_columns)):
        return
    primary = target.primary_key
    wanted = key.target_columns or (primary.columns if primary is not None else ())
    if len(wanted) != len(key.columns):
        counted = "no primary key" if not wanted else f"a key of {len(wanted)} columns"
        yield f"the foreign key has {len(key.columns)} columns and `{key.target}` {counted}"
        return
    if any(column not in target.columns for column in wanted):
        yield f"`{key.target}` has no column `{next(column for column in wanted if column not in target.columns)}`"
        return
    unique = [
        item for item in target.constraints.values() if isinstance(item, Key) and set(item.columns) == set(wanted)
    ]
    plain = any(_is_plain_unique(index, wanted) for index in catalogue.table_indexes(target.name))
    if not unique and not plain:
        yield f"nothing makes {key.target} ({', '.join(wanted)}) unique"
    elif unique and not plain and all(item.deferrable for item in unique):
        yield f"what makes {key.target} ({', '.join(wanted)}) unique is deferrable, which a foreign key cannot rest on"
    for own, other in zip(key.columns, wanted, strict=True) if state is not None else ():
        column = state.columns.get(own) if state is not None else None
        pair = (base_type(column.type), base_type(target.columns[other].type)) if column is not None else ("", "")
        if column is not None and all(pair) and not comparable(*pair):
            yield f"`{own}` is {column.type} and {key.target}.{other} is {target.columns[other].type}"


def _is_plain_unique(index: Index, columns: tuple[str, ...]) -> bool:
    return index.unique and not index.where and {key.text for key in index.keys if key.is_column} == set(columns)


def _drop_column(catalogue: Catalogue, action: act.DropColumn) -> Iterator[str]:
    state = _known(catalogue, action.table, "columns")
    if state is None or HOLE in action.column:
        return
    if action.column not in state.columns:
        if not action.if_exists:
            yield f"`{action.table}` has no column `{action.column}`"
    elif not action.cascade:
        yield from _viewed(catalogue, action.table, action.column)


def _set_type(catalogue: Catalogue, action: act.SetType) -> Iterator[str]:
    state = _known(catalogue, action.table, "columns")
    if state is None or action.column not in state.columns:
        return
    if state.partitioning is not None and action.column in state.partitioning.keys:
        yield f"`{action.table}` is partitioned by `{action.column}`"
    yield from _viewed(catalogue, action.table, action.column)


def _viewed(catalogue: Catalogue, table: str, column: str) -> Iterator[str]:
    """Yield the view that needs a column: one over this table alone, so that the name can mean nothing else."""
    for (kind, name), definition in catalogue.objects.items():
        if kind not in ("view", "materialized view") or not definition:
            continue
        sources = re.findall(r'(?i)\b(?:from|join)\s+(?:only\s+)?((?:"?\w+"?\.)?"?\w+"?)', definition)
        alone = len(sources) == 1 and not re.search(r"(?i)\bunion\b|\bwith\b|,\s*\w+\s+(?:where|on)\b", definition)
        if (
            alone
            and join_name(*split_name(sources[0].replace('"', "").lower())) == table
            and mentions(definition, column)
        ):
            yield f"the view `{name}` needs `{column}`"


def _create_index(catalogue: Catalogue, action: act.CreateIndex) -> Iterator[str]:
    index = action.index
    schema = split_name(index.table)[0]
    if index.name and HOLE not in index.name and not action.if_not_exists:
        yield from _taken(catalogue, schema, index.name)
    state = catalogue.tables.get(index.table)
    for text in (*(key.text for key in index.keys if not key.is_column), index.where):
        if _AGGREGATE.search(text):
            yield "an index cannot hold an aggregate"
        for column in state.columns.values() if state is not None and text else ():
            zoned = column.type.endswith("with time zone") and column.name in text
            if zoned and re.search(_ZONED_CAST.format(name=re.escape(column.name)), text):
                yield f"what `{column.name}` gives without its time zone depends on the session, so it is not immutable"


def _taken(catalogue: Catalogue, schema: str, name: str) -> Iterator[str]:
    full = join_name(schema, name)
    state = _known(catalogue, full)
    index = catalogue.indexes.get(full)
    if state is not None:
        yield f"`{name}` is the name of a table already"
    elif index is not None and _known(catalogue, index.table, "indexes") is not None:
        yield f"`{name}` is the name of an index already"


def _create_type(catalogue: Catalogue, action: act.CreateType) -> Iterator[str]:
    # Labels taken from a Python enum may hold aliases, which Python itself leaves out.
    if not action.if_not_exists and len(set(action.labels)) < len(action.labels) and HOLE not in "".join(action.labels):
        yield f"the enum `{action.name}` has a label twice"
    if not action.if_not_exists and _known(catalogue, action.name) is not None:
        yield f"`{action.name}` is the type of a table already"


def _alter_object(catalogue: Catalogue, action: act.AlterObject) -> Iterator[str]:
    if action.kind == "type" and re.match(r"(?i)drop\s+value\b", action.detail):
        yield "a label of an enum can never be dropped"


_HANDLERS: dict[type, Callable[[Catalogue, Any], Iterator[str]]] = {
    act.AddColumn: _add_column, act.CreateTable: _create_table, act.AddConstraint: _add_constraint,
    act.DropColumn: _drop_column,
    act.SetType: _set_type, act.CreateIndex: _create_index, act.CreateType: _create_type, act.AlterObject: _alter_object,
}  # fmt: skip
