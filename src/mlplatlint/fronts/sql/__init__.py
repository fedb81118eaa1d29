"""SQL: bytes to a :class:`SqlScript` of :class:`SqlStatement` objects, and statements to schema actions."""

from __future__ import annotations

from mlplatlint.fronts.sql.script import SqlScript, SqlStatement, parse, statements

__all__ = ["SqlScript", "SqlStatement", "parse", "statements"]
