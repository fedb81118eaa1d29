"""One line of source with a caret under it, fit for a terminal.

Secrets are masked wherever they would show: also in the excerpt of another finding on the same line.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import islice
from typing import NamedTuple

from mlplatlint.files.source import Source, Span
from mlplatlint.reports.escape import visible
from mlplatlint.reports.model import REDACT, Report
from mlplatlint.reports.positions import Positions

MASK = "********"
"""Stands for a secret of any length."""

_TAB = 4
_CUT = "..."


class Excerpt(NamedTuple):
    """What to print of a span's first line.

    ``indent`` and ``width`` are in terminal columns: blanks before the carets, and their number (at least 1).
    ``more`` is the number of further lines that the span covers.
    """

    line: int
    text: str
    indent: int
    width: int
    more: int


class Excerpts:
    """Cuts excerpts out of the files of a report; knows which bytes of them are secret."""

    def __init__(self, report: Report, positions: Positions) -> None:
        self._positions = positions
        self._secret: dict[str, list[Span]] = {}
        self._merged: dict[str, list[Span]] = {}
        findings = [*report.findings, *(item.finding for item in report.suppressed)]
        for finding in findings:
            if REDACT in finding.tags or REDACT in report.rule(finding.rule).tags:
                places = [(finding.path, finding.span)]
                places += [(place.path, place.span) for place in (*finding.related, *finding.flow)]
                for path, span in places:
                    self._secret.setdefault(path, []).append(span)

    def masks(self, path: str, source: Source) -> list[Span]:
        """Return the byte ranges of a file that hold secrets, sorted, apart, each up to its line's end.

        A rule may point at a name with the value behind it, so the rest of the line is secret too.
        """
        if path not in self._merged:
            merged: list[Span] = []
            for start, end in sorted(self._secret.get(path, ())):
                end = source.line_span(source.line_of(max(start, end - 1))).end
                if merged and start <= merged[-1].end:
                    merged[-1] = Span(merged[-1].start, max(end, merged[-1].end))
                else:
                    merged.append(Span(start, end))
            self._merged[path] = merged
        return self._merged[path]

    def is_masked(self, path: str, span: Span) -> bool:
        """Tell whether any byte of a span is secret."""
        source = self._positions.text(path)
        if source is None:
            return False
        masks = self.masks(path, source)
        index = bisect_left(masks, (span[1],))  # the first that begins at or after the span's end
        return index > 0 and masks[index - 1].end > span[0]

    def excerpt(self, path: str, span: Span, columns: int) -> Excerpt | None:
        """Return the first line of a span, cut to about ``columns``, or None without a text to show."""
        source = self._positions.text(path)
        if source is None:
            return None
        line = source.line_of(min(span[0], len(source.data)))
        whole = source.line_span(line)
        begin = whole.start + 3 if whole.start == 0 and source.data[:3] == b"\xef\xbb\xbf" else whole.start
        start = min(max(span[0], begin), whole.end)
        end = min(max(span[1], start), whole.end)
        reach = 4 * columns
        lead = self._piece(path, source, max(begin, start - reach), start, first=True)
        body = self._piece(path, source, start, min(end, start + reach))
        tail = self._piece(path, source, end, min(whole.end, end + reach))
        more = max(0, source.line_of(max(span[1] - 1, span[0])) - line)
        return _fit(line, lead, body, tail, columns, more)

    def _piece(self, path: str, source: Source, low: int, high: int, *, first: bool = False) -> str:
        parts = []
        masks = self.masks(path, source)
        at = low
        index = max(0, bisect_right(masks, (low, low)) - 1)
        for start, end in islice(masks, index, None):
            if start >= high:
                break
            if end <= low:
                continue
            parts.append(_decode(source.data[at : max(at, start)]))
            if first or start >= low:  # otherwise the piece to the left has shown the mask
                parts.append(MASK)
            at = min(end, high)
        parts.append(_decode(source.data[at:high]))
        return "".join(parts)


def _decode(data: bytes) -> str:
    if data and 0x80 <= data[0] < 0xC0:  # the window begins within a character
        data = data.lstrip(bytes(range(0x80, 0xC0)))
    return data.decode("utf-8", "replace")


def _fit(line: int, lead: str, body: str, tail: str, columns: int, more: int) -> Excerpt:
    cells = _cells(lead, 0)
    indent = sum(width for _, width in cells)
    marked = _cells(body, indent)
    after = _cells(tail, indent + sum(width for _, width in marked))
    room = columns * 2 // 3
    if indent > room:
        room -= len(_CUT)
        while indent > room:
            indent -= cells.pop(0)[1]
        cells.insert(0, (_CUT, len(_CUT)))
        indent += len(_CUT)
    text = "".join(shown for shown, _ in cells)
    width = 0
    for position, (shown, cell) in enumerate([*marked, *after]):
        if indent + width + cell > columns and position > 0:
            text += _CUT
            break
        text += shown
        width += cell
    marked_width = min(width, sum(cell for _, cell in marked))
    return Excerpt(line, text.rstrip(), indent, max(1, marked_width), more)


def _cells(text: str, column: int) -> list[tuple[str, int]]:
    """Return what to print for each character and how many terminal columns that takes."""
    if text.isascii() and text.isprintable():
        return [(character, 1) for character in text]
    cells: list[tuple[str, int]] = []
    for character in text:
        if character == "\t":
            width = _TAB - column % _TAB
            shown = " " * width
        else:
            shown = visible(character)
            width = len(shown) if shown.isascii() else _columns(character)
        cells.append((shown, width))
        column += width
    return cells


def _columns(character: str) -> int:
    import unicodedata

    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
