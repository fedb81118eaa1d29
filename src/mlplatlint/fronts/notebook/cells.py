"""Finds the code cells of a notebook and where their text stands in the file.

The standard decoder gives values without positions. So the few levels that lead to a cell's text are walked
here, and everything else (outputs above all) is stepped over by the decoder's C scanner. The bytes are read
as Latin-1: JSON's structure is ASCII, so an index into that text is a byte offset into the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from json import JSONDecoder, decoder
from typing import Any, NamedTuple

from mlplatlint.files.source import Span
from mlplatlint.fronts.document import ParseFailure

_BLANK = re.compile(r"[ \t\r\n]*")
# Numbers stay text: nobody reads them, and int() of a long digit string is quadratic.
_DECODER: Any = JSONDecoder(parse_int=str, parse_float=str)
_SCAN = _DECODER.scan_once
_SCAN_STRING: Any = vars(decoder)["scanstring"]


class RawCell(NamedTuple):
    """One code cell as it stands in the file.

    ``number`` counts all cells of the notebook from 1, Markdown included, as editors do. ``literals`` are
    the spans of the JSON strings that make up its text, without their quotes. ``language`` is the cell's
    own, lower case, or empty.
    """

    number: int
    language: str
    literals: tuple[Span, ...]


class Layout(NamedTuple):
    """The notebook's language (lower case, empty when it says nothing) and its code cells."""

    language: str
    cells: tuple[RawCell, ...]


def read_layout(data: bytes) -> Layout:
    """Return where the code cells of a notebook of format 3 or 4 stand.

    Raises:
        ParseFailure: the file is not JSON, or not a notebook.
    """
    reader = _Reader(data.decode("latin-1"))
    try:
        return reader.notebook(3 if data[:3] == b"\xef\xbb\xbf" else 0)
    except StopIteration as stop:
        raise ParseFailure("not JSON: a value is missing", int(stop.value or 0)) from None
    except ValueError as error:
        offset = getattr(error, "pos", 0)
        raise ParseFailure(f"not JSON: {getattr(error, 'msg', error)}", offset) from None
    except (RecursionError, MemoryError) as error:
        raise ParseFailure(f"not readable: {type(error).__name__}") from None


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.cells: list[RawCell] = []
        self.total = 0
        self.end = 0

    def notebook(self, start: int) -> Layout:
        start = self._skip(start)
        if self.text[start : start + 1] != "{":
            self._value(start)
            raise ParseFailure("not a notebook: the top level is no object", start)
        metadata: Any = {}
        found = False
        for key, at in self._members(start):
            if key == "cells" and self.text[at] == "[":
                found = True
                self._cells(at)
            elif key == "worksheets" and self.text[at] == "[":
                found = True
                for sheet in self._elements(at):
                    self._worksheet(sheet)
            else:
                value = self._value(at)
                metadata = value if key == "metadata" else metadata
        if not found:
            raise ParseFailure("not a notebook: no cells", start)
        if self._skip(self.end) != len(self.text):
            raise ParseFailure("not JSON: text after the notebook's end", self._skip(self.end))
        return Layout(_language(metadata), tuple(self.cells))

    def _worksheet(self, start: int) -> None:
        if self.text[start] != "{":
            self._value(start)
            return
        for key, at in self._members(start):
            if key == "cells" and self.text[at] == "[":
                self._cells(at)
            else:
                self._value(at)

    def _cells(self, start: int) -> None:
        for at in self._elements(start):
            self.total += 1
            if self.text[at] == "{":
                self._cell(at)
            else:
                self._value(at)

    def _cell(self, start: int) -> None:
        fields: dict[str, Any] = {}
        literals: tuple[Span, ...] | None = None
        for key, at in self._members(start):
            if key in ("source", "input"):  # format 3 says input
                literals = self._literals(at)
            else:
                value = self._value(at)
                if key in ("cell_type", "metadata", "language"):
                    fields[key] = value
        if fields.get("cell_type") == "code" and literals:
            language = _entry(fields.get("metadata"), "vscode", "languageId") or fields.get("language")
            name = language.lower() if isinstance(language, str) else ""
            self.cells.append(RawCell(self.total, name, literals))

    def _literals(self, start: int) -> tuple[Span, ...] | None:
        if self.text[start] == '"':
            end = self._string(start)[1]
            self.end = end
            return (Span(start + 1, end - 1),)
        if self.text[start] != "[":
            self._value(start)
            return None
        spans: list[Span] = []
        for at in self._elements(start):
            if self.text[at] == '"':
                self.end = self._string(at)[1]
                spans.append(Span(at + 1, self.end - 1))
            else:
                self._value(at)
        return tuple(spans)

    # --- JSON, one step at a time: each consumer of a value sets ``end`` to the offset after it -----------

    def _skip(self, at: int) -> int:
        match = _BLANK.match(self.text, at)
        return match.end() if match else at

    def _value(self, at: int) -> Any:
        value, self.end = _SCAN(self.text, at)
        return value

    def _string(self, at: int) -> tuple[str, int]:
        value, end = _SCAN_STRING(self.text, at + 1, True)
        return str(value), int(end)

    def _members(self, start: int) -> Iterator[tuple[str, int]]:
        """Yield key and value offset of each member; the consumer reads the value before the next step."""
        at = self._skip(start + 1)
        while self.text[at : at + 1] != "}":
            if self.text[at : at + 1] != '"':
                raise ParseFailure("not JSON: a property name was expected", at)
            key, at = self._string(at)
            at = self._skip(at)
            if self.text[at : at + 1] != ":":
                raise ParseFailure("not JSON: a colon was expected", at)
            at = self._skip(at + 1)
            self._more(at)
            yield key, at
            at = self._separator("}")
        self.end = at + 1

    def _elements(self, start: int) -> Iterator[int]:
        at = self._skip(start + 1)
        while self.text[at : at + 1] != "]":
            self._more(at)
            yield at
            at = self._separator("]")
        self.end = at + 1

    def _separator(self, closing: str) -> int:
        at = self._skip(self.end)
        mark = self.text[at : at + 1]
        if mark == closing:
            return at
        if mark != ",":
            raise ParseFailure("not JSON: a comma was expected", at)
        following = self._skip(at + 1)
        if self.text[following : following + 1] == closing:
            raise ParseFailure("not JSON: a comma before the end", at)
        return following

    def _more(self, at: int) -> None:
        if at >= len(self.text):
            raise ParseFailure("not JSON: the text ends early", at)


def _entry(value: Any, *path: str) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


_OTHER_KERNELS = re.compile(
    r"(ir|r|julia|scala|almond|spylon|bash|zsh|javascript|deno|typescript|rust|evcxr|gophernotes|go|ruby|perl"
    r"|\.net|csharp|fsharp|powershell|sql|xsql|octave|matlab|sas|stata|xcpp|java|ijava|kotlin|haskell|sagemath|wolfram)\b"
)


def _language(metadata: Any) -> str:
    for path in (("language_info", "name"), ("kernelspec", "language")):
        name = _entry(metadata, *path)
        if isinstance(name, str) and name:
            return name.lower()
    kernel = _entry(metadata, "kernelspec", "name")
    # A kernel that says nothing of its language is Python under the name of an environment, unless it is
    # well known.
    match = _OTHER_KERNELS.match(kernel.lower()) if isinstance(kernel, str) else None
    return match[1] if match else ""
