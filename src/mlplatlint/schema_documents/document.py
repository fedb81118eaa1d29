"""A schema document in its normal form: every default filled in, every name given, every type in one spelling.

The normal form is plain dictionaries in the shape of the document itself, so that a document, one read back from a server,
and one made elsewhere can be compared key by key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mlplatlint.facts.schema import Check, Exclude, ForeignKey, Key
from mlplatlint.fronts.sql.cursor import Cursor, NotUnderstood
from mlplatlint.fronts.sql.tokens import TokenError, tokenize
from mlplatlint.project.schema.names import constraint_name, index_name
from mlplatlint.project.schema.quoting import identifier

Node = dict[str, Any]

FORMAT = "mlplatlint-schema/1"
_DEFAULT_OPCLASSES = frozenset(f"{name}_ops" for name in (
    "array", "bit", "bool", "bpchar", "bytea", "date", "enum", "float4", "float8", "int2", "int4", "int8", "interval", "jsonb", "numeric",
    "range", "text", "time", "timestamp", "timestamptz", "timetz", "tsvector", "uuid", "varbit",
))  # fmt: skip
_SEQUENCE_LIMITS = {"smallint": 2**15 - 1, "integer": 2**31 - 1, "bigint": 2**63 - 1}


class TypeName:
    """A column's type: ``text`` is its canonical spelling, ``sql`` how it is written in DDL, ``custom`` the full name of an enum,
    domain or foreign type, empty for a type of the server."""

    def __init__(self, text: str, sql: str, custom: str = "") -> None:
        self.text = text
        self.sql = sql
        self.custom = custom


def read_type(text: str, document: Mapping[str, Any]) -> TypeName:
    """Return the type that a document's text means.

    Raises:
        ValueError: it is no type.
    """
    default = document.get("defaultSchema", "public")
    bare, brackets = (text[:-2], "[]") if text.endswith("[]") else (text, "")
    for kind in ("enums", "domains"):
        for item in document.get(kind, ()):
            schema = item.get("schema", default)
            if bare in (item["name"], f"{schema}.{item['name']}") and (bare != item["name"] or schema == default):
                full = item["name"] if schema == "public" else f"{schema}.{item['name']}"
                sql = (
                    identifier(item["name"])
                    if schema == "public"
                    else f"{identifier(schema)}.{identifier(item['name'])}"
                )
                return TypeName(full + brackets, sql + brackets, full)
    try:
        cursor = Cursor(text, tokenize(text))
        canonical = cursor.data_type()
    except (NotUnderstood, TokenError) as problem:
        raise ValueError(str(problem)) from None
    if not cursor.done or not canonical:
        raise ValueError(f"{cursor.token.value!r} is out of place")
    return TypeName(canonical, canonical)


def schema_of(item: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    """Return the schema an object lives in."""
    schema: str = item.get("schema") or document.get("defaultSchema", "public")
    return schema


def normal_form(document: Mapping[str, Any]) -> Node:
    """Return the normal form of a document that fits the JSON Schema and whose types can be read."""
    made: Node = {"format": FORMAT}
    made["schemas"] = sorted({*document.get("schemas", ()), *_used_schemas(document)} - {"public"})
    made["extensions"] = sorted(item["name"] for item in document.get("extensions", ()))
    made["enums"] = _sorted(
        {
            "schema": schema_of(item, document),
            "name": item["name"],
            "values": list(item["values"]),
            "comment": item.get("comment", ""),
        }
        for item in document.get("enums", ())
    )
    made["domains"] = _sorted(_domain(item, document) for item in document.get("domains", ()))
    made["sequences"] = _sorted(_sequence(item, document) for item in document.get("sequences", ()))
    taken: dict[str, set[str]] = {}
    for table in document["tables"]:
        used = taken.setdefault(schema_of(table, document), set())
        used.add(table["name"])
        used.update(_partition_names(table.get("partitions", ())))
        for key in (
            ([table["primaryKey"]] if "primaryKey" in table else [])
            + table.get("unique", [])
            + table.get("exclude", [])
        ):
            used.update([key["name"]] if "name" in key else [])
        used.update(index["name"] for index in table.get("indexes", ()) if "name" in index)
    for kind in ("views", "sequences"):
        for item in document.get(kind, ()):
            taken.setdefault(schema_of(item, document), set()).add(item["name"])
    ordered = sorted(document["tables"], key=lambda table: (schema_of(table, document), table["name"]))
    made["tables"] = [_table(table, document, taken[schema_of(table, document)]) for table in ordered]
    made["views"] = _sorted(
        {"schema": schema_of(item, document), "name": item["name"], "materialized": item.get("materialized", False),
         "definition": item["definition"], "comment": item.get("comment", "")}
        for item in document.get("views", ())
    )  # fmt: skip
    return made


def _used_schemas(document: Mapping[str, Any]) -> Iterator[str]:
    for kind in ("enums", "domains", "sequences", "tables", "views"):
        for item in document.get(kind, ()):
            yield schema_of(item, document)


def _sorted(items: Iterator[Node]) -> list[Node]:
    return sorted(items, key=lambda item: (item.get("schema", ""), item["name"]))


def _partition_names(partitions: Any) -> Iterator[str]:
    for partition in partitions:
        yield partition["name"]
        yield from _partition_names(partition.get("partitions", ()))


def _domain(item: Mapping[str, Any], document: Mapping[str, Any]) -> Node:
    checks = item.get("checks", ())
    names: list[str] = []
    for check in checks:
        name = check.get("name") or _next_name(f"{item['name']}_check", names)
        names.append(name)
    return {
        "schema": schema_of(item, document), "name": item["name"], "type": read_type(item["type"], document).text,
        "nullable": item.get("nullable", True), "default": default_sql(item.get("default")),
        "checks": sorted(({"name": name, "expression": check["expression"], "notValid": False}
                          for name, check in zip(names, checks, strict=True)), key=lambda check: str(check["name"])),
        "comment": item.get("comment", ""),
    }  # fmt: skip


def _next_name(base: str, taken: list[str]) -> str:
    number = 0
    while f"{base}{number or ''}" in taken:
        number += 1
    return f"{base}{number or ''}"


def sequence_options(item: Mapping[str, Any], kind: str) -> Node:
    """Return the options of a sequence with the server's defaults filled in."""
    increment = item.get("increment", 1)
    limit = _SEQUENCE_LIMITS.get(kind, _SEQUENCE_LIMITS["bigint"])
    low = item.get("min", 1 if increment > 0 else -limit - 1)
    high = item.get("max", limit if increment > 0 else -1)
    start = item.get("start", low if increment > 0 else high)
    return {
        "start": start,
        "increment": increment,
        "min": low,
        "max": high,
        "cache": item.get("cache", 1),
        "cycle": item.get("cycle", False),
    }


