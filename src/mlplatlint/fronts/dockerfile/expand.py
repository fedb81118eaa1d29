"""Variable expansion as BuildKit's lexer does it, with the unknown kept unknown.

Source: moby/buildkit ``frontend/dockerfile/shell/lex.go``. A name whose value cannot be known offline (a
build argument without default, the environment of a base image) makes the whole result unknown: None.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum

MAX_RESULT = 16_384
"""Characters of a result beyond which it counts as unknown: values that double themselves stop here."""

MAX_DEPTH = 20
"""Levels of nesting in ``${A:-${B:-…}}``; deeper is unknown."""


class Unset(Enum):
    """The answer of a lookup for a name that is known not to be set."""

    UNSET = 0


UNSET = Unset.UNSET

Lookup = Callable[[str], "str | Unset | None"]
"""Maps a name to its value, to :data:`UNSET`, or to None when that cannot be known."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?\-$!]")
_REFERENCE = re.compile(r"\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*))")


class _Unknown(Exception):
    """Raised inside the expansion when a needed value is unknown."""


class BadExpansion(Exception):
    """The text holds a ``${…}`` that BuildKit refuses."""


def expand(text: str, lookup: Lookup, escape: str = "\\") -> str | None:
    """Return the text with quotes removed and variables replaced; None when a needed value is unknown.

    Raises:
        BadExpansion: a modifier that BuildKit does not support, or an unclosed brace.
    """
    if "$" not in text and escape not in text and '"' not in text and "'" not in text:
        return text
    try:
        result, _ = _Expander(text, lookup, escape).run(0, "", 0)
    except _Unknown:
        return None
    return result


def expand_quietly(text: str, lookup: Lookup, escape: str = "\\") -> str | None:
    """As :func:`expand`, with None for text that BuildKit refuses."""
    try:
        return expand(text, lookup, escape)
    except BadExpansion:
        return None


def references(text: str) -> list[str]:
    """Return the names of the variables that a text mentions, in order, nested defaults included."""
    return [match[1] or match[2] for match in _REFERENCE.finditer(text)] if "$" in text else []


class _Expander:
    def __init__(self, text: str, lookup: Lookup, escape: str) -> None:
        self._text = text
        self._lookup = lookup
        self._escape = escape

    def run(self, index: int, stop: str, depth: int) -> tuple[str, int]:
        """Expand from ``index`` to the stop character outside quotes, or to the end of the text."""
        if depth > MAX_DEPTH:
            raise _Unknown
        text = self._text
        out: list[str] = []
        size = 0
        while index < len(text):
            char = text[index]
            if char == stop:
                return "".join(out), index
            if char == "'":
                end = text.find("'", index + 1)
                if end < 0:
                    raise BadExpansion("unclosed quote")
                piece, index = text[index + 1 : end], end + 1
            elif char == '"':
                piece, index = self._double(index + 1, depth)
            elif char == "$":
                piece, index = self._dollar(index, depth)
            elif char == self._escape:
                piece, index = text[index + 1 : index + 2], index + 2
            else:
                piece, index = char, index + 1
            size += len(piece)
            if size > MAX_RESULT:
                raise _Unknown
            out.append(piece)
        if stop:
            raise BadExpansion("unclosed brace")
        return "".join(out), index

    def _double(self, index: int, depth: int) -> tuple[str, int]:
        text = self._text
        out: list[str] = []
        while index < len(text):
            char = text[index]
            if char == '"':
                return "".join(out), index + 1
            if char == "$":
                piece, index = self._dollar(index, depth)
            elif char == self._escape:
                following = text[index + 1 : index + 2]
                piece = following if following in ('"', "$", self._escape) else char + following
                index += 2
            else:
                piece, index = char, index + 1
            out.append(piece)
        raise BadExpansion("unclosed quote")

    def _dollar(self, index: int, depth: int) -> tuple[str, int]:
        text = self._text
        if text[index + 1 : index + 2] != "{":
            match = _NAME.match(text, index + 1)
            if match is None:
                return "$", index + 1
            return self._plain(match.group()), match.end()
        match = _NAME.match(text, index + 2)
        if match is None:
            raise BadExpansion("bad substitution")
        name, index = match.group(), match.end()
        operator = text[index : index + 1]
        if operator == "}":
            return self._plain(name), index + 1
        if operator == ":":
            operator += text[index + 1 : index + 2]
        elif operator in ("#", "%", "/") and text[index + 1 : index + 2] == operator:
            operator *= 2
        if operator not in (":-", ":+", ":?", "-", "+", "?", "#", "##", "%", "%%", "/", "//"):
            raise BadExpansion(f"unsupported modifier {operator or 'at the end'}")
        return self._modified(name, operator, index + len(operator), depth)

    def _plain(self, name: str) -> str:
        value = self._lookup(name)
        if value is None:
            raise _Unknown
        return "" if value is UNSET else str(value)

    def _word(self, index: int, stop: str, depth: int) -> tuple[str | None, int]:
        """Expand a modifier's word.

        An unknown word matters only if it is used, so it is passed on as None.
        """
        try:
            return self.run(index, stop, depth + 1)
        except _Unknown:
            return None, self._skip(index, stop)

    def _skip(self, index: int, stop: str) -> int:
        level = 0
        text = self._text
        while index < len(text):
            char = text[index]
            if char == self._escape:
                index += 1
            elif char == stop and level == 0:
                return index
            elif text.startswith("${", index):
                level += 1
            elif char == "}":
                level -= 1
            index += 1
        raise BadExpansion("unclosed brace")

    def _modified(self, name: str, operator: str, index: int, depth: int) -> tuple[str, int]:
        value = self._lookup(name)
        if operator in ("/", "//"):
            pattern, index = self._word(index, "/", depth)
            replacement, index = self._word(index + 1, "}", depth)
            if value is None or pattern is None or replacement is None:
                raise _Unknown
            count = 0 if operator == "//" else 1
            plain, subject = replacement, "" if value is UNSET else str(value)
            if len(subject) > 512 or pattern.count("*") > 4:
                raise _Unknown
            return re.sub(_glob(pattern), lambda _: plain, subject, count=count), index + 1
        word, index = self._word(index, "}", depth)
        index += 1
        if operator.startswith(("#", "%")):
            if value is None or word is None:
                raise _Unknown
            return _trim("" if value is UNSET else str(value), operator, word), index
        if value is None:
            raise _Unknown
        present = value is not UNSET and (operator[0] != ":" or value != "")
        kept = "" if value is UNSET else str(value)
        kind = operator[-1]
        chosen: str | None
        if kind == "+":
            chosen = word if present else ""
        elif present:
            chosen = kept
        else:
            chosen = word if kind == "-" else None
        if chosen is None:
            raise _Unknown
        return chosen, index


def _glob(pattern: str) -> str:
    """Return a regular expression for a pattern in which only ``*`` and ``?`` are special."""
    return "".join(".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern)


def _trim(value: str, operator: str, pattern: str) -> str:
    if len(value) > 512 or pattern.count("*") > 4:
        raise _Unknown  # matching would cost more than any real file is worth
    expression = re.compile(_glob(pattern), re.DOTALL)
    longest = len(operator) == 2
    sizes = range(len(value), -1, -1) if longest else range(len(value) + 1)
    for size in sizes:
        if operator[0] == "#" and expression.fullmatch(value[:size]):
            return value[size:]
        if operator[0] == "%" and expression.fullmatch(value[len(value) - size :]):
            return value[: len(value) - size]
    return value


__all__ = ["UNSET", "BadExpansion", "Lookup", "Unset", "expand", "expand_quietly", "references"]
