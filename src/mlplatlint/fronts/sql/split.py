"""Where each statement of a PostgreSQL script begins and ends.

The scanner follows psql: quotes of every kind, dollar quotes, comments that nest, parentheses of ``CREATE RULE``,
``BEGIN ATOMIC`` bodies, the data after ``COPY ... FROM STDIN``, and lines that begin with a backslash. One regular
expression eats a whole plain statement, so a dump of a million rows costs about one match a row.
"""

from __future__ import annotations

import re
from array import array

# What can fail after its first byte is atomic: until 3.11.5, Python's possessive repeats went on behind a body that had
# matched in part.
_PIECES = rb"""
    [^;'"$/\-\\A-Za-z_\x80-\xff0-9]++
  | (?>[eE]'(?:[^'\\]|(?>\\.)|(?>''))*+')
  | [A-Za-z_\x80-\xff0-9][A-Za-z_\x80-\xff0-9$]*+
  | (?>'(?:[^']|(?>''))*+')
  | (?>"(?:[^"]|(?>""))*+")
  | (?>--[^\r\n]*+)
  | (?>/(?!\*))
  | -
"""
_PLAIN = re.compile(rb"(?:" + _PIECES + rb")*+", re.VERBOSE | re.DOTALL)
_DOLLAR = re.compile(rb"\$(?:[A-Za-z_\x80-\xff][A-Za-z_\x80-\xff0-9]*)?\$")
_COMMENT_MARK = re.compile(rb"/\*|\*/")
_BLANK = re.compile(rb"(?:\s++|(?>--[^\r\n]*+))*+")
_LINE_REST = re.compile(rb"[^\r\n]*+")
_BY_HAND = re.compile(rb"(?i)create\s+(?:or\s+replace\s+)?(?:rule|function|procedure)\b")
_COPY = re.compile(rb"(?is)copy\b.*\bfrom\s+stdin\b")
_COPY_END = re.compile(rb"(?m)^\\\.[ \t]*\r?$")
_ENDING_META = re.compile(rb"\\g(?:x|set|exec|desc)?\b|\\crosstabview\b|\\;|\\watch\b")
_WORD = re.compile(rb"[A-Za-z_\x80-\xff][A-Za-z_\x80-\xff0-9$]*+")


class Split:
    """The spans of a script's statements, as two flat arrays (16 bytes a statement).

    ``starts`` are at the first word, ``ends`` behind the last byte before the semicolon. ``complaint`` is
    the offset of a quote or comment that is never closed, or -1.
    """

    __slots__ = ("complaint", "ends", "starts")

    def __init__(self) -> None:
        self.starts = array("q")
        self.ends = array("q")
        self.complaint = -1


def split(data: bytes, start: int = 0, end: int | None = None) -> Split:
    """Return the statements of ``data[start:end]``; empty ones are left out."""
    limit = len(data) if end is None else end
    found = Split()
    at = 3 if start == 0 and data[:3] == b"\xef\xbb\xbf" else start
    while True:
        at = _skip_blank(data, at, limit, found)
        if at >= limit:
            return found
        byte = data[at]
        if byte == 0x3B:
            at += 1
            continue
        if byte == 0x5C:
            at = _skip_meta(data, at, limit)
            continue
        begin = at
        at, stop = _statement(data, begin, limit, found)
        last = stop
        while last > begin and data[last - 1] in b" \t\r\n\f\v":
            last -= 1
        if last > begin:
            found.starts.append(begin)
            found.ends.append(last)
            if data[begin] in b"cC" and _COPY.match(data, begin, stop):
                at = _skip_copy_data(data, at, limit)


def _skip_blank(data: bytes, at: int, limit: int, found: Split) -> int:
    while True:
        match = _BLANK.match(data, at, limit)
        at = match.end() if match else at
        if data[at : at + 2] != b"/*" or at >= limit:
            return at
        at = _skip_comment(data, at, limit, found)


def _skip_comment(data: bytes, at: int, limit: int, found: Split) -> int:
    depth = 0
    for mark in _COMMENT_MARK.finditer(data, at, limit):
        depth += 1 if mark.group() == b"/*" else -1
        if depth == 0:
            return mark.end()
    found.complaint = at
    return limit


def _skip_meta(data: bytes, at: int, limit: int) -> int:
    match = _LINE_REST.match(data, at, limit)
    return match.end() if match else limit


def _skip_copy_data(data: bytes, at: int, limit: int) -> int:
    line_end = data.find(b"\n", at, limit)
    if line_end < 0:
        return limit
    match = _COPY_END.search(data, line_end + 1, limit)
    return match.end() if match else limit


def _statement(data: bytes, begin: int, limit: int, found: Split) -> tuple[int, int]:
    """Return where scanning goes on and where the statement that starts at ``begin`` ends."""
    at = begin
    by_hand = data[begin] in b"cC" and _BY_HAND.match(data, begin, limit)
    while True:
        match = _PLAIN.match(data, at, limit)
        at = match.end() if match else at
        if at >= limit:
            return limit, limit
        byte = data[at]
        if byte == 0x3B:
            if not by_hand or _closed(data[begin:at]):
                return at + 1, at
            at += 1
        elif byte == 0x24:
            at = _skip_dollar(data, at, limit, found)
        elif byte == 0x2F:
            at = _skip_comment(data, at, limit, found)
        elif byte == 0x5C:
            ends = _ENDING_META.match(data, at, limit)
            after = _skip_meta(data, at, limit)
            if ends:
                return after, at
            at = after
        else:
            # A quote that is never closed: the rest of the file belongs to this statement.
            found.complaint = at
            return limit, limit


def _skip_dollar(data: bytes, at: int, limit: int, found: Split) -> int:
    opening = _DOLLAR.match(data, at, limit)
    if opening is None:
        return at + 1
    close = data.find(opening.group(), opening.end(), limit)
    if close < 0:
        found.complaint = at
        return limit
    return close + len(opening.group())


def _closed(text: bytes) -> bool:
    """Tell whether a semicolon after ``text`` ends a CREATE RULE or CREATE FUNCTION statement."""
    depth = 0
    bodies = 0
    previous = b""
    at = 0
    scratch = Split()
    while at < len(text):
        byte = text[at]
        if byte in b"([":
            depth += 1
        elif byte in b")]":
            depth -= 1
        elif byte == 0x24:
            at = _skip_dollar(text, at, len(text), scratch)
            continue
        elif text[at : at + 2] == b"/*":
            at = _skip_comment(text, at, len(text), scratch)
            continue
        word = _WORD.match(text, at)
        if word is not None and text[word.end() : word.end() + 1] != b"'":
            name = word.group().lower()
            if (name == b"atomic" and previous == b"begin") or (bodies and name in (b"case", b"begin")):
                bodies += 1
            elif name == b"end" and bodies:
                bodies -= 1
            previous = name
            at = word.end()
            continue
        piece = _QUOTED.match(text, at)
        at = piece.end() if piece else at + 1
    return depth <= 0 and bodies == 0


_QUOTED = re.compile(
    rb"""[eE]'(?:[^'\\]|(?>\\.)|(?>''))*+'|'(?:[^']|(?>''))*+'|"(?:[^"]|(?>""))*+"|--[^\r\n]*+""", re.DOTALL
)