def _sequence(item: Mapping[str, Any], document: Mapping[str, Any]) -> Node:
    kind = item.get("type", "bigint")
    owner = item.get("ownedBy")
    owned = f"{schema_of(owner, document)}.{owner['table']}.{owner['column']}" if owner else ""
    return {
        "schema": schema_of(item, document),
        "name": item["name"],
        "type": kind,
        **sequence_options(item, kind),
        "ownedBy": owned,
    }


def default_sql(default: Mapping[str, Any] | None) -> str | None:
    """Return the SQL of a default; None when there is none, or when it is NULL."""
    from mlplatlint.project.schema.quoting import literal

    if default is None:
        return None
    if "expression" in default:
        text: str = default["expression"]
        return text
    return None if default["literal"] is None else literal(default["literal"])


def _table(table: Mapping[str, Any], document: Mapping[str, Any], taken: set[str]) -> Node:
    name = table["name"]
    key = table.get("primaryKey")
    in_key = set(key["columns"]) if key else set()
    made: Node = {
        "schema": schema_of(table, document), "name": name, "comment": table.get("comment", ""),
        "unlogged": table.get("kind") == "unlogged",
        "columns": [_column(column, document, in_key) for column in table["columns"]],
    }  # fmt: skip
    constraints: dict[str, set[str]] = {"here": set()}
    here = constraints["here"]
    for item in [*table.get("checks", ()), *table.get("foreignKeys", ())]:
        here.update([item["name"]] if "name" in item else [])
    made["primaryKey"] = _key(name, key, True, taken) if key else None
    made["unique"] = sorted((_key(name, item, False, taken) for item in table.get("unique", ())), key=_name)
    made["foreignKeys"] = sorted(
        (_foreign_key(name, item, document, here) for item in table.get("foreignKeys", ())), key=_name
    )
    made["checks"] = sorted((_check(name, item, here) for item in table.get("checks", ())), key=_name)
    made["exclude"] = sorted((_exclude(name, item, taken) for item in table.get("exclude", ())), key=_name)
    made["indexes"] = sorted((_index(name, item, taken) for item in table.get("indexes", ())), key=_name)
    made["partitionBy"] = _partition_by(table.get("partitionBy"))
    made["partitions"] = sorted((_partition(item, made["schema"]) for item in table.get("partitions", ())), key=_name)
    security = table.get("rls", {})
    made["rls"] = {
        "enabled": security.get("enabled", False), "forced": security.get("forced", False),
        "policies": sorted((_policy(item) for item in security.get("policies", ())), key=_name),
    }  # fmt: skip
    made["storage"] = {
        key: str(value).lower() for key, value in sorted(table.get("storage", {}).items()) if not key.startswith("x-")
    }
    return made


