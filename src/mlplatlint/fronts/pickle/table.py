"""The verdict on every name a stream may import: our own table, never what happens to be installed.

Levels order from harmless to harmful: :data:`ALLOWED`, :data:`UNKNOWN`, :data:`SUSPICIOUS`, :data:`DANGEROUS`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from mlplatlint.rules.tables import load

ALLOWED, UNKNOWN, SUSPICIOUS, DANGEROUS = range(4)
_LEVELS = {"allowed": ALLOWED, "suspicious": SUSPICIOUS, "dangerous": DANGEROUS}


class Verdict(NamedTuple):
    """What the table says of a name; ``check`` names a condition on its arguments or state (empty: none)."""

    level: int
    check: str
    reason: str
    library: str


_UNLISTED = Verdict(UNKNOWN, "", "is not among the callables known to only rebuild data", "")
_LIBRARY_CLASS = Verdict(UNKNOWN, "library_class", "is made by a call of its class, which is not known to be data", "")
_LIBRARY_NAME = Verdict(UNKNOWN, "library_name", _UNLISTED.reason, "")
_DISTRIBUTION = Verdict(SUSPICIOUS, "scipy_dist_state", "executes text of its state when restored", "scipy")
_LONGEST_NAME = 500


class Table:
    """The rows by module, with verdicts remembered once asked for."""

    def __init__(self) -> None:
        data = load("pickle_globals.toml")
        self._rows: dict[str, list[dict[str, Any]]] = {}
        for row in data["table"]["globals"]:
            self._rows.setdefault(row["module"], []).append(row)
        lists = data["lists"]
        self.deny_attributes = frozenset(lists["deny_attributes"])
        self._telltale = frozenset(lists["telltale_names"])
        self.stdlib = frozenset(lists["stdlib_modules"])
        self._libraries = frozenset(lists["library_modules"])
        self._not_data = frozenset(lists["library_modules_except"])
        old = load("pickle_python2_names.toml")
        self._old_modules: dict[str, str] = old["modules"]
        self._old_names: dict[str, str] = old["names"]
        self._known: dict[tuple[str, str], Verdict] = {}

    def verdict(self, module: str, name: str) -> Verdict:
        """Return the verdict on a name as spelt in the stream; both Python 2 and 3 readings are tested."""
        key = (module, name)
        found = self._known.get(key)
        if found is None:
            if len(self._known) > 20_000:  # a hostile stream names millions; a real one a few hundred
                self._known.clear()
            found = self._known[key] = self._judge(module, name)
        return found

    def modern(self, module: str, name: str) -> tuple[str, str]:
        """Return how Python 3 reads a name of a protocol 0-2 stream."""
        mapped = self._old_names.get(f"{module} {name}")
        if mapped is not None:
            new_module, _, new_name = mapped.partition(" ")
            return new_module, new_name
        return self._old_modules.get(module, module), name

    def _judge(self, module: str, name: str) -> Verdict:
        if not (module.isascii() and name.isascii()):
            return Verdict(DANGEROUS, "", "holds characters outside ASCII, which hides what is imported", "")
        if len(module) > _LONGEST_NAME or len(name) > _LONGEST_NAME:
            return Verdict(DANGEROUS, "", "is longer than any real name", "")
        first = self._row(module, name)
        modern = self.modern(module, name)
        if modern == (module, name):
            return first
        second = self._row(*modern)
        if DANGEROUS in (first.level, second.level):
            return first if first.level == DANGEROUS else second
        if UNKNOWN in (first.level, second.level):  # only one spelling has a row
            return second if first.level == UNKNOWN else first
        return max(first, second, key=lambda verdict: verdict.level)

    def _row(self, module: str, name: str) -> Verdict:
        for row in self._rows.get(module, ()):
            if name in row["names"]:
                return _verdict(row)
        whole = self._whole_module(module)
        if name.startswith("__pyx_unpickle_") and (whole is None or whole.level < DANGEROUS):
            # What Cython generates: makes an instance of the type in the first argument and sets its fields.
            return Verdict(ALLOWED, "newobj", "restores an extension type", "")
        if "." in name:
            return self._dotted(module, name, whole)
        if (whole is None or whole.level == SUSPICIOUS) and self._is_library(module):
            known = self._library(module, name)
            if known is not None:
                return known
        if whole is not None:
            return whole
        if name in self.deny_attributes:
            return Verdict(DANGEROUS, "", "is a module or an inner attribute, which no pickler names", "")
        if name in self._telltale:
            return Verdict(DANGEROUS, "", "re-exports a function that runs code, programs or imports", "")
        top = module.partition(".")[0]
        if top in self.stdlib and not name[:1].isupper():
            return Verdict(DANGEROUS, "", "is a standard library function that no pickler writes", "stdlib")
        return _UNLISTED

    def _is_library(self, module: str) -> bool:
        """Tell whether a module belongs to a library whose classes are data; the closest listed parent decides."""
        parent = module
        while parent:
            if parent in self._not_data:
                return False
            if parent in self._libraries:
                return True
            parent = parent.rpartition(".")[0]
        return False

    def _library(self, module: str, name: str) -> Verdict | None:
        """Judge a name of such a library that has no row of its own; None for the names that never are data."""
        if name in self.deny_attributes or name in self._telltale:
            return None
        if module.startswith("scipy.stats") and name.endswith(("_gen", "_frozen")):
            return _DISTRIBUTION
        typed = module.startswith("statsmodels.tsa.statespace._") and name[:1] in "sdcz" and name[1:2].isupper()
        return _LIBRARY_CLASS if typed or is_class_name(name) else _LIBRARY_NAME

    def _whole_module(self, module: str) -> Verdict | None:
        parent = module
        while parent:
            for row in self._rows.get(parent, ()):
                if "*" in row["names"]:
                    return _verdict(row)
            parent = parent.rpartition(".")[0]
        return None

    def _dotted(self, module: str, name: str, whole: Verdict | None) -> Verdict:
        """Judge a name with a dot: it can walk from a harmless module into any module that one imported."""
        owner, _, method = name.partition(".")
        if "." not in method and not method.startswith("__") and method not in self.deny_attributes:
            for row in self._rows.get(module, ()):
                if owner in row["names"] and row["verdict"] != "dangerous" and owner[:1] != "_":
                    return Verdict(UNKNOWN, "uncalled", "is a method of a class that is data", "")
        if whole is not None and whole.level == DANGEROUS:
            return whole
        parts = name.split(".")
        nested_class = all(part[:1].isupper() and part not in self._telltale for part in parts)
        if nested_class:
            return _LIBRARY_CLASS if self._is_library(module) else whole or _UNLISTED
        return Verdict(DANGEROUS, "", "walks through attributes to another object", "")


def is_class_name(name: str) -> bool:
    """Tell whether a name is written as Python libraries write classes: a capital first, underscores aside."""
    return name.lstrip("_")[:1].isupper()


def _verdict(row: dict[str, Any]) -> Verdict:
    return Verdict(_LEVELS[row["verdict"]], row.get("check", ""), row["reason"], row["library"])


_TABLE: list[Table] = []


def table() -> Table:
    """Return the process-wide table, read on first use."""
    if not _TABLE:
        _TABLE.append(Table())
    return _TABLE[0]
