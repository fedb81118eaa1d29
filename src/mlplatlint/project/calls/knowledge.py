"""The tables of blocking calls and library types, indexed for look-up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import Any, NamedTuple

from mlplatlint.rules import tables

BLOCKING_TABLE = "blocking_calls.toml"
LIBRARY_TABLE = "blocking_libraries.toml"
TYPE_TABLE = "python_types.toml"


_SHORT_FIELDS = (("methods", "call"), ("iterates", "iterate"), ("attributes", "attribute"), ("enters", "enter"))
"""Fields of a library in short form, and on what their methods block."""

_NO_ROWS: Mapping[str, Any] = {}


class Row(NamedTuple):
    """One row of the table of blocking calls; ``rules/data/blocking_calls.toml`` explains the fields."""

    name: str
    library: str
    kind: str
    tier: str
    alternative: str
    fix: str
    blocks_on: str = "call"
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    when_receiver: tuple[str, ...] = ()
    unless_receiver: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()


class Offload(NamedTuple):
    """Which argument of a call runs elsewhere: a position, or a keyword's name."""

    argument: int | str
    runs_in: str


class Knowledge:
    """Everything the tables say, by canonical dotted name."""

    def __init__(self, blocking: dict[str, Any], types: dict[str, Any], libraries: dict[str, Any]) -> None:
        self.aliases: dict[str, str] = {entry["name"]: entry["same_as"] for entry in blocking["alias"]}
        self.aliases.update(types["alias"])
        self.functions: dict[str, Row] = {}
        self.methods: dict[str, dict[str, Row]] = {}
        for entry in blocking["call"]:
            self._add(entry)
        self.bases: dict[str, tuple[str, ...]] = {name: tuple(bases) for name, bases in types["bases"].items()}
        self.families = [(re.compile(entry["pattern"]), entry["base"]) for entry in types["family"]]
        self.produces: dict[str, str] = {entry["name"]: entry["type"] for entry in blocking["produces"]}
        self.weak: set[str] = {entry["name"] for entry in blocking["produces"] if entry.get("weak")}
        self.produces.update(types["produces"])
        for library in libraries["library"]:
            self._add_library(library)
        self.twins: set[str] = {entry["name"] for entry in blocking["async_twin"]}
        self.offload: dict[str, Offload] = {
            entry["name"]: Offload(entry["callable_argument"], entry["runs_in"]) for entry in blocking["offload"]
        }
        self.on_loop: dict[str, int] = {
            entry["name"]: entry["argument"] for entry in blocking["on_loop"] if entry["takes"] == "callable"
        }
        self.callers: dict[str, str] = {
            entry["name"]: entry["callable_argument"].partition(",")[0]
            for entry in blocking["sync_hof"]
            if not entry["name"].startswith(("builtins.map", "builtins.filter"))
        }
        self.generic: dict[str, int] = types["generic"]
        self.generic_types = frozenset(name.removesuffix("()").rpartition(".")[0] for name in self.generic)
        self.transparent: set[str] = set(types["transparent"]) | {
            name for name in blocking["wrapper"] if name not in ("contextlib.contextmanager", "functools.partial")
        }
        self.types = self._types()
        self._lineage: dict[str, tuple[str, ...]] = {}

    def _add(self, entry: dict[str, Any]) -> None:
        row = Row(
            entry["name"],
            entry["library"],
            entry["kind"],
            entry["tier"],
            entry["async_alternative"],
            entry["fix"],
            entry.get("blocks_on", "call"),
            _conditions(entry.get("when")),
            _conditions(entry.get("unless")),
            _conditions(entry.get("when_receiver")),
            _conditions(entry.get("unless_receiver")),
            _conditions(entry.get("except")),
        )
        receiver = entry.get("receiver")
        if receiver is None:
            self.functions[row.name] = row
        else:
            self.methods.setdefault(receiver, {})[row.name.removeprefix(receiver + ".")] = row

    def _add_library(self, library: dict[str, Any]) -> None:
        """Add a library in short form; ``rules/data/blocking_libraries.toml`` explains the fields."""
        plain = Row(
            "",
            library["name"],
            library["kind"],
            library.get("tier", "unbounded"),
            library.get("alternative", "asyncio.to_thread"),
            library.get("fix", "replace-library"),
            exceptions=tuple(library.get("except", ())),
        )
        for name in library.get("calls", ()):
            self.functions.setdefault(name, plain._replace(name=name))
        for field, how in _SHORT_FIELDS:
            for receiver, names in library.get(field, _NO_ROWS).items():
                rows = self.methods.setdefault(receiver, {})
                for name in names:
                    if name not in rows:
                        rows[name] = plain._replace(name=f"{receiver}.{name}", blocks_on=how)
        for name, product in library.get("produces", _NO_ROWS).items():
            self.produces.setdefault(name, product)
        for name, product in library.get("likely", _NO_ROWS).items():
            self.produces.setdefault(name, product)
            self.weak.add(name)
        for receiver, names in library.get("fluent", _NO_ROWS).items():
            for name in names:
                self.produces.setdefault(f"{receiver}.{name}", "self")
        for name, bases in library.get("bases", _NO_ROWS).items():
            self.bases.setdefault(name, tuple(bases))

    def _types(self) -> frozenset[str]:
        produced = {name for name in self.produces.values() if name != "self"}
        owners = {name.rpartition(".")[0] for name in self.produces}
        classes = {name for name in owners if name.rpartition(".")[2][:1].isupper()}
        return frozenset({*self.methods, *produced, *classes, *self.twins, *self.bases, *self.aliases.values()})

    # --- look-ups -------------------------------------------------------------------------------------

    def canonical(self, name: str) -> str:
        """Return the spelling that the tables use, of a type, a function or a member of a type."""
        direct = self.aliases.get(name)
        if direct is not None:
            return direct
        head, dot, tail = name.rpartition(".")
        if dot and head in self.aliases:
            return f"{self.aliases[head]}.{tail}"
        return name

    def lineage(self, name: str) -> tuple[str, ...]:
        """Return a library type and its known base classes, nearest first."""
        found = self._lineage.get(name)
        if found is None:
            order = [name]
            for current in order:
                order += [base for base in self.bases.get(current, ()) if base not in order]
                if len(order) > 1 or current in self.methods:
                    continue
                order += [base for pattern, base in self.families if pattern.fullmatch(current) and base not in order]
            found = self._lineage[name] = tuple(order)
        return found

    def is_type(self, name: str) -> bool:
        """Tell whether a dotted name is a class: known as one, or spelled like one."""
        if name in self.types:
            return True
        last = name.rpartition(".")[2].lstrip("_")
        return last[:1].isupper() and not last.isupper()

    def function(self, name: str) -> Row | None:
        """Return the row of a function, a constructor, or a method called through its class."""
        row = self.functions.get(name)
        if row is not None:
            return row
        head, _, tail = name.rpartition(".")
        if self.is_type(head):
            row = self.method(head, tail)
            return row if row is not None and not row.name.endswith("*") else None
        return None

    def class_product(self, name: str) -> str | None:
        """Return the type that a method called through its class gives."""
        head, _, tail = name.rpartition(".")
        return self.product(head, tail) if self.is_type(head) else None

    def method(self, type_name: str, name: str) -> Row | None:
        """Return the row of a method of a library type or of one of its base classes."""
        for ancestor in self.lineage(type_name):
            if ancestor in self.twins:
                return None
            rows = self.methods.get(ancestor)
            if rows is None:
                continue
            row = rows.get(name)
            if row is not None:
                return row
            row = rows.get("*")
            if row is not None and not name.startswith("_"):
                return None if any(fnmatchcase(name, pattern) for pattern in row.exceptions) else row
        return None

    def chain(self, type_name: str) -> Row | None:
        """Return the row that covers any chain of attributes and calls below a type."""
        for ancestor in self.lineage(type_name):
            rows = self.methods.get(ancestor)
            if rows is not None and "**" in rows:
                return rows["**"]
        return None

    def product(self, type_name: str, member: str) -> str | None:
        """Return the type that a member of a library type gives; its own type for fluent methods."""
        for ancestor in self.lineage(type_name):
            found = self.produces.get(f"{ancestor}.{member}")
            if found is not None:
                return type_name if found == "self" else found
        return None

    def of_member(self, table: dict[str, Any], type_name: str, member: str) -> Any:
        """Return the entry that a table keyed by ``type.member`` has for a type or one of its base classes."""
        for ancestor in self.lineage(type_name):
            found = table.get(f"{ancestor}.{member}")
            if found is not None:
                return found
        return None

    def libraries(self, *, files: bool) -> frozenset[str]:
        """Return the modules whose import lets a file block; with ``files`` also those of plain file
        access.
        """
        rows = [*self.functions.values(), *(row for rows in self.methods.values() for row in rows.values())]
        found = set()
        for row in rows:
            if files or row.tier != "file":
                found.add(_module_part(row.name))
        produced = {_module_part(name) for name in self.produces if not name.startswith(("builtins", "pathlib"))}
        return frozenset(found | produced | {_module_part(name) for name in self.bases})