def _name(item: Node) -> str:
    name: str = item["name"]
    return name


def _column(column: Mapping[str, Any], document: Mapping[str, Any], in_key: set[str]) -> Node:
    identity = column.get("identity")
    kind = read_type(column["type"], document)
    nullable = column.get("nullable", True) and column["name"] not in in_key and identity is None
    return {
        "name": column["name"], "type": kind.text, "nullable": nullable, "default": default_sql(column.get("default")),
        "identity": {"mode": identity["mode"], **sequence_options(identity, kind.text)} if identity else None,
        "generated": column["generated"]["expression"] if "generated" in column else None,
        "collation": column.get("collation", ""), "storage": column.get("storage", ""), "comment": column.get("comment", ""),
    }  # fmt: skip


def _key(table: str, key: Mapping[str, Any], primary: bool, taken: set[str]) -> Node:
    record = Key(key.get("name", ""), tuple(key["columns"]), primary)
    name = constraint_name(table, record, taken)
    taken.add(name)
    return {
        "name": name, "columns": list(key["columns"]), "include": list(key.get("include", ())),
        "nullsNotDistinct": key.get("nullsNotDistinct", False), **_deferrable(key),
    }  # fmt: skip


def _deferrable(item: Mapping[str, Any]) -> Node:
    deferred = item.get("initially") == "deferred"
    return {"deferrable": item.get("deferrable", deferred), "initially": "deferred" if deferred else "immediate"}


def _foreign_key(table: str, key: Mapping[str, Any], document: Mapping[str, Any], taken: set[str]) -> Node:
    target = key["references"]
    name = constraint_name(table, ForeignKey(key.get("name", ""), tuple(key["columns"]), target["table"]), taken)
    taken.add(name)
    return {
        "name": name, "columns": list(key["columns"]),
        "references": {"schema": schema_of(target, document), "table": target["table"], "columns": list(target["columns"])},
        "onDelete": key.get("onDelete", "noAction"), "onUpdate": key.get("onUpdate", "noAction"), "match": key.get("match", "simple"),
        "notValid": key.get("notValid", False), **_deferrable(key),
    }  # fmt: skip


def _check(table: str, check: Mapping[str, Any], taken: set[str]) -> Node:
    name = constraint_name(table, Check(check.get("name", ""), check["expression"]), taken)
    taken.add(name)
    return {
        "name": name,
        "expression": check["expression"],
        "notValid": check.get("notValid", False),
        "noInherit": check.get("noInherit", False),
    }


