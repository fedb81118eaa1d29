"""The tokens of Python text, as far as an equal-length rewrite needs them.

The standard tokenizer follows the running Python's grammar, which is what a rewrite exists to get around:
it ends an f-string of newer grammar at the first inner quote. This one is a single regular expression plus
the f-string grammar of PEP 701, over bytes, and never fails: an unterminated string ends with its line or
the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    rb"""
    (?P<blank>[ \t\f]+|\\(?:\r\n|\r|\n))
    |(?P<newline>\r\n|\r|\n)
    |(?P<comment>\#[^\r\n]*)
    |(?P<string>(?:[rRbBuUfFtT]{1,2})?(?:\"\"\"|'''|"|'))
    |(?P<name>[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*)
    |(?P<number>[0-9][0-9A-Za-z_.]*)
    |(?P<operator>->|:=|==|!=|<=|>=|\*\*|//|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_PLAIN_ENDS = {
    quote: re.compile(rb"(?:[^\\" + quote[:1] + rb"\r\n]|\\(?:\r\n|.))*" + quote, re.DOTALL) for quote in (b'"', b"'")
}
_LONG_ENDS = {
    quote: re.compile(
        rb"(?:[^\\" + quote[:1] + rb"]|\\.|" + quote[:1] + rb"(?!" + quote[1:] + rb"))*" + quote, re.DOTALL
    )
    for quote in (b'"""', b"'''")
}
_DEPTH = 12
"""How deep f-strings may nest in f-strings before the rest counts as literal text."""


class Field(NamedTuple):
    """One replacement field: ``{``'s offset, the expression's range, and ``}``'s offset (exclusive ends)."""

    start: int
    expression_end: int
    end: int
    nested: tuple[Field, ...]
    """Fields in the format specification."""


class Token(NamedTuple):
    """``kind`` is blank, newline, comment, string, fstring, name, number or operator.

    ``fields`` belong to f-strings; ``newer`` says that the f-string needs the grammar of PEP 701 or later.
    """

    kind: str
    start: int
    end: int
    fields: tuple[Field, ...] = ()
    newer: bool = False


def tokens(data: bytes) -> Iterator[Token]:
    """Yield the tokens of a text; together they cover every byte."""
    at, size = 0, len(data)
    match = _TOKEN.match
    while at < size:
        found = match(data, at)
        if found is None or found.lastgroup is None:
            return
        end = found.end()
        kind = found.lastgroup
        if kind == "string":
            token = _string(data, at, end, 0)
            yield token
            end = token.end
        else:
            yield Token(kind, at, end)
        at = end


def _string(data: bytes, start: int, body: int, depth: int) -> Token:
    opening = data[start:body]
    quote = opening.lstrip(b"rRbBuUfFtT")
    prefix = opening[: len(opening) - len(quote)].lower()
    if depth < _DEPTH and (b"f" in prefix or b"t" in prefix):
        end, fields, newer = _fstring(data, body, quote, b"r" in prefix, depth)
        return Token("fstring", start, end, tuple(fields), newer or b"t" in prefix)
    ends = _LONG_ENDS if len(quote) == 3 else _PLAIN_ENDS
    found = ends[quote].match(data, body)
    return Token("string", start, found.end() if found else _line_end(data, body, quote))


def _line_end(data: bytes, at: int, quote: bytes) -> int:
    if len(quote) == 3:
        return len(data)
    ends = [end for end in (data.find(b"\n", at), data.find(b"\r", at)) if end >= 0]
    return min(ends, default=len(data))


def _fstring(data: bytes, at: int, quote: bytes, raw: bool, depth: int) -> tuple[int, list[Field], bool]:
    """Return the f-string's end, its fields, and whether only PEP 701 allows it."""
    fields: list[Field] = []
    newer = False
    size, long = len(data), len(quote) == 3
    while at < size:
        byte = data[at : at + 1]
        if data.startswith(quote, at):
            return at + len(quote), fields, newer
        if byte == b"\\" and not (raw and data[at + 1 : at + 2] in b"{}"):
            at += 2
            if data[at - 1 : at] == b"N" and not raw and data[at : at + 1] == b"{":
                at = max(data.find(b"}", at), at) + 1
        elif byte == b"{" and data[at + 1 : at + 2] == b"{":
            at += 2
        elif byte == b"{":
            field, needs = _field(data, at, quote, depth)
            newer = newer or needs
            fields.append(field)
            at = field.end
        elif byte in (b"\n", b"\r") and not long:
            return at, fields, newer
        else:
            at += 1
    return size, fields, newer


def _field(data: bytes, start: int, quote: bytes, depth: int) -> tuple[Field, bool]:
    at, size, brackets = start + 1, len(data), 0
    newer = False
    nested: list[Field] = []
    while at < size:
        found = _TOKEN.match(data, at)
        if found is None:
            break
        kind, text = found.lastgroup, found.group()
        if kind == "string":
            token = _string(data, at, found.end(), depth + 1)
            body = data[at : token.end]
            newer = newer or token.newer or quote in body or b"\\" in body
            at = token.end
            continue
        newer = newer or kind == "comment" or b"\\" in text or (kind == "newline" and len(quote) == 1)
        if text in (b"(", b"[", b"{"):
            brackets += 1
        elif text in (b")", b"]") or (text == b"}" and brackets):
            brackets -= 1
        elif text == b"}":
            return Field(start, at, at + 1, ()), newer
        elif brackets == 0 and text in (b"!", b":", b":="):
            break
        at = found.end()
    expression_end = at
    if data[at : at + 1] == b"!":
        at += 1
        while at < size and data[at : at + 1].isalnum():
            at += 1
    if data[at : at + 1] == b":":
        at += 1
        while at < size and data[at : at + 1] != b"}" and not data.startswith(quote, at):
            if data[at : at + 1] == b"{" and depth < _DEPTH:
                field, needs = _field(data, at, quote, depth + 1)
                newer = newer or needs
                nested.append(field)
                at = field.end
            else:
                at += 1
    return Field(start, expression_end, min(at + 1, size), tuple(nested)), newer
