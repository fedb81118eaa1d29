"""A notebook as one Python module whose spans lead back into the file."""

from __future__ import annotations

import _ast as ast
import re
from bisect import bisect_right
from typing import NamedTuple

from mlplatlint.files.source import Source, Span
from mlplatlint.fronts.document import ParseFailure
from mlplatlint.fronts.notebook.cells import RawCell, read_layout
from mlplatlint.fronts.notebook.mask import blank, mask_cell, parses
from mlplatlint.fronts.notebook.text import JoinedText, Magic
from mlplatlint.fronts.python import PythonModule
from mlplatlint.fronts.python.parse import parse_tree

_PYTHON = frozenset(("", "python", "python2", "python3", "ipython"))
_COOKIE = re.compile(rb"\A(?:[ \t\f]*(?:#[^\r\n]*)?\r?\n)?[ \t\f]*#[^\r\n]*?coding[:=]")


class BadCell(NamedTuple):
    """A code cell that is no Python and was left out; ``span`` points into the joined text."""

    number: int
    message: str
    span: Span


class NotebookModule(PythonModule):
    """The code cells of one notebook, joined in file order, each beginning on a line of its own.

    ``source`` is the joined text with magics and left-out cells blanked; ``raw`` is the same text, same
    length, as its author wrote it. ``file`` is the notebook itself. ``language`` is the kernel's, lower
    case; a kernel other than Python gives a module without code.
    """

    def __init__(self, file: Source, language: str, cells: list[tuple[int, Span]], joined: JoinedText) -> None:
        self.file = file
        self.language = language
        self.raw = bytes(joined.data)
        self.magics: list[Magic] = []
        self.bad_cells: list[BadCell] = []
        self._cells = cells
        self._joined = joined
        self._cell_starts = [span.start for _, span in cells]
        source, tree = self._parse()
        super().__init__(source, tree)

    def to_file(self, span: Span) -> Span:
        """Return the byte range of the ``.ipynb`` file that a span of the joined text came from.

        A range over several lines takes in the quotes and commas that separate them in JSON.
        """
        return self._joined.to_file(span)

    def cell_of(self, offset: int) -> tuple[int, int]:
        """Return cell and line within it, both 1-based, of an offset in the joined text.

        All cells of the notebook count, Markdown included, so that the number is the one editors show.
        """
        index = max(0, bisect_right(self._cell_starts, offset) - 1)
        if not self._cells:
            return 1, 1
        number, span = self._cells[index]
        return number, self.source.line_of(offset) - self.source.line_of(span.start) + 1

    def _parse(self) -> tuple[Source, ast.Module]:
        masked = bytearray(self.raw)
        for number, span in self._cells:
            self._mask(masked, number, span)
        source = self._as_source(masked)
        try:
            return source, parse_tree(source)
        except ParseFailure:
            self._leave_out_bad_cells(masked)
        source = self._as_source(masked)
        try:
            return source, parse_tree(source)
        except ParseFailure as failure:  # each cell parses, all together do not: too deep or too large
            raise ParseFailure(failure.message, self.to_file(Span(failure.offset, failure.offset)).start) from None

    def _mask(self, masked: bytearray, number: int, span: Span, *, automagic: bool = False) -> None:
        text, magics = mask_cell(self.raw[span.start : span.end], span.start, automagic=automagic)
        masked[span.start : span.end] = blank(self.raw[span.start : span.end]) if text is None else text
        if automagic:
            self.magics = [magic for magic in self.magics if not span.start <= magic.span.start < span.end]
        self.magics += magics

    def _leave_out_bad_cells(self, masked: bytearray) -> None:
        for number, span in self._cells:
            if parses(bytes(masked[span.start : span.end])):
                continue
            self._mask(masked, number, span, automagic=True)
            cell = Source(self.file.path, bytes(masked[span.start : span.end]))
            try:
                parse_tree(cell)
            except ParseFailure as failure:
                self.bad_cells.append(BadCell(number, failure.message, Span(span.start + failure.offset, span.end)))
                masked[span.start : span.end] = blank(self.raw[span.start : span.end])
        self.magics.sort(key=lambda magic: magic.span)

    def _as_source(self, masked: bytearray) -> Source:
        # The joined text is UTF-8 whatever a comment in the first cell declares.
        cookie = _COOKIE.match(masked)
        if cookie is not None:
            masked[cookie.end() - 1 : cookie.end()] = b" "
        return Source(self.file.path, bytes(masked), self.file.absolute)


def parse(source: Source) -> NotebookModule:
    """Parse one notebook of format 3 or 4.

    Cells that are no Python are left out and listed in ``bad_cells``; an empty file is a notebook without
    cells.

    Raises:
        ParseFailure: the file is not JSON, or not a notebook.
    """
    data = bytes(source.data)
    joined = JoinedText()
    if not data.strip():
        return NotebookModule(source, "", [], joined)
    layout = read_layout(data)
    chosen: list[RawCell] = [cell for cell in layout.cells if (cell.language or layout.language) in _PYTHON]
    cells = [(cell.number, joined.add(data, cell.literals)) for cell in chosen]
    cells = [(number, span) for number, span in cells if span.start < span.end]
    return NotebookModule(source, layout.language, cells, joined)
