"""What the server would refuse between the parts of a document: references, foreign keys, indexes, partitions; and advice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mlplatlint.facts.schema import Index, IndexKey
from mlplatlint.fronts.sql.types import base_type
from mlplatlint.project.schema.index_rules import index_problem
from mlplatlint.schema_documents.document import read_type, schema_of
from mlplatlint.schema_documents.findings import Problem
from mlplatlint.schema_documents.semantics import Document, tables_of

_MOST_RANGES = 2000
_FAMILIES = (
    frozenset(("smallint", "integer", "bigint", "numeric", "real", "double precision")),
    frozenset(("text", "character varying", "character", "name", "citext")),
    frozenset(("date", "timestamp with time zone", "timestamp without time zone")),
)


def references(document: Document) -> Iterator[Problem]:
    """Yield columns and tables that are named and not there."""
    known = {(schema_of(table, document), table["name"]): table for table in document["tables"]}
    for pointer, table in tables_of(document):
        columns = {column["name"] for column in table["columns"]}
        for path, name in _named_columns(table, pointer):
            if name not in columns:
                yield Problem("references", path, f"`{table['name']}` has no column `{name}`")
        for position, key in enumerate(table.get("foreignKeys", ())):
            target = key["references"]
            path = f"{pointer}/foreignKeys/{position}/references"
            other = known.get((schema_of(target, document), target["table"]))
            if other is None:
                yield Problem("references", path, f"there is no table `{target['table']}`")
                continue
            missing = set(target["columns"]) - {column["name"] for column in other["columns"]}
            if missing:
                yield Problem("references", path, f"`{target['table']}` has no column `{min(missing)}`")
    for position, item in enumerate(document.get("sequences", ())):
        owner = item.get("ownedBy")
        other = known.get((schema_of(owner, document), owner["table"])) if owner else None
        if owner and (other is None or owner["column"] not in {column["name"] for column in other["columns"]}):
            yield Problem(
                "references",
                f"/sequences/{position}/ownedBy",
                f"there is no column `{owner['table']}.{owner['column']}`",
            )
    for position, item in enumerate(document.get("triggers", ())):
        if (schema_of(item, document), item["table"]) not in known:
            yield Problem("references", f"/triggers/{position}/table", f"there is no table `{item['table']}`")


def _named_columns(table: Mapping[str, Any], pointer: str) -> Iterator[tuple[str, str]]:
    keys = [("primaryKey", table["primaryKey"])] if "primaryKey" in table else []
    for kind in ("unique", "foreignKeys"):
        keys += [(f"{kind}/{position}", item) for position, item in enumerate(table.get(kind, ()))]
    for path, item in keys:
        for name in [*item["columns"], *item.get("include", ())]:
            yield f"{pointer}/{path}", name
    for position, index in enumerate(table.get("indexes", ())):
        for name in [*(column["name"] for column in index["columns"] if "name" in column), *index.get("include", ())]:
            yield f"{pointer}/indexes/{position}", name
    for position, item in enumerate(table.get("exclude", ())):
        for element in item["elements"]:
            if "name" in element:
                yield f"{pointer}/exclude/{position}", element["name"]
    for key in table.get("partitionBy", {}).get("key", ()):
        if "name" in key:
            yield f"{pointer}/partitionBy", key["name"]
    store = table.get("featureStore")
    if store:
        for name in [*store["entity"], store["eventTime"], *([store["createdTime"]] if "createdTime" in store else [])]:
            yield f"{pointer}/featureStore", name


def foreign_keys(document: Document) -> Iterator[Problem]:
    """Yield foreign keys to columns that are not unique, of types that do not fit, or with actions that cannot succeed."""
    known = {(schema_of(table, document), table["name"]): table for table in document["tables"]}
    for pointer, table in tables_of(document):
        own = {column["name"]: column for column in table["columns"]}
        in_key = set(table.get("primaryKey", {}).get("columns", ()))
        for position, key in enumerate(table.get("foreignKeys", ())):
            path = f"{pointer}/foreignKeys/{position}"
            target = key["references"]
            other = known.get((schema_of(target, document), target["table"]))
            if len(key["columns"]) != len(target["columns"]):
                yield Problem("foreign keys", path, f"{len(key['columns'])} columns refer to {len(target['columns'])}")
                continue
            if other is None or not set(key["columns"]) <= set(own):
                continue
            if not _is_unique(other, target["columns"]):
                columns = ", ".join(target["columns"])
                yield Problem(
                    "foreign keys",
                    path,
                    f"`{target['table']}` ({columns}) is no primary key and no unique constraint that can be referred to",
                )
            theirs = {column["name"]: column for column in other["columns"]}
            for mine, yours in zip(key["columns"], target["columns"], strict=True):
                if yours in theirs:
                    yield from _type_pair(own[mine], theirs[yours], document, path)
            if "setNull" in (key.get("onDelete"), key.get("onUpdate")):
                fixed = [
                    name
                    for name in key["columns"]
                    if own[name].get("nullable") is False or name in in_key or "identity" in own[name]
                ]
                if fixed:
                    yield Problem(
                        "foreign keys", path, f"setNull on `{fixed[0]}`, which is never null: the delete will fail"
                    )
            if "setDefault" in (key.get("onDelete"), key.get("onUpdate")) and any(
                "default" not in own[name] for name in key["columns"]
            ):
                yield Problem("foreign keys", path, "setDefault on a column without a default sets NULL", True)
            if key.get("notValid") and "partitionBy" in table:
                yield Problem("partitions", path, "NOT VALID foreign keys do not exist on partitioned tables")


def _is_unique(table: Mapping[str, Any], columns: list[str]) -> bool:
    keys = [table["primaryKey"]] if "primaryKey" in table else []
    keys += table.get("unique", [])
    if any(
        set(key["columns"]) == set(columns) and not key.get("deferrable") and key.get("initially") != "deferred"
        for key in keys
    ):
        return True
    return any(
        index.get("unique")
        and "where" not in index
        and {column.get("name") for column in index["columns"]} == set(columns)
        for index in table.get("indexes", ())
    )


def _type_pair(mine: Mapping[str, Any], yours: Mapping[str, Any], document: Document, path: str) -> Iterator[Problem]:
    try:
        first, second = read_type(mine["type"], document), read_type(yours["type"], document)
    except ValueError:
        return
    one, two = base_type(first.text), base_type(second.text)
    if one == two and first.text.endswith("[]") == second.text.endswith("[]"):
        return
    if any(one in family and two in family for family in _FAMILIES) and one != "numeric":
        yield Problem("foreign keys", path, f"`{mine['name']}` is {one}, `{yours['name']}` is {two}", True)
    else:
        yield Problem(
            "foreign keys",
            path,
            f"`{mine['name']}` is {first.text}, `{yours['name']}` is {second.text}: they cannot be compared",
        )


def indexes(document: Document) -> Iterator[Problem]:
    """Yield indexes that the server would not make, and those that another one makes needless."""
    for pointer, table in tables_of(document):
        types: dict[str, str] = {}
        for column in table["columns"]:
            try:
                types[column["name"]] = read_type(column["type"], document).text
            except ValueError:
                continue
        seen: list[tuple[str, ...]] = []
        for position, item in enumerate(table.get("indexes", ())):
            path = f"{pointer}/indexes/{position}"
            problem = index_problem(_index(table["name"], item), types)
            if problem:
                yield Problem("indexes", path, f"the index {problem}")
            if item.get("nullsNotDistinct") and document.get("postgresVersion", 15) < 15:
                yield Problem("indexes", path, "NULLS NOT DISTINCT needs PostgreSQL 15")
            plain = tuple(column.get("name", "") for column in item["columns"])
            if "where" not in item and item.get("method", "btree") == "btree" and all(plain):
                if plain in seen:
                    yield Problem("advice", path, f"a second index on ({', '.join(plain)})", True)
                seen.append(plain)


def _index(table: str, item: Mapping[str, Any]) -> Index:
    keys = tuple(
        IndexKey(column.get("name") or column["expression"], "name" in column, column.get("opclass", ""), column.get("collation", ""),
                 column.get("order") == "desc", column.get("nulls", ""))
        for column in item["columns"]
    )  # fmt: skip
    return Index(
        item.get("name", ""),
        table,
        keys,
        item.get("unique", False),
        item.get("method", "btree"),
        tuple(item.get("include", ())),
        item.get("where", ""),
    )


def partitions(document: Document) -> Iterator[Problem]:
    """Yield keys of partitioned tables without the partition key, and bounds that do not fit or overlap."""
    for pointer, table in tables_of(document):
        if "partitionBy" not in table:
            if table.get("kind") == "partitioned":
                yield Problem("partitions", pointer, "kind is partitioned and partitionBy is missing")
            continue
        by = table["partitionBy"]
        names = [key.get("name") for key in by["key"]]
        keys = [("primaryKey", table["primaryKey"])] if "primaryKey" in table else []
        keys += [(f"unique/{position}", item) for position, item in enumerate(table.get("unique", ()))]
        keys += [(f"indexes/{position}", {"columns": [column.get("name") for column in item["columns"]]})
                 for position, item in enumerate(table.get("indexes", ())) if item.get("unique")]  # fmt: skip
        for path, item in keys:
            missing = [str(name) for name in names if name is None or name not in item["columns"]]
            if missing:
                shown = "an expression" if None in names else ", ".join(missing)
                yield Problem(
                    "partitions",
                    f"{pointer}/{path}",
                    f"a key of a partitioned table holds every partition key; {shown} is not in it",
                )
        for kind, what in (("exclude", "exclusion constraints"), ("storage", "storage parameters")):
            if table.get(kind):
                yield Problem("partitions", f"{pointer}/{kind}", f"partitioned tables have no {what}")
        yield from _bounds(f"{pointer}/partitions", by, table.get("partitions", ()))


def _bounds(pointer: str, by: Mapping[str, Any], parts: Any) -> Iterator[Problem]:
    strategy, arity = by["strategy"], len(by["key"])
    if strategy == "list" and arity != 1:
        yield Problem("partitions", pointer, "a list is split by one key")
    seen: dict[Any, int] = {}
    ranges: list[tuple[Any, Any, int]] = []
    for position, part in enumerate(parts):
        path, bound = f"{pointer}/{position}/bound", part["bound"]
        fits = {"range": "from", "list": "in", "hash": "modulus"}[strategy]
        if "default" in bound:
            if strategy == "hash":
                yield Problem("partitions", path, "a table split by hash has no default partition")
        elif fits not in bound:
            yield Problem("partitions", path, f"this bound does not fit a table split by {strategy}")
            continue
        if "from" in bound and not len(bound["from"]) == len(bound["to"]) == arity:
            yield Problem(
                "partitions", path, f"the bound has {len(bound['from'])} and {len(bound['to'])} values, the key {arity}"
            )
        elif "from" in bound and arity == 1:
            ranges.append((bound["from"][0], bound["to"][0], position))
        if "modulus" in bound and bound["remainder"] >= bound["modulus"]:
            yield Problem("partitions", path, "the remainder is less than the modulus")
        values = (
            ["default"]
            if "default" in bound
            else bound.get("in", [(bound.get("modulus"), bound.get("remainder"))] if "modulus" in bound else [])
        )
        for value in values:
            first = seen.setdefault(repr(value), position)
            if first != position:
                yield Problem("partitions", path, f"overlaps partition {first}")
        if "partitionBy" in part:
            yield from _bounds(f"{pointer}/{position}/partitions", part["partitionBy"], part.get("partitions", ()))
    yield from _overlaps(pointer, ranges)


def _overlaps(pointer: str, ranges: list[tuple[Any, Any, int]]) -> Iterator[Problem]:
    """Yield ranges that are empty or overlap; only values of one JSON type are compared, text as text."""
    if len(ranges) > _MOST_RANGES:
        return
    done: list[tuple[tuple[int, Any], tuple[int, Any], int]] = []
    for low, high, position in ranges:
        if len({type(value) for value in (low, high) if not isinstance(value, Mapping)}) > 1:
            continue
        start, end = _edge(low), _edge(high)
        path = f"{pointer}/{position}/bound"
        try:
            if start >= end:
                yield Problem("partitions", path, "the range is empty")
                continue
            for other_start, other_end, other in done:
                if start < other_end and other_start < end:
                    yield Problem("partitions", path, f"overlaps partition {other}")
        except TypeError:
            continue
        done.append((start, end, position))


def _edge(value: Any) -> tuple[int, Any]:
    if isinstance(value, Mapping):
        return (-1, 0) if "min" in value else (1, 0)
    return (0, value)


def advice(document: Document) -> Iterator[Problem]:
    """Yield what can be made and is better not: no primary key, jsonb without an index, feature tables without their key."""
    for pointer, table in tables_of(document):
        if "primaryKey" not in table and "partitionBy" not in table:
            yield Problem("advice", pointer, f"`{table['name']}` has no primary key", True)
        indexed = {column.get("name") for index in table.get("indexes", ()) for column in index["columns"]}
        words = " ".join(
            column.get("expression", "") for index in table.get("indexes", ()) for column in index["columns"]
        )
        for position, column in enumerate(table["columns"]):
            if column["type"].lower() == "jsonb" and column["name"] not in indexed and column["name"] not in words:
                yield Problem(
                    "advice", f"{pointer}/columns/{position}", f"`{column['name']}` is jsonb without any index", True
                )
        store = table.get("featureStore")
        if store:
            yield from _feature_store(table, store, pointer)


def _feature_store(table: Mapping[str, Any], store: Mapping[str, Any], pointer: str) -> Iterator[Problem]:
    wanted = [*store["entity"], store["eventTime"]]
    keys = ([table["primaryKey"]] if "primaryKey" in table else []) + table.get("unique", [])
    if not any(set(wanted) <= set(key["columns"]) for key in keys):
        yield Problem(
            "advice",
            f"{pointer}/featureStore",
            f"no key over ({', '.join(wanted)}): duplicates break point-in-time joins",
            True,
        )
    for column in table["columns"]:
        if column["name"] == store["eventTime"] and column["type"].lower() in (
            "timestamp",
            "timestamp without time zone",
        ):
            yield Problem("advice", f"{pointer}/featureStore/eventTime", f"`{column['name']}` has no time zone", True)
