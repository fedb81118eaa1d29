"""DDL from a schema document: deterministic, quoted, in an order in which it runs.

First what tables are made of (extensions, schemas, types, sequences), then tables without foreign keys, then indexes, then foreign
keys, so that tables that refer to each other need no special case; views, policies and comments come last.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator, Mapping
from typing import Any

from mlplatlint.project.schema.quoting import identifier, literal, qualified
from mlplatlint.schema_documents.ddl_tables import (
    Statement,
    foreign_key_statements,
    index_statements,
    sequence_clause,
    table_statements,
)
from mlplatlint.schema_documents.document import Node, normal_form, read_type, schema_of

_EXTENSION_TYPES = {
    "citext": "citext",
    "hstore": "hstore",
    "ltree": "ltree",
    "vector": "vector",
    "halfvec": "vector",
    "sparsevec": "vector",
}
_EXTENSION_OPCLASSES = {"gin_trgm_ops": "pg_trgm", "gist_trgm_ops": "pg_trgm"}


class DependencyCycle(ValueError):
    """Objects that need each other, in the order of the circle."""


def ddl_text(document: Mapping[str, Any]) -> str:
    """Return the whole DDL of a document, one statement after the other, ending in a newline."""
    return "".join(f"{statement.sql};\n" for statement in ddl(document))


def ddl(document: Mapping[str, Any]) -> list[Statement]:
    """Return the statements that make a document's schema.

    Raises:
        DependencyCycle: views need each other.
        ValueError: a name or type cannot be written.
    """
    form = normal_form(document)
    pointers = {
        (schema_of(table, document), table["name"]): f"/tables/{position}"
        for position, table in enumerate(document["tables"])
    }
    return [
        *_extensions(document),
        *(Statement(f"CREATE SCHEMA {identifier(name)}", "/schemas") for name in form["schemas"]),
        *_types(document, form),
        *_sequences(form),
        *(item for table in form["tables"] for item in table_statements(table, document, pointers[(table["schema"], table["name"])])),
        *(item for table in form["tables"] for item in index_statements(table, pointers[(table["schema"], table["name"])])),
        *(item for table in form["tables"] for item in foreign_key_statements(table, pointers[(table["schema"], table["name"])])),
        *_owners(form),
        *_programs(document, "functions"),
        *_views(form),
        *_programs(document, "triggers"),
        *(item for table in form["tables"] for item in _security(table, pointers[(table["schema"], table["name"])])),
        *_comments(form),
    ]  # fmt: skip


# --- what tables are made of --------------------------------------------------------------------------------


def _extensions(document: Mapping[str, Any]) -> Iterator[Statement]:
    listed = {item["name"]: item for item in document.get("extensions", ())}
    for name in sorted({*listed, *_implied(document)}):
        item = listed.get(name, {})
        schema = f" SCHEMA {identifier(item['schema'])}" if "schema" in item else ""
        version = f" VERSION {literal(item['version'])}" if "version" in item else ""
        yield Statement(f"CREATE EXTENSION IF NOT EXISTS {identifier(name)}{schema}{version}", "/extensions")


def _implied(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the extensions that types and operator classes of the document come from."""
    for table in document["tables"]:
        for column in table["columns"]:
            base = re.split(r"[(\[ ]", column["type"].lower())[0]
            if base in _EXTENSION_TYPES:
                yield _EXTENSION_TYPES[base]
        for index in table.get("indexes", ()):
            for column in index["columns"]:
                if column.get("opclass") in _EXTENSION_OPCLASSES:
                    yield _EXTENSION_OPCLASSES[column["opclass"]]


def _types(document: Mapping[str, Any], form: Node) -> Iterator[Statement]:
    for item in form["enums"]:
        labels = ", ".join(literal(value) for value in item["values"])
        yield Statement(f"CREATE TYPE {qualified(item['schema'], item['name'])} AS ENUM ({labels})", "/enums")
    names = {_full(item): item for item in form["domains"]}
    needs = {name: {item["type"]} & set(names) for name, item in names.items()}
    for name in _ordered(needs):
        item = names[name]
        parts = [f"CREATE DOMAIN {qualified(item['schema'], item['name'])} AS {read_type(item['type'], document).sql}"]
        parts += [f"DEFAULT ({item['default']})"] if item["default"] is not None else []
        parts += [] if item["nullable"] else ["NOT NULL"]
        parts += [f"CONSTRAINT {identifier(check['name'])} CHECK ({check['expression']})" for check in item["checks"]]
        yield Statement(" ".join(parts), "/domains")


def _full(item: Node) -> str:
    return item["name"] if item["schema"] == "public" else f"{item['schema']}.{item['name']}"


