"""Names for the objects that models pass around: columns given as attributes, tables given as classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from mlplatlint.facts.collect.models import TABLE_NAME
from mlplatlint.facts.values import Call, Pairs, Ref, Seq, Value, known_text
from mlplatlint.project.schema.column_types import COLUMN_TAILS
from mlplatlint.project.schema.columns import table_name
from mlplatlint.project.schema.definitions import DefinitionIndex, Found
from mlplatlint.project.schema.lineages import Lineages

_DEEPEST = 12


class Target(NamedTuple):
    """The table and column that an expression such as ``User.id`` or ``users.c.id`` means."""

    table: str
    column: str


class Scope(NamedTuple):
    """Where a value is read: its file, the table it is about, and the columns that are at hand there as objects.

    ``columns`` files columns by the place of the call that makes them, ``attributes`` by the name of their attribute.
    """

    path: str
    table: str = ""
    columns: Mapping[tuple[int, int], str] = {}
    attributes: Mapping[str, str] = {}


class References:
    """Replaces objects in calls by the names that lowering understands."""

    def __init__(self, index: DefinitionIndex, lineages: Lineages) -> None:
        self._index = index
        self._lineages = lineages

    def named(self, value: Value, scope: Scope, depth: int = 0) -> Value:
        """Return a value in which column objects and ``cls.__tablename__`` are names."""
        if isinstance(value, str):
            return value.replace(TABLE_NAME, scope.table) if TABLE_NAME in value else value
        if depth > _DEEPEST:
            return value
        if isinstance(value, Seq):
            return Seq(tuple(self.named(item, scope, depth + 1) for item in value.items))
        if isinstance(value, Pairs):
            return Pairs(tuple((self.named(key, scope, depth + 1), self.named(item, scope, depth + 1))
                               for key, item in value.items))  # fmt: skip
        if isinstance(value, Ref):
            target = self.column_of(value, scope.path) if value.name.startswith(("<here>.", ".")) else None
            return Call("sqlalchemy.column", (target.column,)) if target is not None else value
        return self._call(value, scope, depth) if isinstance(value, Call) else value

    def _call(self, call: Call, scope: Scope, depth: int) -> Value:
        name = scope.columns.get((call.start, call.end), "") if call.end else ""
        if name and call.tail in COLUMN_TAILS:
            return Call("sqlalchemy.column", (name,))
        if call.name == "sqlalchemy.column" and call.args and call.args[0] in scope.attributes:
            return Call("sqlalchemy.column", (scope.attributes[str(call.args[0])],))
        owner = self._owner_of_method(call, scope.path)
        if owner is not None:
            call = Call(f".{call.tail}", (Call("sqlalchemy.column", (owner.column,)), *call.args), call.kwargs)
        target = self.column_of(call, scope.path)
        if target is not None:
            return Call("sqlalchemy.column", (target.column,))
        args = call.args
        if call.tail == "ForeignKey" and args and not isinstance(args[0], str):
            args = (self._target_text(args[0], scope), *args[1:])
        elif call.tail == "ForeignKeyConstraint" and len(args) > 1 and isinstance(args[1], Seq):
            args = (args[0], Seq(tuple(self._target_text(item, scope) for item in args[1].items)), *args[2:])
        name = call.name
        if name.startswith(".") and name.count(".") > 1:
            # `from .base import sa`: the name of a relative import, which is no method of a call.
            name = self._index.external_name(name, scope.path)
        return Call(
            name,
            tuple(self.named(item, scope, depth + 1) for item in args),
            tuple((key, self.named(item, scope, depth + 1)) for key, item in call.kwargs),
            call.start,
            call.end,
        )

    def _owner_of_method(self, call: Call, path: str) -> Target | None:
        """Return the column on which a method is called: ``User.id`` of ``User.id.desc()``."""
        owner = call.name.rpartition(".")[0]
        if owner.strip(".").count(".") < 1 or owner.startswith(("sqlalchemy", "builtins")):
            return None
        return self.column_of(Ref(owner), path)

    def _target_text(self, value: Value, scope: Scope) -> Value:
        if isinstance(value, Call) and value.end and (value.start, value.end) in scope.columns:
            return f"{scope.table}.{scope.columns[(value.start, value.end)]}"
        target = self.column_of(value, scope.path)
        return f"{target.table}.{target.column}" if target is not None and target.table else value

    def column_of(self, value: Value, path: str) -> Target | None:
        """Return the column that ``Model.name``, ``table.c.name`` or ``table.c["name"]`` means; None for anything else."""
        if isinstance(value, Call):
            return self._column_of_table(value)
        if not isinstance(value, Ref):
            return None
        found = self._index.find(value.name, path)
        if found is None or not found.rest:
            return None
        rest = found.rest.removeprefix("__table__.")
        if found.cls is not None:
            return self._attribute(found, rest)
        if isinstance(found.value, Call) and found.value.tail == "Table":
            return Target(_table_call_name(found.value), rest.rpartition(".")[2])
        return None

    def _column_of_table(self, call: Call) -> Target | None:
        if len(call.args) == 2 and call.name == "[]" and isinstance(call.args[1], str):
            owner, column = call.args[0], call.args[1]
        elif len(call.args) == 1 and call.name.startswith(".") and call.name.count(".") == 1:
            owner, column = call.args[0], call.name[1:]
        else:
            return None
        if not (isinstance(owner, Call) and owner.name in (".c", ".columns") and owner.args):
            return None
        table = owner.args[0]
        return Target(_table_call_name(table), column) if isinstance(table, Call) and table.tail == "Table" else None

    def _attribute(self, found: Found, rest: str) -> Target | None:
        if found.cls is None:
            return None
        attribute = rest.removeprefix("c.").removeprefix("columns.")
        if "." in attribute:
            return None
        lineage = self._lineages.of(found._replace(rest=""))
        if lineage.root is None:
            return None
        for owner in lineage.classes:
            for field in owner.cls.fields if owner.cls is not None else ():
                if field.name == attribute:
                    own = field.value
                    named = isinstance(own, Call) and own.tail in COLUMN_TAILS and own.args
                    first = own.args[0] if named and isinstance(own, Call) else None
                    column = first if isinstance(first, str) else attribute
                    return Target(self._lineages.table_of(found.cls, lineage).full, column)
        return None

    def table_of(self, value: Value, path: str) -> str:
        """Return the table that a key of a module-level index belongs to; empty when that cannot be told."""
        waiting: list[Value] = [value]
        for item in waiting:
            if len(waiting) > 60:
                break
            target = self.column_of(item, path)
            if target is None and isinstance(item, Call):
                target = self._owner_of_method(item, path)
            if target is not None and target.table:
                return target.table
            if isinstance(item, Call):
                waiting.extend(item.args)
        return ""


def _table_call_name(call: Call) -> str:
    args = call.args[1:] if call.name.startswith(".") and call.name.count(".") == 1 else call.args
    name = args[0] if args else None
    return table_name(name, call.keyword("schema")) if known_text(name) else ""
