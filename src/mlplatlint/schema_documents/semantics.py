"""What the server would refuse in a document that fits the JSON Schema: names, types, references, columns, expressions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from mlplatlint.fronts.sql.types import SERIALS, base_type
from mlplatlint.project.schema.quoting import LONGEST, needs_quotes
from mlplatlint.project.schema.type_changes import KNOWN
from mlplatlint.project.schema.volatility import not_immutable
from mlplatlint.schema_documents.document import TypeName, read_type, schema_of
from mlplatlint.schema_documents.expressions import expression_problem, has_subquery, statement_problem, words_of
from mlplatlint.schema_documents.findings import Problem

Document = Mapping[str, Any]

_SYSTEM_COLUMNS = frozenset(("tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"))
_PSEUDO = frozenset(
    ("unknown", "record", "any", "anyelement", "anyarray", "trigger", "void", "cstring", "internal", "event_trigger")
)
_TEXT = frozenset(("text", "character varying", "character", "name", "citext"))
_INTEGERS = {"smallint": 2**15, "integer": 2**31, "bigint": 2**63}
_EXTENSION_TYPES = frozenset(
    ("citext", "hstore", "ltree", "vector", "halfvec", "sparsevec", "geometry", "geography", "lquery", "cube")
)
_OTHER_TYPES = frozenset(
    ("oid", "regclass", "regtype", "regproc", "pg_lsn", "txid_snapshot", "xid", "xid8", "line", "lseg", "box", "path", "polygon", "circle",
     "macaddr8", '"char"', "jsonpath", "int4multirange", "int8multirange", "nummultirange", "datemultirange", "tsmultirange",
     "tstzmultirange", "pg_snapshot", "refcursor")
)  # fmt: skip
_MODIFIER_LIMITS = {"character varying": (1, 10_485_760), "character": (1, 10_485_760), "bit": (1, 83_886_080), "bit varying": (1, 83_886_080),
                    "numeric": (1, 1000)}  # fmt: skip
_FROZEN = re.compile(r"(?i)^\s*(?:now(?:\(\))?|today|tomorrow|yesterday)\s*$")


def tables_of(document: Document) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each table with its JSON pointer."""
    for position, table in enumerate(document["tables"]):
        yield f"/tables/{position}", table


def names(document: Document) -> Iterator[Problem]:
    """Yield names that are taken twice, too long, or belong to the system."""
    relations: dict[tuple[str, str], str] = {}
    types: dict[tuple[str, str], str] = {}
    for kind in ("enums", "domains"):
        for position, item in enumerate(document.get(kind, ())):
            yield from _take(types, schema_of(item, document), item["name"], f"/{kind}/{position}", "type")
    for kind in ("sequences", "views"):
        for position, item in enumerate(document.get(kind, ())):
            yield from _take(relations, schema_of(item, document), item["name"], f"/{kind}/{position}", "relation")
    for pointer, table in tables_of(document):
        schema = schema_of(table, document)
        yield from _take(relations, schema, table["name"], pointer, "relation")
        if (schema, table["name"]) in types:
            yield Problem("names", pointer, f"a type is called `{table['name']}` too, and each table is a type")
        for path, partition in _partitions(f"{pointer}/partitions", table.get("partitions", ())):
            yield from _take(relations, partition.get("schema", schema), partition["name"], path, "relation")
        yield from _names_in_table(table, pointer, relations, schema)


def _names_in_table(
    table: Mapping[str, Any], pointer: str, relations: dict[tuple[str, str], str], schema: str
) -> Iterator[Problem]:
    columns: dict[tuple[str, str], str] = {}
    for position, column in enumerate(table["columns"]):
        path = f"{pointer}/columns/{position}"
        yield from _take(columns, "", column["name"], path, "column")
        if column["name"] in _SYSTEM_COLUMNS:
            yield Problem("names", path, f"`{column['name']}` is a column that every table has already")
        elif needs_quotes(column["name"]):
            yield Problem("names", path, f"`{column['name']}` has to be quoted in every query", True)
    constraints: dict[tuple[str, str], str] = {}
    for kind in ("checks", "foreignKeys"):
        for position, item in enumerate(table.get(kind, ())):
            if "name" in item:
                yield from _take(constraints, "", item["name"], f"{pointer}/{kind}/{position}", "constraint")
    for kind in ("unique", "exclude", "indexes"):
        for position, item in enumerate(table.get(kind, ())):
            if "name" in item:
                path = f"{pointer}/{kind}/{position}"
                yield from _take(relations, schema, item["name"], path, "relation")
                if kind != "indexes":
                    yield from _take(constraints, "", item["name"], path, "constraint")
    key = table.get("primaryKey", {})
    if "name" in key:
        yield from _take(relations, schema, key["name"], f"{pointer}/primaryKey", "relation")


