"""JSON with exact positions: one scan of the bytes, no recursion.

A YAML reader is not enough for JSON (tabs between tokens, ``\\/`` in strings). Comments and trailing commas
are accepted, as tsconfig, VS Code and devcontainer files use them.
"""

from __future__ import annotations

import json
import re

from mlplatlint.files.source import Source, Span
from mlplatlint.fronts.document import ParseFailure
from mlplatlint.fronts.yaml.build import MAX_DEPTH, MAX_NODES
from mlplatlint.fronts.yaml.nodes import DuplicateKey, YamlFile, YamlNode
from mlplatlint.fronts.yaml.reader import MAX_BYTES

_TOKEN = re.compile(
    rb"""[ \t\r\n]*(?:
      (?P<string>"[^"\\\x00-\x1f]*(?:\\.[^"\\\x00-\x1f]*)*")
    | (?P<mark>[{}\[\]:,])
    | (?P<word>[-+.\w]+)
    | (?P<comment>//[^\n]*|/\*.*?\*/)
    | (?P<end>\Z)
    )""",
    re.VERBOSE | re.DOTALL,
)
_NUMBER = re.compile(rb"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?")
_CONSTANTS = {b"true": True, b"false": False, b"null": None}
_TEMPLATE = re.compile(rb"\{\{|\{%|<%")


def parse_json(source: Source) -> YamlFile:
    """Parse one JSON file to the same tree as YAML; an empty file has no document.

    Raises:
        ParseFailure: with the byte at which the text stops being JSON, or beyond the limits of size and
        depth.
    """
    data = bytes(source.data)
    if len(data) > MAX_BYTES:
        raise ParseFailure(f"larger than {MAX_BYTES // 1_000_000} MB")
    file = YamlFile(source, [])
    try:
        _Reader(file, data).read()
    except ParseFailure as failure:
        failure.template = _TEMPLATE.search(data) is not None
        raise
    return file


class _Reader:
    """The state of one scan: the open collections and what may come next."""

    def __init__(self, file: YamlFile, data: bytes) -> None:
        self._file = file
        self._data = data
        self._stack: list[YamlNode] = []
        self._key: tuple[str, Span] | None = None
        self._expect = "value"
        self._nodes = 0

    def read(self) -> None:
        data = self._data
        position = 3 if data.startswith(b"\xef\xbb\xbf") else 0
        match = _TOKEN.match
        while True:
            token = match(data, position)
            if token is None:
                raise ParseFailure("unexpected character", self._skip_blanks(position))
            kind = token.lastgroup
            position = token.end()
            if kind == "comment":
                continue
            span = Span(*token.span(kind or 0))
            if kind == "end":
                if self._stack or (self._expect != "end" and self._file.documents):
                    raise ParseFailure("unexpected end of file", span.start)
                return
            if kind == "mark":
                self._mark(token["mark"], span)
            else:
                self._scalar(token[kind or 0], span, kind == "string")

    def _skip_blanks(self, position: int) -> int:
        while self._data[position : position + 1] in (b" ", b"\t", b"\r", b"\n"):
            position += 1
        return position

    def _mark(self, mark: bytes, span: Span) -> None:
        expect = self._expect
        if mark in b"{[":
            if expect not in ("value", "value-or-close"):
                raise ParseFailure(f"expected {expect.replace('-or-', ' or ')}, found {mark.decode()}", span.start)
            if len(self._stack) >= MAX_DEPTH:
                raise ParseFailure(f"nested deeper than {MAX_DEPTH} levels", span.start)
            node = YamlNode("mapping" if mark == b"{" else "sequence", span)
            self._attach(node)
            self._stack.append(node)
            self._expect = "key-or-close" if mark == b"{" else "value-or-close"
        elif mark in b"}]":
            node_kind = "mapping" if mark == b"}" else "sequence"
            if (
                not self._stack
                or self._stack[-1].kind != node_kind
                or not (expect.endswith("close") or expect == "comma")
            ):
                raise ParseFailure(f"unexpected {mark.decode()}", span.start)
            node = self._stack.pop()
            node.span = Span(node.span.start, span.end)
            self._expect = "comma" if self._stack else "end"
        elif mark == b":" and expect == "colon":
            self._expect = "value"
        elif mark == b"," and expect == "comma":
            self._expect = "key-or-close" if self._stack[-1].kind == "mapping" else "value-or-close"
        else:
            raise ParseFailure(f"unexpected {mark.decode()}", span.start)

    def _scalar(self, raw: bytes, span: Span, string: bool) -> None:
        expect = self._expect
        if expect == "key-or-close" and string:
            self._key = (self._unquote(raw, span), span)
            self._expect = "colon"
            return
        if expect not in ("value", "value-or-close"):
            raise ParseFailure(f"expected {expect.replace('-or-', ' or ')}", span.start)
        node = YamlNode("scalar", span)
        if string:
            node.text = node.value = self._unquote(raw, span)
            node.style = '"'
        else:
            node.text = raw.decode("utf-8", "replace")
            node.value = self._word(raw, span)
        self._attach(node)
        self._expect = "comma" if self._stack else "end"

    def _attach(self, node: YamlNode) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise ParseFailure(f"more than {MAX_NODES:,} nodes", node.span.start)
        if not self._stack:
            self._file.documents.append(node)
            return
        holder = self._stack[-1]
        if holder.kind == "sequence":
            holder.add_item(node)
            return
        key, key_span = self._key or ("", node.span)
        earlier = holder.get(key)
        if earlier is not None:
            self._file.duplicates.append(DuplicateKey(holder, key, earlier.key_span, key_span))
        holder.add_entry(key, key_span, node)

    def _unquote(self, raw: bytes, span: Span) -> str:
        text = raw.decode("utf-8", "replace")
        if "\\" not in text:
            return text[1:-1]
        try:
            value: str = json.loads(text, strict=False)
        except ValueError:
            raise ParseFailure("invalid escape in a string", span.start) from None
        # A lone surrogate is legal JSON and cannot be printed.
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def _word(self, raw: bytes, span: Span) -> object:
        if raw in _CONSTANTS:
            return _CONSTANTS[raw]
        if not _NUMBER.fullmatch(raw):
            raise ParseFailure("neither a string, a number, true, false nor null", span.start)
        text = raw.decode()
        if not re.search(r"[.eE]", text):
            return int(text) if len(text) <= 320 else text
        return float(text)
