"""DDL of tables: columns, keys, checks, partitions, indexes, foreign keys."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from mlplatlint.project.schema.quoting import identifier, qualified
from mlplatlint.schema_documents.document import Node, read_type, sequence_options

_ACTIONS = {
    "noAction": "",
    "restrict": "RESTRICT",
    "cascade": "CASCADE",
    "setNull": "SET NULL",
    "setDefault": "SET DEFAULT",
}


class Statement(NamedTuple):
    """One statement without its semicolon, and the JSON pointer of what it makes."""

    sql: str
    pointer: str


def sequence_clause(item: Mapping[str, Any], kind: str) -> str:
    """Return the options that differ from the server's defaults."""
    plain = sequence_options({"increment": item["increment"]}, kind)
    words = []
    if item["increment"] != 1:
        words.append(f"INCREMENT BY {item['increment']}")
    if item["min"] != plain["min"]:
        words.append(f"MINVALUE {item['min']}")
    if item["max"] != plain["max"]:
        words.append(f"MAXVALUE {item['max']}")
    if item["start"] != (item["min"] if item["increment"] > 0 else item["max"]):
        words.append(f"START WITH {item['start']}")
    if item["cache"] != 1:
        words.append(f"CACHE {item['cache']}")
    if item["cycle"]:
        words.append("CYCLE")
    return " ".join(words)


def _is_again(key: Node, table: Node, earlier: list[Node]) -> bool:
    """Tell whether a key is over the columns of the primary key or of an earlier unique constraint."""
    others = [*([table["primaryKey"]] if table["primaryKey"] else []), *earlier]
    return any(other["columns"] == key["columns"] for other in others)


def table_statements(table: Node, document: Mapping[str, Any], pointer: str) -> Iterator[Statement]:
    """Yield what makes a table with its partitions; foreign keys and indexes come later."""
    lines = [_column(column, document) for column in table["columns"]]
    if table["primaryKey"]:
        lines.append(_key(table["primaryKey"], "PRIMARY KEY"))
    again = [item for number, item in enumerate(table["unique"]) if _is_again(item, table, table["unique"][:number])]
    lines += [_key(item, "UNIQUE") for item in table["unique"] if item not in again]
    lines += [_check(item) for item in table["checks"] if not item["notValid"]]
    lines += [_exclude(item) for item in table["exclude"]]
    body = ",\n".join(f"    {line}" for line in lines)
    kind = "UNLOGGED TABLE" if table["unlogged"] else "TABLE"
    tail = f" {_partition_by(table['partitionBy'])}" if table["partitionBy"] else ""
    if table["storage"]:
        tail += " WITH (" + ", ".join(f"{name}={value}" for name, value in table["storage"].items()) + ")"
    name = qualified(table["schema"], table["name"])
    yield Statement(f"CREATE {kind} {name} (\n{body}\n){tail}", pointer)
    for item in again:
        # Inside CREATE TABLE the server makes one of two keys over the same columns.
        yield Statement(f"ALTER TABLE {name} ADD {_key(item, 'UNIQUE')}", f"{pointer}/unique")
    for column in table["columns"]:
        if column["storage"]:
            yield Statement(
                f"ALTER TABLE {name} ALTER COLUMN {identifier(column['name'])} SET STORAGE {column['storage'].upper()}",
                pointer,
            )
    for partition in table["partitions"]:
        yield from _partition(partition, name, f"{pointer}/partitions")
    for item in table["checks"]:
        if item["notValid"]:
            # NOT VALID exists for ALTER TABLE alone: on a new table a check is valid from the start.
            yield Statement(f"ALTER TABLE {name} ADD {_check(item)} NOT VALID", f"{pointer}/checks")


def _column(column: Node, document: Mapping[str, Any]) -> str:
    kind = read_type(column["type"], document).sql
    parts = [identifier(column["name"]), kind]
    if column["collation"]:
        parts.append(f"COLLATE {identifier(column['collation'])}")
    if column["generated"] is not None:
        parts.append(f"GENERATED ALWAYS AS ({column['generated']}) STORED")
    elif column["identity"]:
        options = sequence_clause(column["identity"], column["type"])
        mode = "ALWAYS" if column["identity"]["mode"] == "always" else "BY DEFAULT"
        parts.append(f"GENERATED {mode} AS IDENTITY" + (f" ({options})" if options else ""))
    elif column["default"] is not None:
        parts.append(f"DEFAULT {_default(column['default'])}")
    if not column["nullable"]:
        parts.append("NOT NULL")
    return " ".join(parts)


def _default(text: str) -> str:
    """Return a default; anything but a plain literal or call stands in parentheses, so that it ends where it should."""
    plain = re.fullmatch(r"E?'(?:[^']|'')*'|-?\d+(?:\.\d+)?|true|false|[a-z_]+\(\)", text)
    return text if plain else f"({text})"


