"""Masks Jinja tags in Python templates with text of the same length: the rest parses where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from mlplatlint.fronts.python.lexer import tokens

_TAG = re.compile(rb"\{%.*?%\}|\{#.*?#\}|\{\{.*?\}\}", re.DOTALL)
_OUTPUT_TAG = re.compile(rb"\{\{-?\s*[A-Za-z_][^{}\r\n]*\}\}")
_STATEMENT = re.compile(rb"\{%[-+]?\s*(\w+)")
_TRIES = 24
"""Parses spent on finding which blanked tags have to hold an indented block."""


class _Tag(NamedTuple):
    start: int
    end: int
    word: bytes
    """The statement's first word; empty for a comment or an output tag."""


def has_tags(data: bytes) -> bool:
    """Tell whether a text that does not parse holds template tags."""
    return b"{%" in data or _OUTPUT_TAG.search(data) is not None


def masks(data: bytes, failure: Callable[[bytes], SyntaxError | None]) -> Iterator[bytes]:
    """Yield masked texts, the likeliest first; ``failure`` says why a text does not compile."""
    tags = [_Tag(found.start(), found.end(), _word(found.group())) for found in _TAG.finditer(data)]
    if not tags:
        return
    plain = _mask(data, tags)
    yield _with_blocks(plain, tags, failure)
    first_branches = _mask(data, tags, blank=_other_branches(tags))
    yield _with_blocks(first_branches, tags, failure)


def _word(tag: bytes) -> bytes:
    found = _STATEMENT.match(tag)
    return found[1] if found else b""


def _mask(data: bytes, tags: list[_Tag], blank: list[tuple[int, int]] | None = None) -> bytes:
    out = bytearray(data)
    for tag in tags:
        if data[tag.start : tag.start + 2] == b"{{":
            if b"\n" in data[tag.start : tag.end]:
                _blank(out, tag.start, tag.end)
            else:
                out[tag.start : tag.end] = b"_" * (tag.end - tag.start)
        else:
            _blank(out, tag.start, tag.end)
    for start, end in blank or ():
        _blank(out, start, end)
    if b"{{" not in data:
        return bytes(out)
    # Inside a string an output tag is text like any other: give it back, as rules may look at it.
    for token in tokens(bytes(out)):
        if token.kind == "string":
            for found in _OUTPUT_TAG.finditer(data, token.start, token.end):
                out[found.start() : found.end()] = found.group()
    return bytes(out)


def _blank(out: bytearray, start: int, end: int) -> None:
    for offset in range(start, end):
        if out[offset] not in b"\r\n":
            out[offset] = 0x20


def _other_branches(tags: list[_Tag]) -> list[tuple[int, int]]:
    """Return the ranges of every branch but the first of each ``if``."""
    ranges: list[tuple[int, int]] = []
    opened: list[int | None] = []
    for tag in tags:
        if tag.word == b"if":
            opened.append(None)
        elif tag.word in (b"else", b"elif") and opened and opened[-1] is None:
            opened[-1] = tag.end
        elif tag.word == b"endif" and opened:
            start = opened.pop()
            if start is not None:
                ranges.append((start, tag.start))
    return ranges


def _with_blocks(data: bytes, tags: list[_Tag], failure: Callable[[bytes], SyntaxError | None]) -> bytes:
    """Let a blanked tag open a block where the text after it is indented."""
    used: set[int] = set()
    for _ in range(_TRIES):
        error = failure(data)
        if error is None or not isinstance(error, IndentationError) or "unexpected indent" not in error.msg:
            return data
        limit = _line_start(data, error.lineno or 1)
        above = (tag for tag in reversed(tags) if tag.end <= limit and tag.start not in used)
        tag = next((tag for tag in above if _holds_block(tag)), None)
        if tag is None:
            return data
        used.add(tag.start)
        data = data[: tag.start] + b"if 1:" + data[tag.start + 5 :]
    return data


def _holds_block(tag: _Tag) -> bool:
    return tag.end - tag.start >= 5 and tag.word != b""


def _line_start(data: bytes, line: int) -> int:
    found = 0
    for _ in range(line - 1):
        found = data.find(b"\n", found) + 1
        if found == 0:
            return len(data)
    return found
