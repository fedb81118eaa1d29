"""What every front gives: a document, or a :class:`ParseFailure` that says where and why not."""

from __future__ import annotations

from typing import Protocol

from mlplatlint.files.source import Source


class Document(Protocol):
    """A parsed file. ``source`` is the text that spans point into."""

    source: Source


class ParseFailure(Exception):
    """The file is not what its kind promises; becomes the finding ``unparsable-file``.

    ``offset`` is the byte at which reading failed. ``template`` marks files that are templates of the
    language rather than broken text (Jinja, Helm): those are notified, not reported.
    """

    def __init__(self, message: str, offset: int = 0, *, template: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.template = template
