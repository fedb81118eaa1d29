"""A textual file without syntax: its bytes, the same in lower case, and what its path says about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from mlplatlint.files.source import Source

_ASIDE = re.compile(
    r"(?i)(?:^|/)(?:tests?|testing|testdata|test_data|fixtures?|examples?|samples?|docs?|documentation|demos?|tutorials?"
    r"|quickstarts?|cassettes?|__tests__|e2e|mocks?)/|(?:^|/)(?:test_[^/]*|[^/]*_test_[^/]*|conftest\.py|[^/]*_test\.[a-z]+"
    r"|[^/]*\.(?:test|spec)\.[a-z]+)$|\.(?:example|sample|template|tmpl|dist|md|mdx|rst|adoc)$"
)
_VENDORED = re.compile(
    r"(?i)(?:^|/)(?:vendor|vendored|third_party|third-party|node_modules|site-packages|bower_components)/"
)
_PROSE = re.compile(r"(?i)\.(?:md|mdx|rst|adoc|txt|html?|svg|csv|tsv|po|pot)$")
_LOCKED = re.compile(
    r"(?i)(?:\.lock|\.map|\.min\.(?:js|css)|\.snap|\.dvc|_pb2\.py|\.pb\.go|\.safetensors\.index\.json|\.assets\.json"
    r"|(?:^|/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|go\.sum|tokenizer\.json|vocab\.(?:txt|json)"
    r"|merges\.txt))$"
)


def is_aside(path: str) -> bool:
    """Tell whether a path is that of a test, an example or documentation."""
    return _ASIDE.search(path) is not None


class TextFile:
    """One textual file. ``memo`` keeps what detectors have found, so that rules share it."""

    __slots__ = ("_lowered", "data", "memo", "path", "source")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.path = source.path
        self.data = bytes(source.data)
        self.memo: dict[str, Any] = {}
        self._lowered: bytes | None = None

    @property
    def lowered(self) -> bytes:
        """The bytes with ASCII letters in lower case; offsets are those of :attr:`data`."""
        if self._lowered is None:
            self._lowered = self.data.lower()
        return self._lowered

    @property
    def aside(self) -> bool:
        """Tell whether the path is of a test, an example or documentation, where values are mostly made up."""
        return is_aside(self.path)

    @property
    def vendored(self) -> bool:
        """Tell whether the file is a copy of somebody else's code, whose keys are not this project's to change."""
        return _VENDORED.search(self.path) is not None

    @property
    def prose(self) -> bool:
        """Tell whether the file is meant to be read, so that ``name: value`` is a sentence and no setting."""
        return _PROSE.search(self.path) is not None

    @property
    def generated(self) -> bool:
        """Tell whether a tool wrote the file, full of hashes: lock files, source maps, vocabularies."""
        return _LOCKED.search(self.path) is not None

    def line_start(self, offset: int) -> int:
        """Return the offset at which the line around ``offset`` begins."""
        return max(self.data.rfind(b"\n", 0, offset), self.data.rfind(b"\r", 0, offset)) + 1

    def line_end(self, offset: int) -> int:
        """Return the offset at which the line around ``offset`` ends."""
        end = self.data.find(b"\n", offset)
        return len(self.data) if end < 0 else end - (end > offset and self.data[end - 1] == 13)


_last: list[TextFile] = []
"""The file in hand: every view and rule of one file shares one object."""


def text_files(source: Source) -> Iterator[TextFile]:
    """Yield the file as text."""
    if not _last or _last[0].source is not source:
        _last[:] = [TextFile(source)]
    yield _last[0]