def _conditions(value: Any) -> tuple[str, ...]:
    return () if value is None else (value,) if isinstance(value, str) else tuple(value)


def _module_part(name: str) -> str:
    """Return the leading lower-case components of a dotted name, without its last one: the module to
    import.
    """
    parts = name.split(".")[:-1]
    kept: list[str] = []
    for part in parts:
        if part[:1].isupper() and kept:
            break
        kept.append(part)
    return ".".join(kept)


@cache
def knowledge() -> Knowledge:
    """Return the tables, read once per process."""
    return Knowledge(*map(tables.load, (BLOCKING_TABLE, TYPE_TABLE, LIBRARY_TABLE)))


def extended(calls: Iterable[str | Mapping[str, str]]) -> Knowledge:
    """Return the tables with a configuration's own blocking calls: dotted names, or tables with ``name`` and fields.

    A name whose last part but one is capitalised is a method of that class. Anything else than strings and tables of
    strings is left out.
    """
    rows = [row for call in calls if (row := _own_row(call)) is not None]
    if not rows:
        return knowledge()
    blocking = tables.load(BLOCKING_TABLE)
    extended_table = {**blocking, "call": [*blocking["call"], *rows]}
    return Knowledge(extended_table, tables.load(TYPE_TABLE), tables.load(LIBRARY_TABLE))


def _own_row(call: Any) -> dict[str, str] | None:
    fields = {"name": call} if isinstance(call, str) else call
    if not isinstance(fields, Mapping) or not all(isinstance(value, str) for value in fields.values()):
        return None
    name = str(fields.get("name", ""))
    owner, dot, _ = name.rpartition(".")
    tier = fields.get("tier", "unbounded")
    if not dot or tier not in ("unbounded", "bounded", "cpu", "file"):
        return None
    row = {
        "name": name,
        "library": name.partition(".")[0],
        "kind": fields.get("kind", "own"),
        "tier": tier,
        "async_alternative": fields.get("alternative", ""),
        "fix": "replace-library" if fields.get("alternative") else "to-thread",
    }
    if owner.rpartition(".")[2][:1].isupper():
        row["receiver"] = owner
    return row