def _ordered(needs: Mapping[str, set[str]]) -> list[str]:
    """Return names so that each comes after what it needs, else by name.

    Raises:
        DependencyCycle: some need each other.
    """
    waiting = {name: set(needed) for name, needed in needs.items()}
    ready = [name for name, needed in waiting.items() if not needed]
    heapq.heapify(ready)
    result: list[str] = []
    while ready:
        name = heapq.heappop(ready)
        result.append(name)
        for other, needed in waiting.items():
            if name in needed:
                needed.discard(name)
                if not needed:
                    heapq.heappush(ready, other)
    if len(result) < len(waiting):
        raise DependencyCycle(" -> ".join(sorted(name for name in waiting if name not in result)))
    return result


def _sequences(form: Node) -> Iterator[Statement]:
    for item in form["sequences"]:
        name = qualified(item["schema"], item["name"])
        yield Statement(
            f"CREATE SEQUENCE {name} AS {item['type']} {sequence_clause(item, item['type'])}".rstrip(), "/sequences"
        )


def _owners(form: Node) -> Iterator[Statement]:
    for item in form["sequences"]:
        if item["ownedBy"]:
            schema, table, column = item["ownedBy"].split(".")
            target = f"{qualified(schema, table)}.{identifier(column)}"
            yield Statement(f"ALTER SEQUENCE {qualified(item['schema'], item['name'])} OWNED BY {target}", "/sequences")


# --- the rest -----------------------------------------------------------------------------------------------


def _programs(document: Mapping[str, Any], kind: str) -> Iterator[Statement]:
    for position, item in sorted(
        enumerate(document.get(kind, ())), key=lambda pair: (schema_of(pair[1], document), pair[1]["name"])
    ):
        yield Statement(item["definition"].strip().rstrip(";"), f"/{kind}/{position}")


def _views(form: Node) -> Iterator[Statement]:
    names = {_full(item): item for item in form["views"]}
    needs = {
        name: {
            other for other, target in names.items()
            if other != name and re.search(rf'(?<![\w$]){re.escape(target["name"])}(?![\w$])', item["definition"])
        }
        for name, item in names.items()
    }  # fmt: skip
    for name in _ordered(needs):
        item = names[name]
        kind = "MATERIALIZED VIEW" if item["materialized"] else "VIEW"
        yield Statement(
            f"CREATE {kind} {qualified(item['schema'], item['name'])} AS {item['definition'].strip().rstrip(';')}",
            "/views",
        )


def _security(table: Node, pointer: str) -> Iterator[Statement]:
    name = qualified(table["schema"], table["name"])
    security = table["rls"]
    if security["enabled"]:
        yield Statement(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY", f"{pointer}/rls")
    if security["forced"]:
        yield Statement(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY", f"{pointer}/rls")
    for policy in security["policies"]:
        roles = ", ".join("PUBLIC" if role == "public" else identifier(role) for role in policy["roles"])
        parts = [f"CREATE POLICY {identifier(policy['name'])} ON {name}"]
        parts += [] if policy["permissive"] else ["AS RESTRICTIVE"]
        parts += [f"FOR {policy['command'].upper()} TO {roles}"]
        parts += [f"USING ({policy['using']})"] if policy["using"] else []
        parts += [f"WITH CHECK ({policy['check']})"] if policy["check"] else []
        yield Statement(" ".join(parts), f"{pointer}/rls")


def _comments(form: Node) -> Iterator[Statement]:
    for kind, word in (("enums", "TYPE"), ("domains", "DOMAIN")):
        for item in form[kind]:
            if item["comment"]:
                yield Statement(
                    f"COMMENT ON {word} {qualified(item['schema'], item['name'])} IS {literal(item['comment'])}",
                    f"/{kind}",
                )
    for table in form["tables"]:
        name = qualified(table["schema"], table["name"])
        if table["comment"]:
            yield Statement(f"COMMENT ON TABLE {name} IS {literal(table['comment'])}", "/tables")
        for column in table["columns"]:
            if column["comment"]:
                yield Statement(
                    f"COMMENT ON COLUMN {name}.{identifier(column['name'])} IS {literal(column['comment'])}", "/tables"
                )
        for index in table["indexes"]:
            if index["comment"]:
                yield Statement(
                    f"COMMENT ON INDEX {qualified(table['schema'], index['name'])} IS {literal(index['comment'])}",
                    "/tables",
                )
    for item in form["views"]:
        if item["comment"]:
            kind = "MATERIALIZED VIEW" if item["materialized"] else "VIEW"
            yield Statement(
                f"COMMENT ON {kind} {qualified(item['schema'], item['name'])} IS {literal(item['comment'])}", "/views"
            )
