"""Collects what a SQL file changes."""

from __future__ import annotations

import re

from mlplatlint.facts.migrations import Step
from mlplatlint.facts.schema_actions import ChangeRows
from mlplatlint.facts.sql_scripts import SqlScriptFacts
from mlplatlint.fronts.sql import SqlScript

_SECTION = re.compile(
    rb"(?im)^--[ \t]*(?:\+goose[ \t]+(?P<goose>up|down)\b|migrate:[ \t]*(?P<dbmate>up|down)\b(?P<options>[^\r\n]*))"
)
_GOOSE_OUTSIDE = re.compile(rb"(?im)^--[ \t]*\+goose[ \t]+no[ \t]+transaction\b")
_DUMP = re.compile(rb"(?i)--\s*(?:PostgreSQL database (?:cluster )?dump|Dumped (?:from|by))")
_FOREIGN = re.compile(
    rb"(?im)\b(?:AUTO_INCREMENT|ENGINE\s*=|AUTOINCREMENT|PRAGMA\b|NVARCHAR|IDENTITY\s*\(\s*\d|VARCHAR2|MODIFY\s+COLUMN"
    rb"|CHANGE\s+COLUMN|DELIMITER\s+//|MergeTree|DATETIME2|ON\s+CLUSTER)|^\s*GO\s*$|`"
)
_OWN = re.compile(
    rb"(?i)\b(?:jsonb|timestamptz|bigserial|serial|text\[\]|concurrently|not\s+valid|language\s+plpgsql|create\s+extension"
    rb"|using\s+(?:gin|gist|btree|brin|hnsw)|gen_random_uuid|lock_timeout|generated\s+(?:always|by\s+default)\s+as\s+identity)"
    rb"|\$\$|::[a-z]"
)
_PASSWORD = re.compile(r"(?i)(\b(?:password|connection|options)\s*\(?\s*)[eE]?'(?:[^']|'')*'?")
_ROWS_KEPT = 200
"""So many changes of rows in one file are told apart; the rest is a data load."""
_TEXT_KEPT = 2000


def collect(script: SqlScript) -> SqlScriptFacts | None:
    """Return what a SQL file changes; None when it changes nothing."""
    data = bytes(script.source.data)
    head = data[:100_000]
    if _FOREIGN.search(_without_strings(head)):
        return SqlScriptFacts(kind="foreign")
    sections = [
        (match.start(), (match["goose"] or match["dbmate"]).lower(), match["options"] or b"")
        for match in _SECTION.finditer(data)
    ]
    runner = ""
    if sections:
        runner = "goose" if b"+goose" in data else "dbmate"
    outside = bool(_GOOSE_OUTSIDE.search(data)) or any(
        kind == b"up" and b"transaction:false" in options.replace(b" ", b"") for _, kind, options in sections
    )
    steps: list[Step] = []
    rows = 0
    for statement in script.statements():
        before = [kind for offset, kind, _ in sections if offset < statement.span.start]
        if before and before[-1] == b"down":
            continue
        actions = statement.actions
        if not actions:
            continue
        if isinstance(actions[0], ChangeRows):
            rows += 1
            if rows > _ROWS_KEPT:
                continue
        span = (statement.span.start, statement.span.end)
        steps.append(Step("sql", span, None, actions, without_passwords(statement.text[:_TEXT_KEPT])))
    if not steps:
        return None
    kind = "dump" if _DUMP.search(head) else ""
    return SqlScriptFacts(tuple(steps), runner, outside, kind, _OWN.search(head) is None)


def without_passwords(text: str) -> str:
    """Return a statement without the values that may be credentials; facts are kept in the cache."""
    return _PASSWORD.sub(r"\1'...'", text)


def _without_strings(data: bytes) -> bytes:
    return re.sub(rb"'(?:[^']|(?>''))*+'|--[^\r\n]*|/\*(?:[^*]|(?>\*(?!/)))*+(?:\*/)?|(?s:\$\$.*?\$\$)", b"''", data)
