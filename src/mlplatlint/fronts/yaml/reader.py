"""Bytes to nodes through libyaml's events.

Events, not PyYAML's composer: the tree is built with a stack of our own, so depth, aliases and repeated keys
are bounded and seen, and no scalar's constructor can raise. The file is cut at its ``---`` lines first, so
that one broken document leaves the others readable; the YAML grammar allows such a line nowhere else.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise
from typing import Any

import yaml

from mlplatlint.files.source import Source, Span
from mlplatlint.fronts.document import ParseFailure
from mlplatlint.fronts.yaml.build import Builder
from mlplatlint.fronts.yaml.nodes import YamlFile

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MAX_BYTES = 16_000_000
"""Files above this size are not read: at ten microseconds a node they would cost minutes."""

_DOCUMENT_START = re.compile(rb"^---(?=[ \t\r\n]|\Z)", re.MULTILINE)
_CONTENT = re.compile(rb"^(?!---[ \t]*\r?$)[ \t]*[^\s#%]", re.MULTILINE)
_CUSTOM_RESOURCE_DEFINITION = re.compile(
    rb"^[\"']?kind[\"']?[ \t]*:[ \t]*[\"']?CustomResourceDefinition\b", re.MULTILINE
)
_TEMPLATE = re.compile(rb"(?<!\$)\{\{|\{%|\{#|<%|^[ \t]*%\{ ?(?:if|for|end)|^@[A-Z_]+@", re.MULTILINE)
_PLACEHOLDER = re.compile(
    rb"(?<!\\)\$\{(?!\{)|%\{|(?<![\w%])%[A-Z][A-Z0-9_]+%|<[A-Za-z][\w .-]*>|\$\([A-Za-z_]\w*\)|@[A-Z_]{3,}@|\[\[|__[A-Z][A-Z0-9_]+__"
)
_AROUND = 2
"""Lines before and after the place of a failure in which a placeholder explains it."""
_NON_ASCII = re.compile("[^\x00-\x7f]")
_C1_CONTROLS = dict.fromkeys(range(0x80, 0xA0), "?")


def parse(source: Source) -> YamlFile:
    """Parse all documents of a file.

    Raises:
        ParseFailure: no document of the file is YAML, or the file is larger than :data:`MAX_BYTES`.
    """
    if len(source.data) > MAX_BYTES:
        raise ParseFailure(f"larger than {MAX_BYTES // 1_000_000} MB")
    data = bytes(source.data)
    file = YamlFile(source, [])
    file.templated = _TEMPLATE.search(data) is not None
    builder = Builder(file, data)
    for start, end in _chunks(data):
        if _CUSTOM_RESOURCE_DEFINITION.search(data, start, end):
            file.skipped.append(Span(start, end))
            continue
        try:
            _parse_chunk(builder, data, start, end)
        except ParseFailure as failure:
            failure.template = failure.template or _is_template(data, start, end, failure.offset)
            file.failures.append(failure)
    if file.failures and not file.documents:
        raise file.failures[0]
    return file


def _is_template(data: bytes, start: int, end: int, offset: int) -> bool:
    """Tell whether a document that does not parse is a template: by its expressions, or by a placeholder where it fails."""
    if _TEMPLATE.search(data, start, end):
        return True
    first = last = min(offset, end)
    for _ in range(_AROUND + 1):
        first = max(data.rfind(b"\n", start, first), start)
        found = data.find(b"\n", last, end)
        last = end if found < 0 else found + 1
    return _PLACEHOLDER.search(data, first, last) is not None


def _chunks(data: bytes) -> list[tuple[int, int]]:
    """Return the byte ranges of the documents, each from its ``---``; ranges without content are left out."""
    starts = [match.start() for match in _DOCUMENT_START.finditer(data)]
    bom = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    bounds = sorted({bom, *starts, len(data)})
    pairs = pairwise(bounds)
    return [(start, end) for start, end in pairs if _CONTENT.search(data, start, end)]


def _parse_chunk(builder: Builder, data: bytes, start: int, end: int) -> None:
    piece = data[start:end]
    try:
        text = piece.decode("utf-8")
    except UnicodeDecodeError:
        # One character per byte keeps every span right; libyaml refuses the C1 controls.
        text = piece.decode("latin-1").translate(_C1_CONTROLS)
        offsets = Offsets("", start)
    else:
        offsets = Offsets(text, start)
    try:
        # PyYAML reads the encoding mark at construction, so this can fail already.
        loader = _Loader(text)
    except yaml.YAMLError as error:
        raise _failure(error, offsets, start, end) from None
    try:
        builder.documents(loader, offsets)
    except (yaml.YAMLError, ValueError) as error:
        raise _failure(error, offsets, start, end) from None
    finally:
        loader.dispose()


def _failure(error: Exception, offsets: Offsets, start: int, end: int) -> ParseFailure:
    mark = getattr(error, "problem_mark", None)
    # Reader errors count bytes, all others code points.
    offset = offsets.byte(mark.index) if mark is not None else start + int(getattr(error, "position", 0) or 0)
    message = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    return ParseFailure(str(message), min(offset, end))


class Offsets:
    """Converts code-point indices of a chunk into byte offsets of the file."""

    __slots__ = ("_base", "_extra", "_indices")

    def __init__(self, text: str, base: int) -> None:
        self._base = base
        self._indices: list[int] = []
        self._extra = [0]
        if text.isascii():
            return
        total = 0
        for match in _NON_ASCII.finditer(text):
            code = ord(match.group())
            total += 1 if code < 0x800 else 2 if code < 0x10000 else 3
            self._indices.append(match.start())
            self._extra.append(total)

    def byte(self, index: int) -> int:
        """Return the byte offset of a code-point index."""
        if not self._indices:
            return self._base + index
        return self._base + index + self._extra[bisect_right(self._indices, index - 1)]
