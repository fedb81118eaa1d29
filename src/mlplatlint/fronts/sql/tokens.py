"""The tokens of one PostgreSQL statement."""

from __future__ import annotations

import re
from typing import NamedTuple

from mlplatlint.facts.values import HOLE

WORD, QUOTED, STRING, NUMBER, SYMBOL, PARAMETER = "word", "quoted", "string", "number", "symbol", "parameter"


class Token(NamedTuple):
    """One token: for a word ``value`` is its lower-case form, for a quoted name or string what it stands for.

    ``start`` and ``end`` are character offsets in the statement's text.
    """

    kind: str
    value: str
    start: int
    end: int


_TOKEN = re.compile(
    rf"""
    (?P<blank>\s+|--[^\r\n]*)
  | (?P<estring>[eE]'(?:[^'\\]|(?>\\.)|(?>''))*+')
  | (?P<ustring>[uU]&'(?:[^']|(?>''))*+')
  | (?P<bits>[bBxXnN]'(?:[^']|(?>''))*+')
  | (?P<string>'(?:[^']|(?>''))*+')
  | (?P<uquoted>[uU]&"(?:[^"]|(?>""))*+")
  | (?P<quoted>"(?:[^"]|(?>""))*+")
  | (?P<dollar>\$(?P<tag>[^\W\d]\w*)?\$.*?\$(?(tag)(?P=tag)|)\$)
  | (?P<parameter>\$\d+|%\(\w+\)s|%s|:[A-Za-z_]\w*)
  | (?P<word>(?:[^\W\d]|{HOLE})(?:[\w$]|{HOLE})*)
  | (?P<number>\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)
  | (?P<symbol>::|:=|=>|[(),;.\[\]:]|[+\-*/<>=~!@#%^&|`?]+)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|x[0-9A-Fa-f]{1,2}|[0-7]{1,3}|.)", re.DOTALL)
_PLAIN_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


class TokenError(Exception):
    """The text holds something that is no token of the language."""


def tokenize(text: str) -> list[Token]:
    """Return the tokens of a statement, without blanks and comments.

    Raises:
        TokenError: a quote or comment is not closed, or a character has no meaning.
    """
    tokens: list[Token] = []
    at = 0
    end = len(text)
    match_at = _TOKEN.match
    while at < end:
        if text.startswith("/*", at):
            at = _comment_end(text, at)
            continue
        match = match_at(text, at)
        if match is None:
            raise TokenError(f"unexpected character at {at}")
        kind = match.lastgroup
        stop = match.end()
        if kind == "symbol":
            stop = _symbol_end(text, at, stop)
        token = _make(kind or "", text[at:stop], at, stop)
        if token is not None:
            tokens.append(token)
        at = stop
    return tokens


def _make(kind: str, raw: str, at: int, stop: int) -> Token | None:
    if kind == "blank":
        return None
    if kind == "word":
        return Token(WORD, raw.lower(), at, stop)
    if kind == "quoted":
        return Token(QUOTED, raw[1:-1].replace('""', '"'), at, stop)
    if kind == "string":
        return Token(STRING, raw[1:-1].replace("''", "'"), at, stop)
    if kind == "dollar" or kind == "tag":
        head = raw.index("$", 1) + 1
        return Token(STRING, raw[head:-head], at, stop)
    if kind == "estring":
        return Token(STRING, _ESCAPE.sub(_unescape, raw[2:-1].replace("''", "'")), at, stop)
    if kind == "ustring":
        return Token(STRING, raw[3:-1].replace("''", "'"), at, stop)
    if kind == "uquoted":
        return Token(QUOTED, raw[3:-1].replace('""', '"'), at, stop)
    if kind == "bits":
        return Token(STRING, raw[2:-1], at, stop)
    if kind == "number":
        return Token(NUMBER, raw, at, stop)
    if kind == "parameter":
        return Token(PARAMETER, raw, at, stop)
    return Token(SYMBOL, raw, at, stop)


def _symbol_end(text: str, at: int, stop: int) -> int:
    """Cut an operator where a comment begins inside the run of operator characters."""
    for mark in ("--", "/*"):
        inside = text.find(mark, at + 1, stop)
        if inside > 0:
            stop = inside
    # An operator ends in + or - only when it holds one of the characters that make it special.
    while stop - at > 1 and text[stop - 1] in "+-" and not any(mark in text[at:stop] for mark in "~!@#%^&|`?"):
        stop -= 1
    return stop


def _comment_end(text: str, at: int) -> int:
    depth = 0
    for mark in re.finditer(r"/\*|\*/", text[at:]):
        depth += 1 if mark.group() == "/*" else -1
        if depth == 0:
            return at + mark.end()
    raise TokenError(f"comment at {at} is not closed")


def _unescape(match: re.Match[str]) -> str:
    code = match.group(1)
    if code[0] in "uU" and len(code) > 1:
        point = int(code[1:], 16)
        return chr(point) if point < 0x110000 else "\ufffd"
    if code[0] == "x" and len(code) > 1:
        return chr(int(code[1:], 16))
    if code[0] in "01234567":
        return chr(int(code, 8) & 0xFF)
    return _PLAIN_ESCAPES.get(code, code)
