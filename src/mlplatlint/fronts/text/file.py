"""A textual file without syntax: its bytes, the same in lower case, and what its path says about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from mlplatlint.files.roles import is_test
from mlplatlint.files.source import Source

_TEST = re.compile(
    r"(?i)(?:^|/)(?:tests?|testing|testdata|test_data|fixtures?|cassettes?|__tests__|e2e|mocks?)/"
    r"|(?:^|/)(?:test_[^/]*|[^/]*_test_[^/]*|conftest\.py|e2e\.ya?ml|[^/]*_e2e[._][^/]*|[^/]*_test\.[a-z]+|[^/]*\.(?:test|spec)\.[a-z]+)$"
)
_SHOWN = re.compile(
    r"(?i)(?:^|/)(?:examples?|samples?|docs?|documentation|demos?|tutorials?|quickstarts?)/"
    r"|\.(?:example|sample|template|tmpl|dist|md|mdx|rst|adoc)$"
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

LONGEST_LINE = 5_000
"""Bytes of a line that detect-secrets' plugins read; longer lines are data, and their expressions are not linear."""

_DENSE_LINE = 300
"""Mean bytes of a line above which nobody wrote a file by hand."""
_DENSE_SIZES = {".js": 4_000, ".mjs": 4_000, ".cjs": 4_000, ".css": 4_000}
_DENSE_SIZE = 20_000
"""Bytes above which long lines mean a minified file or data; scripts, which are what gets minified, need fewer."""


def is_aside(path: str) -> bool:
    """Tell whether a path is that of a test, an example or documentation."""
    return is_test_material(path) or _SHOWN.search(path) is not None


def is_test_material(path: str) -> bool:
    """Tell whether a path, of a file in any language, is that of a test, its data or its settings."""
    return is_test(path) or _TEST.search(path) is not None


class TextFile:
    """One textual file. ``memo`` keeps what detectors have found, so that rules share it.

    ``reduced`` says why some detectors left the file out, for the reader to know; empty when none did.
    """

    __slots__ = ("__dict__", "_lowered", "data", "memo", "path", "reduced", "source")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.path = source.path
        self.data = bytes(source.data)
        self.memo: dict[str, Any] = {}
        self.reduced = ""
        self._lowered: bytes | None = None

    @property
    def lowered(self) -> bytes:
        """The bytes with ASCII letters in lower case; offsets are those of :attr:`data`."""
        if self._lowered is None:
            self._lowered = self.data.lower()
        return self._lowered

    @cached_property
    def aside(self) -> bool:
        """Tell whether the path is of a test, an example or documentation, where values are mostly made up."""
        return is_aside(self.path)

    @cached_property
    def of_tests(self) -> bool:
        """Tell whether the path is of a test, its data or its settings: a key there opens nothing that is deployed."""
        return is_test_material(self.path)

    @cached_property
    def vendored(self) -> bool:
        """Tell whether the file is a copy of somebody else's code, whose keys are not this project's to change."""
        return _VENDORED.search(self.path) is not None

    @cached_property
    def prose(self) -> bool:
        """Tell whether the file is meant to be read, so that ``name: value`` is a sentence and no setting."""
        return _PROSE.search(self.path) is not None

    @cached_property
    def generated(self) -> bool:
        """Tell whether a tool wrote the file, full of hashes: lock files, source maps, vocabularies."""
        return _LOCKED.search(self.path) is not None

    @cached_property
    def minified(self) -> bool:
        """Tell whether the file is minified code or packed data, where names beside values mean little.

        Notebooks are not: pictures make their lines long.
        """
        name = self.path.lower()
        if name.endswith(".ipynb") or len(self.data) <= _DENSE_SIZES.get(name[name.rfind(".") :], _DENSE_SIZE):
            return False
        return len(self.data) > _DENSE_LINE * (self.data.count(b"\n") + 1)

    def line_start(self, offset: int) -> int:
        """Return the offset at which the line around ``offset`` begins."""
        start = self.data.rfind(b"\n", 0, offset) + 1
        return max(start, self.data.rfind(b"\r", start, offset) + 1)

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
