"""Answers what a migration asks of SQLAlchemy's inspector, from the catalogue."""

from __future__ import annotations

from typing import Any

from mlplatlint.facts.schema import Key, join_name, split_name
from mlplatlint.facts.values import HOLE, UNKNOWN
from mlplatlint.project.schema.catalogue import Catalogue, TableState


def answer(catalogue: Catalogue, question: str, args: list[Any]) -> Any:
    """Return the inspector's answer in its own form; unknown where the catalogue is in doubt."""
    if question in ("get_table_names", "get_enums", "get_view_names", "get_schema_names"):
        return _lists(catalogue, question, args)
    if not args or not isinstance(args[0], str) or HOLE in args[0]:
        return UNKNOWN
    schema = (
        args[-1]
        if len(args) > 1 and isinstance(args[-1], str) and question not in ("has_index", "has_column")
        else None
    )
    table = join_name(schema, args[0])
    if question == "has_table":
        if table in catalogue.tables and "existence" not in catalogue.tables[table].doubts:
            return True
        return UNKNOWN if catalogue.is_doubted(table, "existence") else False
    if question == "has_schema":
        return args[0] in catalogue.schemas
    state = catalogue.tables.get(table)
    if state is None or state.partial:
        return UNKNOWN
    return _about(catalogue, state, question, args)


def _lists(catalogue: Catalogue, question: str, args: list[Any]) -> Any:
    schema = args[0] if args and isinstance(args[0], str) else "public"
    if question == "get_table_names":
        if "existence" in catalogue.doubts:
            return UNKNOWN
        return [split_name(name)[1] for name in catalogue.tables if split_name(name)[0] == schema]
    if question == "get_enums":
        return [
            {"name": made.name, "labels": list(made.labels)} for made in catalogue.types.values() if made.kind == "enum"
        ]
    if question == "get_schema_names":
        return sorted(catalogue.schemas)
    return UNKNOWN


def _about(catalogue: Catalogue, state: TableState, question: str, args: list[Any]) -> Any:
    if question in ("get_columns", "has_column"):
        return _columns(catalogue, state, question, args)
    aspect = "indexes" if question in ("get_indexes", "has_index") else "constraints"
    if catalogue.is_doubted(state.name, aspect):
        return UNKNOWN
    if question in ("get_indexes", "has_index"):
        found = [
            {"name": index.name, "column_names": [key.text if key.is_column else None for key in index.keys],
             "unique": index.unique}
            for index in catalogue.table_indexes(state.name)
        ]  # fmt: skip
        found += [
            {"name": name, "column_names": list(item.columns), "unique": True, "duplicates_constraint": name}
            for name, item in state.constraints.items()
            if isinstance(item, Key) and not item.primary
        ]
        return found if question == "get_indexes" else any(item["name"] == args[1] for item in found)
    if question == "get_foreign_keys":
        return [
            {"name": item.name, "constrained_columns": list(item.columns), "referred_table": split_name(item.target)[1],
             "referred_schema": None, "referred_columns": list(item.target_columns),
             "options": {"ondelete": item.on_delete} if item.on_delete else {}}
            for item in state.foreign_keys
        ]  # fmt: skip
    if question == "get_unique_constraints":
        return [{"name": item.name, "column_names": list(item.columns)} for item in state.uniques]
    if question == "get_check_constraints":
        return [{"name": item.name, "sqltext": item.expression} for item in state.checks]
    if question == "get_pk_constraint":
        key = state.primary_key
        return (
            {"name": key.name, "constrained_columns": list(key.columns)}
            if key
            else {"name": None, "constrained_columns": []}
        )
    return UNKNOWN


def _columns(catalogue: Catalogue, state: TableState, question: str, args: list[Any]) -> Any:
    if question == "has_column":
        name = args[1] if len(args) > 1 else ""
        if catalogue.is_doubted(state.name, "columns", name if isinstance(name, str) else ""):
            return UNKNOWN
        return name in state.columns
    if catalogue.is_doubted(state.name, "columns") or any(item.startswith("columns:") for item in state.doubts):
        return UNKNOWN
    return [
        {"name": column.name, "type": UNKNOWN, "nullable": column.nullable, "default": column.default or None,
         "autoincrement": bool(column.identity), "comment": column.comment}
        for column in state.columns.values()
    ]  # fmt: skip
