"""How far a suppression reaches: the next statement, the enclosing block, the build stage, the file."""

from __future__ import annotations

import re

from mlplatlint.files.source import Source, Span

_COMMENT_LINE = re.compile(r"^\s*(?:#|//|--|/\*|<!--|\*|;)")
_FROM = re.compile(rb"(?im)^[ \t]*FROM[ \t]")
_BRACKETS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}
_LOGICAL_LIMIT = 400
"""Lines that one statement may span at most; a runaway bracket must not swallow the file."""


def logical_span(source: Source, line: int, language: str) -> Span:
    """Return the span of the first statement at or below a 1-based line; comments and blank lines may precede it."""
    count = len(source.line_starts)
    while line <= count and _is_comment_or_blank(source.text(source.line_span(line))):
        line += 1
    if line > count:
        return Span(len(source.data), len(source.data))
    last = {
        "python": _python_end,
        "dockerfile": _continued_end,
        "shell": _continued_end,
        "yaml": _indented_end,
        "sql": _statement_end,
    }.get(language, _single_line)(source, line, count)
    return Span(source.line_span(line).start, source.line_span(last).end + 1)


def _is_comment_or_blank(text: str) -> bool:
    return not text.strip() or _COMMENT_LINE.match(text) is not None


def _single_line(source: Source, line: int, count: int) -> int:
    return line


def _continued_end(source: Source, line: int, count: int) -> int:
    """Follow line continuations; comment lines inside an instruction belong to it."""
    while line < count:
        text = source.text(source.line_span(line)).rstrip()
        if not text.endswith("\\") and not (text.lstrip().startswith("#")):
            return line
        line += 1
    return line


def _python_end(source: Source, line: int, count: int) -> int:
    """Follow open brackets and backslashes; decorators reach to their definition's header."""
    depth = 0
    for current in range(line, min(count, line + _LOGICAL_LIMIT) + 1):
        text = re.sub(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|#.*", "", source.text(source.line_span(current)))
        depth += sum(_BRACKETS.get(character, 0) for character in text)
        if depth <= 0 and not text.rstrip().endswith("\\") and not text.lstrip().startswith("@"):
            return current
    return line


def _indented_end(source: Source, line: int, count: int) -> int:
    """A YAML entry ends before the next line that is not indented more deeply."""
    first = source.text(source.line_span(line))
    indent = len(first) - len(first.lstrip())
    last = line
    for current in range(line + 1, count + 1):
        text = source.text(source.line_span(current))
        if text.strip() and not text.lstrip().startswith("#"):
            if len(text) - len(text.lstrip()) <= indent:
                break
            last = current
    return last


def _statement_end(source: Source, line: int, count: int) -> int:
    for current in range(line, min(count, line + _LOGICAL_LIMIT) + 1):
        if source.text(source.line_span(current)).split("--")[0].rstrip().endswith(";"):
            return current
    return line


def block_span(source: Source, start: int) -> Span:
    """Return from an offset to the end of its block: up to the first line that is indented less."""
    line = source.line_of(start)
    text = source.text(source.line_span(line))
    indent = len(text) - len(text.lstrip())
    count = len(source.line_starts)
    for current in range(line + 1, count + 1):
        below = source.text(source.line_span(current))
        if below.strip() and len(below) - len(below.lstrip()) < indent:
            return Span(start, source.line_span(current).start)
    return Span(start, len(source.data) + 1)


def stage_span(source: Source, start: int) -> Span:
    """Return the build stage that follows an offset: from its ``FROM`` to the next one."""
    starts = [match.start() for match in _FROM.finditer(bytes(source.data)) if match.start() >= start]
    if not starts:
        return Span(start, start)
    return Span(starts[0], starts[1] if len(starts) > 1 else len(source.data) + 1)


def enclosing_block(source: Source, start: int) -> Span:
    """Return the block that holds an offset: back to the nearest line above that is indented less, and on to its end."""
    line = source.line_of(start)
    text = source.text(source.line_span(line))
    indent = len(text) - len(text.lstrip())
    first = line
    for current in range(line - 1, 0, -1):
        above = source.text(source.line_span(current))
        if above.strip() and not above.lstrip().startswith("#"):
            first = current
            if len(above) - len(above.lstrip()) < indent:
                break
    return Span(source.line_span(first).start, block_span(source, start).end)
