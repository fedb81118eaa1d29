"""The table of sinks, arranged for look-up."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

from mlplatlint.rules import tables

_KINDS = ("sql", "command", "code", "deserialize", "path", "ssrf", "redirect", "xml", "html")


class Sink(NamedTuple):
    """One row: which argument of a call does harm, and under which condition."""

    kind: str
    argument: int
    keyword: str
    needs: str


class FlowTables:
    """Everything ``taint_sinks.toml`` says."""

    def __init__(self, table: dict[str, Any]) -> None:
        self.calls: dict[str, list[Sink]] = {}
        self.methods: dict[str, list[Sink]] = {}
        for kind in _KINDS:
            for row in table[kind]["sinks"]:
                sink = Sink(kind, row.get("argument", 0), row.get("keyword", ""), row.get("needs", ""))
                target = self.calls if "call" in row else self.methods
                target.setdefault(row.get("call") or row["method"], []).append(sink)
        self.frames = frozenset(table["code"]["frames"])
        self.clients = frozenset(table["ssrf"]["clients"])
        self.client_methods: dict[str, int] = table["ssrf"]["client_methods"]
        flow = table["flow"]
        self.keeps_methods = frozenset(flow["keeps_methods"])
        self.keeps_calls = frozenset(flow["keeps_calls"])
        self.path_calls = frozenset(flow["path_calls"])
        self.checks: re.Pattern[str] = re.compile(flow["checks"])
        self.connections: re.Pattern[str] = re.compile(flow["connections"])
        self.request_attributes = frozenset(flow["request_attributes"])

    def names(self, kind: str) -> frozenset[str]:
        """Return the last names of all calls that are a sink of one kind."""
        calls = {
            name.rpartition(".")[2] for name, sinks in self.calls.items() if any(one.kind == kind for one in sinks)
        }
        return frozenset(
            calls | {name for name, sinks in self.methods.items() if any(one.kind == kind for one in sinks)}
        )


@cache
def flow_tables() -> FlowTables:
    """Return the table, read once per process."""
    return FlowTables(tables.load("taint_sinks.toml"))
