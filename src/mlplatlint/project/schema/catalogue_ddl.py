"""A catalogue as the statements that make it anew, in an order in which a server takes them."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema import Check, Column, Constraint, Exclude, ForeignKey, Index, Key, Options, split_name
from mlplatlint.facts.values import HOLE
from mlplatlint.project.schema.catalogue import Catalogue, TableState
from mlplatlint.project.schema.quoting import identifier, literal

_SERIALS = {"integer": "serial", "bigint": "bigserial", "smallint": "smallserial"}
_LATE = (ForeignKey,)


def catalogue_ddl(catalogue: Catalogue) -> str:
    """Return the DDL of a catalogue, byte for byte the same for equal catalogues.

    What could not be read is left out, and a comment says what it was; so it does of views, functions and triggers.
    """
    made = [*_before(catalogue)]
    tables = [
        state for _, state in sorted(catalogue.tables.items(), key=lambda item: (_depth(catalogue, item[1]), item[0]))
    ]
    made.extend(statement for state in tables for statement in _table(state))
    for _, index in sorted(catalogue.indexes.items()):
        made.append(_index(index))
    for state in tables:
        made.extend(_late(state))
    made.extend(_after(catalogue, tables))
    return "".join(_line(statement) for statement in made)


def _line(statement: str) -> str:
    if HOLE in statement:
        words = " ".join(statement.replace(HOLE, "?").split())
        return f"-- not all of this can be read: {words}\n"
    return statement + ("\n" if statement.startswith("--") else ";\n")


def _full(name: str) -> str:
    schema, plain = split_name(name)
    return identifier(plain) if schema == "public" else f"{identifier(schema)}.{identifier(plain)}"


def _depth(catalogue: Catalogue, state: TableState) -> int:
    """Return how many tables have to be there before: a partition comes after its parent."""
    depth = 0
    while state.partition_of in catalogue.tables and depth < 20:
        state = catalogue.tables[state.partition_of]
        depth += 1
    return depth


def _before(catalogue: Catalogue) -> Iterator[str]:
    for name in sorted(catalogue.extensions):
        yield f"CREATE EXTENSION IF NOT EXISTS {identifier(name)}"
    schemas = catalogue.schemas | {split_name(name)[0] for name in catalogue.tables}
    for name in sorted(schemas - {"public"}):
        yield f"CREATE SCHEMA IF NOT EXISTS {identifier(name)}"
    for name, kind in sorted(catalogue.types.items()):
        if kind.kind == "enum":
            yield f"CREATE TYPE {_full(name)} AS ENUM ({', '.join(literal(label) for label in kind.labels)})"
        elif kind.kind == "domain":
            yield f"CREATE DOMAIN {_full(name)} AS {kind.base}"
    for kind_of, name in sorted(catalogue.objects):
        if kind_of == "sequence":
            yield f"CREATE SEQUENCE IF NOT EXISTS {_full(name)}"


def _table(state: TableState) -> Iterator[str]:
    kind = "UNLOGGED TABLE" if state.persistence == "unlogged" else "TABLE"
    options = _with(state.options)
    if state.partition_of and state.bound:
        yield f"CREATE {kind} {_full(state.name)} PARTITION OF {_full(state.partition_of)} {_bound(state.bound)}{options}"
        return
    lines: list[str] = []
    for column in state.columns.values():
        text = _column(column)
        if HOLE in text or not column.type:
            yield f"-- {_full(state.name)}: the type of column {identifier(column.name.replace(HOLE, '?'))} cannot be read"
        else:
            lines.append(text)
    for constraint in state.constraints.values():
        text = "" if isinstance(constraint, _LATE) else _constraint(constraint)
        if HOLE in text:
            yield f"-- {_full(state.name)}: a constraint cannot be read: {' '.join(text.replace(HOLE, '?').split())}"
        elif text:
            lines.append(text)
    split = ""
    if state.partitioning is not None:
        split = f" PARTITION BY {state.partitioning.strategy.upper()} ({', '.join(state.partitioning.keys)})"
    body = "".join(f"\n    {line}," for line in lines).rstrip(",")
    inherits = f" INHERITS ({', '.join(map(_full, state.inherits))})" if state.inherits else ""
    yield f"CREATE {kind} {_full(state.name)} ({body}\n){inherits}{split}{options}"


def _bound(bound: str) -> str:
    return bound if bound.upper().lstrip().startswith(("FOR", "DEFAULT")) else f"FOR VALUES {bound}"


def _column(column: Column) -> str:
    serial = column.identity == "serial" and column.default is None and column.type in _SERIALS
    words = [identifier(column.name), _SERIALS[column.type] if serial else column.type]
    if column.collation:
        words.append(f"COLLATE {identifier(column.collation)}")
    if column.generated:
        words.append(f"GENERATED ALWAYS AS ({column.generated}) STORED")
    elif column.identity and not serial:
        mode = "ALWAYS" if column.identity == "always" else "BY DEFAULT"
        words.append(f"GENERATED {mode} AS IDENTITY")
    elif column.default is not None and not serial:
        words.append(f"DEFAULT {column.default}")
    if not column.nullable:
        words.append("NOT NULL")
    return " ".join(words)


def _names(columns: tuple[str, ...]) -> str:
    return f"({', '.join(identifier(column) for column in columns)})"


def _constraint(constraint: Constraint) -> str:
    name = f"CONSTRAINT {identifier(constraint.name)} " if constraint.name else ""
    wait = "" if isinstance(constraint, Check) else constraint.deferrable.upper()
    deferrable = f" {wait}" if wait else ""
    valid = "" if getattr(constraint, "valid", True) else " NOT VALID"
    if isinstance(constraint, Key):
        distinct = " NULLS NOT DISTINCT" if constraint.nulls_not_distinct else ""
        include = f" INCLUDE {_names(constraint.include)}" if constraint.include else ""
        kind = "PRIMARY KEY" if constraint.primary else f"UNIQUE{distinct}"
        return f"{name}{kind} {_names(constraint.columns)}{include}{deferrable}"
    if isinstance(constraint, ForeignKey):
        target = f" {_names(constraint.target_columns)}" if constraint.target_columns else ""
        actions = f" MATCH {constraint.match}" if constraint.match else ""
        actions += f" ON DELETE {constraint.on_delete}" if constraint.on_delete else ""
        actions += f" ON UPDATE {constraint.on_update}" if constraint.on_update else ""
        columns = f"FOREIGN KEY {_names(constraint.columns)} REFERENCES {_full(constraint.target)}{target}"
        return f"{name}{columns}{actions}{deferrable}{valid}"
    where = f" WHERE ({constraint.where})" if isinstance(constraint, Exclude) and constraint.where else ""
    if isinstance(constraint, Check):
        inherit = " NO INHERIT" if constraint.no_inherit else ""
        return f"{name}CHECK ({constraint.expression}){inherit}{valid}"
    return f"{name}EXCLUDE USING {constraint.method} ({', '.join(constraint.elements)}){where}{deferrable}"


def _late(state: TableState) -> Iterator[str]:
    for constraint in state.constraints.values():
        if isinstance(constraint, _LATE):
            yield f"ALTER TABLE {_full(state.name)} ADD {_constraint(constraint)}"


def _with(options: Options) -> str:
    return f" WITH ({', '.join(f'{key} = {value}' for key, value in sorted(options))})" if options else ""


def _index(index: Index) -> str:
    keys = []
    for key in index.keys:
        words = [identifier(key.text) if key.is_column else f"({key.text})"]
        words += [f"COLLATE {identifier(key.collation)}"] if key.collation else []
        words += [key.opclass] if key.opclass else []
        words += ["DESC"] if key.descending else []
        words += [f"NULLS {key.nulls.upper()}"] if key.nulls else []
        keys.append(" ".join(words))
    unique = "UNIQUE " if index.unique else ""
    include = f" INCLUDE {_names(index.include)}" if index.include else ""
    distinct = " NULLS NOT DISTINCT" if index.nulls_not_distinct else ""
    where = f" WHERE {index.where}" if index.where else ""
    place = f"{_full(index.table)} USING {index.method} ({', '.join(keys)})"
    return f"CREATE {unique}INDEX {identifier(index.name)} ON {place}{include}{distinct}{_with(index.options)}{where}"


def _after(catalogue: Catalogue, tables: list[TableState]) -> Iterator[str]:
    for kind, name in sorted(catalogue.objects):
        if kind == "row level security" and name in catalogue.tables:
            yield f"ALTER TABLE {_full(name)} ENABLE ROW LEVEL SECURITY"
        elif kind not in ("extension", "schema", "sequence", "row level security"):
            yield f"-- {kind} {name.replace(HOLE, '?')} is made as well"
    for state in tables:
        if state.comment:
            yield f"COMMENT ON TABLE {_full(state.name)} IS {literal(state.comment)}"
        for column in state.columns.values():
            if column.comment:
                yield f"COMMENT ON COLUMN {_full(state.name)}.{identifier(column.name)} IS {literal(column.comment)}"