def _exclude(table: str, item: Mapping[str, Any], taken: set[str]) -> Node:
    elements = [
        {"text": element.get("name") or element["expression"], "isColumn": "name" in element, "operator": element["operator"],
         "opclass": element.get("opclass", "")}
        for element in item["elements"]
    ]  # fmt: skip
    texts = tuple(str(element["text"]) if element["isColumn"] else "expr" for element in elements)
    name = constraint_name(table, Exclude(item.get("name", ""), item["method"], texts), taken)
    taken.add(name)
    return {"name": name, "method": item["method"], "elements": elements, "where": item.get("where", "")}


def _index(table: str, index: Mapping[str, Any], taken: set[str]) -> Node:
    columns = [_index_column(column, index.get("method", "btree")) for column in index["columns"]]
    name = index.get("name") or index_name(table, [(column["text"], column["isColumn"]) for column in columns], taken)
    taken.add(name)
    return {
        "name": name, "method": index.get("method", "btree"), "unique": index.get("unique", False), "columns": columns,
        "include": list(index.get("include", ())), "nullsNotDistinct": index.get("nullsNotDistinct", False), "where": index.get("where", ""),
        "with": {key: str(value).lower() for key, value in sorted(index.get("with", {}).items())},
        "tablespace": index.get("tablespace", ""), "comment": index.get("comment", ""),
    }  # fmt: skip


def _opclass(item: Mapping[str, Any], method: str) -> str:
    """Return the operator class of an index column, empty for the default one of its type, however it is written."""
    name: str = item.get("opclass", "")
    return "" if name in _DEFAULT_OPCLASSES or (name == "inet_ops" and method in ("btree", "hash")) else name


def _index_column(column: Mapping[str, Any], method: str) -> Node:
    descending = column.get("order") == "desc"
    nulls = column.get("nulls", "first" if descending else "last") if method == "btree" else ""
    return {
        "text": column.get("name") or column["expression"], "isColumn": "name" in column, "opclass": _opclass(column, method),
        "collation": column.get("collation", ""), "order": "desc" if descending else "asc", "nulls": nulls,
    }  # fmt: skip


def _partition_by(item: Mapping[str, Any] | None) -> Node | None:
    if item is None:
        return None
    keys = [
        {"text": key.get("name") or key["expression"], "isColumn": "name" in key, "opclass": _opclass(key, "btree"),
         "collation": key.get("collation", "")}
        for key in item["key"]
    ]  # fmt: skip
    return {"strategy": item["strategy"], "key": keys}


def _partition(item: Mapping[str, Any], schema: str) -> Node:
    inner = item.get("schema", schema)
    return {
        "schema": inner, "name": item["name"], "bound": bound_sql(item["bound"]), "partitionBy": _partition_by(item.get("partitionBy")),
        "partitions": sorted((_partition(child, inner) for child in item.get("partitions", ())), key=_name),
    }  # fmt: skip


def bound_sql(bound: Mapping[str, Any]) -> str:
    """Return a partition's bound as SQL."""
    if "default" in bound:
        return "DEFAULT"
    if "in" in bound:
        return f"FOR VALUES IN ({', '.join(_bound_value(value) for value in bound['in'])})"
    if "modulus" in bound:
        return f"FOR VALUES WITH (modulus {bound['modulus']}, remainder {bound['remainder']})"
    low, high = (", ".join(_bound_value(value) for value in bound[side]) for side in ("from", "to"))
    return f"FOR VALUES FROM ({low}) TO ({high})"


def _bound_value(value: Any) -> str:
    from mlplatlint.project.schema.quoting import literal

    if isinstance(value, Mapping):
        return "MINVALUE" if "min" in value else "MAXVALUE"
    return literal(value)


def _policy(item: Mapping[str, Any]) -> Node:
    return {
        "name": item["name"], "command": item.get("command", "all"), "roles": sorted(item.get("roles", ["public"])),
        "using": item.get("using", ""), "check": item.get("check", ""), "permissive": item.get("permissive", True),
    }  # fmt: skip
