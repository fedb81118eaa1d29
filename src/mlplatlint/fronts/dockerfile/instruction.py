"""One instruction: keyword, flags, arguments in each of their forms, with spans."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from mlplatlint.files.source import Source, Span
from mlplatlint.fronts.dockerfile.expand import references
from mlplatlint.fronts.dockerfile.lines import Heredoc, Logical, LogicalLine

KEYWORDS = frozenset(
    [
        "ADD",
        "ARG",
        "CMD",
        "COPY",
        "ENTRYPOINT",
        "ENV",
        "EXPOSE",
        "FROM",
        "HEALTHCHECK",
        "LABEL",
        "MAINTAINER",
        "ONBUILD",
        "RUN",
        "SHELL",
        "STOPSIGNAL",
        "USER",
        "VOLUME",
        "WORKDIR",
    ]
)
"""The instructions that BuildKit knows."""

_BLANK = b" \t\v\f\r\n"
_KEYWORD = re.compile(rb"[\t\v\f\r ]*([^\t\v\f\r ]+)[\t\v\f\r ]*")
_FIELD = re.compile(rb"[^\t\v\f\r ]+")
_JSON_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_WORDS = {
    escape: re.compile(
        rb"(?:%(e)s.|'[^']*(?:'|\Z)|\"(?:%(e)s.|[^\"%(e)s])*(?:\"|\Z)|[^\s'\"%(e)s]|%(e)s\Z)+"
        % {b"e": re.escape(escape)},
        re.DOTALL,
    )
    for escape in (b"\\", b"`")
}
_JSON_CAPABLE = frozenset(("RUN", "CMD", "ENTRYPOINT", "SHELL", "COPY", "ADD", "VOLUME"))


class Word(NamedTuple):
    """A word as written, quotes and variables included; JSON strings are decoded."""

    text: str
    span: Span


class Pair(NamedTuple):
    """One ``key=value`` of ENV, LABEL or ARG; ``value`` is None for ``ARG name``.

    The value is as written; ``value_span`` is where it stands.
    """

    key: str
    value: str | None
    span: Span
    key_span: Span
    value_span: Span


class Flag(NamedTuple):
    """A flag such as ``--from=build``; ``value`` is empty when it stands alone."""

    name: str
    value: str
    span: Span
    value_span: Span


class Instruction:
    """One instruction of a Dockerfile.

    ``name`` is upper case; ``span`` covers keyword to last argument on the instruction's own lines.
    ``order`` counts instructions of the file, an ONBUILD trigger sharing its holder's number. ``outer`` is
    the ONBUILD that holds this one.
    """

    __slots__ = (
        "_cache", "_end", "_start", "blanks", "end_line", "escape", "flags", "heredocs", "keyword_span",
        "name", "order", "outer", "source", "span", "start_line", "text",
    )  # fmt: skip

    def __init__(self, source: Source, line: LogicalLine, escape: bytes, order: int, begin: int = 0) -> None:
        self.source = source
        self.text: Logical = line.text
        self.escape = escape
        self.order = order
        self.outer: Instruction | None = None
        self.start_line = line.start_line
        self.end_line = line.end_line
        self.heredocs: tuple[Heredoc, ...] = line.heredocs
        self.blanks = line.blanks
        self._cache: dict[str, object] = {}
        data = self.text.data
        match = _KEYWORD.match(data, begin)
        start, end = match.span(1) if match else (begin, begin)
        self.name = data[start:end].decode("utf-8", "replace").upper()
        self.keyword_span = self.text.span(start, end)
        stop = len(data.rstrip(_BLANK))
        self.flags, self._start = _flags(self.text, match.end() if match else end, escape)
        self._end = max(stop, self._start)
        self.span = self.text.span(start, max(stop, end))

    # --- arguments -----------------------------------------------------------------------------------------

    @property
    def raw(self) -> bytes:
        """The arguments after the flags as joined text."""
        return self.text.data[self._start : self._end]

    @property
    def value(self) -> str:
        """The arguments after the flags as text, for instructions that take one value."""
        return self.raw.decode("utf-8", "replace")

    @property
    def references(self) -> frozenset[str]:
        """The names of the variables that the arguments mention."""
        if "references" not in self._cache:
            self._cache["references"] = frozenset(references(self.value))
        return self._cache["references"]  # type: ignore[return-value]

    @property
    def value_span(self) -> Span:
        """Where the arguments after the flags stand."""
        return self.text.span(self._start, self._end)

    @property
    def args_start(self) -> int:
        """The index in ``text.data`` at which the arguments begin."""
        return self._start

    def flag(self, name: str) -> Flag | None:
        """Return the first flag of a name, given without dashes."""
        return next((flag for flag in self.flags if flag.name == name), None)

    @property
    def json(self) -> tuple[Word, ...] | None:
        """The strings of the JSON (exec) form; None for the shell form and for what only looks like JSON."""
        if "json" not in self._cache:
            self._cache["json"] = self._read_json() if self.name in _JSON_CAPABLE else None
        return self._cache["json"]  # type: ignore[return-value]

    def _read_json(self) -> tuple[Word, ...] | None:
        return json_words(self.text, self._start, self._end)

    @property
    def words(self) -> tuple[Word, ...]:
        """The arguments: JSON strings if they are JSON, else what white space separates (quotes mean
        nothing here).
        """
        if "words" not in self._cache:
            strings = self.json
            self._cache["words"] = strings if strings is not None else self._fields()
        return self._cache["words"]  # type: ignore[return-value]

    def _fields(self) -> tuple[Word, ...]:
        text = self.text
        return tuple(
            Word(match.group().decode("utf-8", "replace"), text.span(match.start(), match.end()))
            for match in _FIELD.finditer(text.data, self._start, self._end)
        )

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """The ``key=value`` pairs of ENV, LABEL and ARG; the legacy form ``ENV key rest`` is one pair."""
        if "pairs" not in self._cache:
            self._cache["pairs"] = tuple(self._read_pairs())
        return self._cache["pairs"]  # type: ignore[return-value]

    @property
    def legacy_pair(self) -> bool:
        """Whether ENV or LABEL is written in the old form without ``=``."""
        pairs = self.pairs
        return self.name in ("ENV", "LABEL") and len(pairs) == 1 and not self._first_word().count(b"=")

    def _first_word(self) -> bytes:
        match = _WORDS[self.escape].search(self.text.data, self._start, self._end)
        return match.group() if match else b""

    def _read_pairs(self) -> list[Pair]:
        text, data = self.text, self.text.data
        if self.name != "ARG" and b"=" not in self._first_word():
            field = _FIELD.search(data, self._start, self._end)
            if field is None:
                return []
            start = field.end()
            while data[start : start + 1] in (b" ", b"\t", b"\v", b"\f", b"\r"):
                start += 1
            return [self._pair(field.start(), field.end(), start, max(start, self._end))]
        pairs = []
        for match in _WORDS[self.escape].finditer(data, self._start, self._end):
            start, end = match.span()
            equals = data.find(b"=", start, end)
            if equals >= 0:
                pairs.append(self._pair(start, equals, equals + 1, end))
            else:
                name = data[start:end].decode("utf-8", "replace")
                span = text.span(start, end)
                pairs.append(Pair(name, None, span, span, Span(span.end, span.end)))
        return pairs

    def _pair(self, start: int, key_end: int, value_start: int, end: int) -> Pair:
        text, data = self.text, self.text.data
        return Pair(
            data[start:key_end].decode("utf-8", "replace"),
            data[value_start:end].decode("utf-8", "replace"),
            text.span(start, end),
            text.span(start, key_end),
            text.span(value_start, end),
        )

    @property
    def trigger(self) -> Instruction | None:
        """The instruction that ONBUILD stores; None for other instructions and for a bare ONBUILD."""
        if self.name != "ONBUILD" or self._start >= self._end:
            return None
        if "trigger" not in self._cache:
            line = LogicalLine(self.text, self.start_line, self.end_line, self.heredocs, self.blanks)
            inner = Instruction(self.source, line, self.escape, self.order, self._start)
            inner.outer = self
            self._cache["trigger"] = inner
        return self._cache["trigger"]  # type: ignore[return-value]

    @property
    def health_command(self) -> tuple[str, int]:
        """For HEALTHCHECK: the type (``NONE``, ``CMD``, upper case) and the index at which its command
        begins.
        """
        match = _KEYWORD.match(self.text.data, self._start)
        if match is None or match.end(1) > self._end:
            return "", self._end
        return match[1].decode("utf-8", "replace").upper(), min(match.end(), self._end)

    def __repr__(self) -> str:
        return f"<{self.name} line {self.start_line}>"


def json_words(text: Logical, start: int, end: int) -> tuple[Word, ...] | None:
    """Return the strings of a JSON array that fills ``text.data[start:end]``, or None when it is none."""
    raw = text.data[start:end]
    if not raw.lstrip(_BLANK).startswith(b"["):
        return None
    try:
        values = json.loads(raw.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        return None
    spans = (text.span(match.start(), match.end()) for match in _JSON_STRING.finditer(text.data, start, end))
    return tuple(Word(_printable(value), span) for value, span in zip(values, spans, strict=False))


def json_problem(text: Logical, start: int, end: int) -> bool:
    """Tell whether the text is a JSON array with an element that is no string, which BuildKit refuses."""
    try:
        values = json.loads(text.data[start:end].decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return False
    return isinstance(values, list) and not all(isinstance(value, str) for value in values)


def _printable(value: str) -> str:
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _flags(text: Logical, index: int, escape: bytes) -> tuple[tuple[Flag, ...], int]:
    """Return the flags that begin at ``index`` and the index of the first argument after them."""
    data = text.data
    if data[index : index + 2] != b"--":
        return (), index
    flags = []
    pattern = _WORDS[escape]
    while data[index : index + 2] == b"--":
        match = pattern.match(data, index)
        if match is None:
            break
        start, end = match.span()
        index = end
        while index < len(data) and data[index] in _BLANK:
            index += 1
        if end - start == 2:
            break
        flags.append(_flag(text, start, end, escape))
    return tuple(flags), index


def _flag(text: Logical, start: int, end: int, escape: bytes) -> Flag:
    word = text.data[start:end]
    name, equals, value = word[2:].partition(b"=")
    clean = value.decode("utf-8", "replace")
    if any(char in value for char in (b'"', b"'", escape)):
        clean = re.sub(f"{re.escape(escape.decode())}(.)|[\"']", r"\1", clean)
    value_start = start + 2 + len(name) + len(equals)
    return Flag(name.decode("utf-8", "replace"), clean, text.span(start, end), text.span(value_start, end))