def _take(taken: dict[tuple[str, str], str], schema: str, name: str, pointer: str, what: str) -> Iterator[Problem]:
    if len(name.encode()) > LONGEST:
        yield Problem("names", pointer, f"`{name}` has {len(name.encode())} bytes; {LONGEST} are kept")
    earlier = taken.setdefault((schema, name), pointer)
    if earlier != pointer:
        yield Problem("names", pointer, f"the {what} `{name}` is there already ({earlier})")


def _partitions(pointer: str, partitions: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for position, partition in enumerate(partitions):
        path = f"{pointer}/{position}"
        yield path, partition
        yield from _partitions(f"{path}/partitions", partition.get("partitions", ()))


# --- types and columns --------------------------------------------------------------------------------------


def types(document: Document) -> Iterator[Problem]:
    """Yield types that do not exist or do not take what they are given."""
    places: list[tuple[str, Mapping[str, Any]]] = []
    for pointer, table in tables_of(document):
        places += [(f"{pointer}/columns/{position}", column) for position, column in enumerate(table["columns"])]
    places += [(f"/domains/{position}", item) for position, item in enumerate(document.get("domains", ()))]
    for pointer, item in places:
        message = _type_problem(item["type"], document)
        if message:
            yield Problem("types", f"{pointer}/type", message)
        elif "collation" in item and base_type(read_type(item["type"], document).text) not in _TEXT:
            yield Problem("types", f"{pointer}/collation", f"`{item['type']}` has no collation")


def _type_problem(text: str, document: Document) -> str:
    try:
        kind = read_type(text, document)
    except ValueError as problem:
        return f"`{text}` is no type: {problem}"
    if kind.custom:
        return ""
    base = base_type(kind.text)
    if base in SERIALS:
        return f"`{text}` is no real type; use `{SERIALS[base]}` with `identity`"
    if base in _PSEUDO:
        return f"`{text}` cannot be the type of a column"
    if base not in KNOWN | _OTHER_TYPES | _EXTENSION_TYPES and not document.get("extensions"):
        return f"`{text}` is neither a type of PostgreSQL nor of this document"
    return _modifier_problem(base, kind)


def _modifier_problem(base: str, kind: TypeName) -> str:
    match = re.search(r"\((-?\d+)(?:,(-?\d+))?\)", kind.text)
    if match is None or base not in _MODIFIER_LIMITS:
        return ""
    low, high = _MODIFIER_LIMITS[base]
    return (
        "" if low <= int(match.group(1)) <= high else f"`{kind.text}`: {match.group(1)} is not between {low} and {high}"
    )


def columns(document: Document) -> Iterator[Problem]:
    """Yield defaults that their columns cannot hold, and identities and generated columns that cannot be made."""
    for pointer, table in tables_of(document):
        generated = {column["name"] for column in table["columns"] if "generated" in column}
        for position, column in enumerate(table["columns"]):
            path = f"{pointer}/columns/{position}"
            try:
                kind = read_type(column["type"], document)
            except ValueError:
                continue
            yield from _identity(column, kind, path)
            if "generated" in column:
                yield from _generated(column, generated, path)
            if "default" in column:
                yield from _default(column["default"], kind, document, f"{path}/default")


def _identity(column: Mapping[str, Any], kind: TypeName, path: str) -> Iterator[Problem]:
    if "identity" in column:
        if kind.text not in _INTEGERS:
            yield Problem(
                "columns", f"{path}/identity", f"only smallint, integer and bigint can be an identity, not {kind.text}"
            )
        if column.get("nullable") is True:
            yield Problem("columns", f"{path}/nullable", "an identity is never null")


def _generated(column: Mapping[str, Any], generated: set[str], path: str) -> Iterator[Problem]:
    text = column["generated"]["expression"]
    moving = not_immutable(text)
    if moving:
        yield Problem("columns", f"{path}/generated", f"`{moving}` is not immutable")
    others = (words_of(text) & generated) - {column["name"]}
    if others:
        yield Problem("columns", f"{path}/generated", f"refers to the generated column `{min(others)}`")
    if column["name"] in words_of(text):
        yield Problem("columns", f"{path}/generated", "refers to itself")


def _default(default: Mapping[str, Any], kind: TypeName, document: Document, pointer: str) -> Iterator[Problem]:
    if "expression" in default:
        if has_subquery(default["expression"]):
            yield Problem("columns", pointer, "a default cannot hold a subquery")
        return
    message = _literal_problem(default["literal"], kind, document)
    if message:
        yield Problem("columns", pointer, message)


def _literal_problem(value: Any, kind: TypeName, document: Document) -> str:
    if value is None:
        return ""
    base, array = base_type(kind.text), kind.text.endswith("[]")
    shown = json.dumps(value)
    if array:
        return (
            ""
            if isinstance(value, str) and value.lstrip().startswith("{")
            else f'{shown} is no array literal; the empty one is "{{}}"'
        )
    if kind.custom:
        labels = next((item["values"] for item in document.get("enums", ()) if _is_enum(item, kind, document)), None)
        return f"{shown} is no label of `{kind.custom}`" if labels is not None and value not in labels else ""
    if base in _INTEGERS:
        number = value if isinstance(value, int) and not isinstance(value, bool) else _integer(value)
        if number is None:
            return f"{shown} is no integer"
        return "" if -_INTEGERS[base] <= number < _INTEGERS[base] else f"{shown} is out of the range of {base}"
    if base == "boolean":
        words = ("true", "false", "t", "f", "yes", "no", "on", "off", "1", "0")
        good = isinstance(value, bool) or (isinstance(value, str) and value.strip().lower() in words)
        return "" if good else f"{shown} is no boolean"
    if base in ("json", "jsonb"):
        return _json_problem(value, shown)
    if isinstance(value, str) and base.startswith(("timestamp", "date", "time ")) and _FROZEN.match(value):
        return f'{shown} is read once and stays that moment; use {{"expression": "now()"}}'
    size = re.match(r"character(?: varying)?\((\d+)\)", kind.text)
    if size is not None and isinstance(value, str) and len(value.rstrip(" ")) > int(size.group(1)):
        return f"{shown} is longer than {kind.text}"
    return ""


def _is_enum(item: Mapping[str, Any], kind: TypeName, document: Document) -> bool:
    schema = schema_of(item, document)
    return kind.custom == (item["name"] if schema == "public" else f"{schema}.{item['name']}")


def _integer(value: Any) -> int | None:
    return int(value) if isinstance(value, str) and re.fullmatch(r"\s*-?\d+\s*", value) else None


def _json_problem(value: Any, shown: str) -> str:
    try:
        json.loads(value if isinstance(value, str) else shown)
    except ValueError:
        return f"{shown} is no JSON"
    return ""


# --- text that becomes SQL ----------------------------------------------------------------------------------


def expressions(document: Document) -> Iterator[Problem]:
    """Yield text that is not exactly one expression, or one statement: put into DDL it would say something else."""
    for pointer, key, text in _texts(document, ""):
        if key == "definition":
            kind = {"views": "query", "functions": "function", "triggers": "trigger"}[pointer.split("/")[1]]
            problem = statement_problem(text, kind)
        else:
            problem = expression_problem(text)
        if problem:
            yield Problem("expressions", pointer, f"{json.dumps(text[:60])} {problem}")
    for pointer, table in tables_of(document):
        for position, check in enumerate(table.get("checks", ())):
            if has_subquery(check["expression"]):
                yield Problem("expressions", f"{pointer}/checks/{position}", "a check cannot hold a subquery")


def _texts(node: Any, pointer: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key.startswith("x-"):
                continue
            path = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
            if (key in ("expression", "where", "using", "definition") and isinstance(value, str)) or (
                key == "check" and isinstance(value, str)
            ):
                yield path, key, value
            else:
                yield from _texts(value, path)
    elif isinstance(node, list):
        for position, value in enumerate(node):
            yield from _texts(value, f"{pointer}/{position}")