def _key(key: Node, words: str) -> str:
    distinct = " NULLS NOT DISTINCT" if key["nullsNotDistinct"] else ""
    include = f" INCLUDE ({_names(key['include'])})" if key["include"] else ""
    return (
        f"CONSTRAINT {identifier(key['name'])} {words}{distinct} ({_names(key['columns'])}){include}{_deferrable(key)}"
    )


def _names(names: list[str]) -> str:
    return ", ".join(identifier(name) for name in names)


def _deferrable(item: Node) -> str:
    if not item["deferrable"]:
        return ""
    return " DEFERRABLE INITIALLY DEFERRED" if item["initially"] == "deferred" else " DEFERRABLE"


def _check(item: Node) -> str:
    return f"CONSTRAINT {identifier(item['name'])} CHECK ({item['expression']})" + (
        " NO INHERIT" if item["noInherit"] else ""
    )


def _exclude(item: Node) -> str:
    elements = ", ".join(
        (identifier(element["text"]) if element["isColumn"] else f"({element['text']})")
        + (f" {element['opclass']}" if element["opclass"] else "")
        + f" WITH {element['operator']}"
        for element in item["elements"]
    )
    where = f" WHERE ({item['where']})" if item["where"] else ""
    return f"CONSTRAINT {identifier(item['name'])} EXCLUDE USING {identifier(item['method'])} ({elements}){where}"


def _partition_by(item: Node) -> str:
    return f"PARTITION BY {item['strategy'].upper()} ({', '.join(_key_part(key) for key in item['key'])})"


def _key_part(key: Node) -> str:
    parts = [identifier(key["text"]) if key["isColumn"] else f"({key['text']})"]
    if key["collation"]:
        parts.append(f"COLLATE {identifier(key['collation'])}")
    if key["opclass"]:
        parts.append(".".join(identifier(part) for part in key["opclass"].split(".")))
    return " ".join(parts)


def _partition(partition: Node, parent: str, pointer: str) -> Iterator[Statement]:
    name = qualified(partition["schema"], partition["name"])
    tail = f" {_partition_by(partition['partitionBy'])}" if partition["partitionBy"] else ""
    yield Statement(f"CREATE TABLE {name} PARTITION OF {parent} {partition['bound']}{tail}", pointer)
    for child in partition["partitions"]:
        yield from _partition(child, name, pointer)


def index_statements(table: Node, pointer: str) -> Iterator[Statement]:
    """Yield a table's indexes."""
    for index in table["indexes"]:
        keys = ", ".join(_index_key(column, index["method"]) for column in index["columns"])
        parts = [
            f"CREATE {'UNIQUE ' if index['unique'] else ''}INDEX {identifier(index['name'])} ON {qualified(table['schema'], table['name'])}",
            f"USING {identifier(index['method'])} ({keys})",
        ]
        parts += [f"INCLUDE ({_names(index['include'])})"] if index["include"] else []
        parts += ["NULLS NOT DISTINCT"] if index["nullsNotDistinct"] else []
        parts += (
            ["WITH (" + ", ".join(f"{name}={value}" for name, value in index["with"].items()) + ")"]
            if index["with"]
            else []
        )
        parts += [f"TABLESPACE {identifier(index['tablespace'])}"] if index["tablespace"] else []
        parts += [f"WHERE ({index['where']})"] if index["where"] else []
        yield Statement(" ".join(parts), f"{pointer}/indexes")


def _index_key(column: Node, method: str) -> str:
    text = _key_part(column)
    if method != "btree":
        return text
    text += " DESC" if column["order"] == "desc" else ""
    usual = "first" if column["order"] == "desc" else "last"
    return text + (f" NULLS {column['nulls'].upper()}" if column["nulls"] != usual else "")


def foreign_key_statements(table: Node, pointer: str) -> Iterator[Statement]:
    """Yield a table's foreign keys, as changes to tables that are all there by then."""
    for key in table["foreignKeys"]:
        target = key["references"]
        parts = [
            f"ALTER TABLE {qualified(table['schema'], table['name'])} ADD CONSTRAINT {identifier(key['name'])}",
            f"FOREIGN KEY ({_names(key['columns'])}) REFERENCES {qualified(target['schema'], target['table'])} ({_names(target['columns'])})",
        ]
        parts += ["MATCH FULL"] if key["match"] == "full" else []
        parts += [f"ON DELETE {_ACTIONS[key['onDelete']]}"] if _ACTIONS[key["onDelete"]] else []
        parts += [f"ON UPDATE {_ACTIONS[key['onUpdate']]}"] if _ACTIONS[key["onUpdate"]] else []
        yield Statement(
            " ".join(parts) + _deferrable(key) + (" NOT VALID" if key["notValid"] else ""), f"{pointer}/foreignKeys"
        )
