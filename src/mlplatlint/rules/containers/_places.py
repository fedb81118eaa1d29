"""Targets, sources and ports of COPY, ADD, WORKDIR and EXPOSE."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from mlplatlint.fronts.dockerfile import Instruction, Word

_DRIVE = re.compile(r"[A-Za-z]:")
_PORT = re.compile(
    r"(?:(?P<ip>\[[^\]]*\]|[^:/]*\.[^:/]*):)?(?:(?P<host>[^:/]*):)?(?P<port>[^:/]*)(?:/(?P<protocol>.*))?"
)
ARCHIVE = re.compile(r"\.(?i:tar|bz2|gz|lz|lzma|t?z|tb2|tbz2?|tgz|tlz|tpz|txz|xz|t?zst)$")
"""Names of archives that ADD unpacks, and of compressed files."""


def unquoted(text: str) -> str:
    """Return a word without the quotes around it."""
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text.strip("\"'")


def is_relative(path: str) -> bool:
    """Tell whether a path is certainly relative: not absolute on any system and no variable in front."""
    path = unquoted(path)
    return bool(path) and path[0] not in "/\\$`" and not _DRIVE.match(path)


def copied(node: Instruction) -> tuple[tuple[Word, ...], Word | None]:
    """Return the sources and the target of COPY or ADD."""
    words = node.words
    return (words[:-1], words[-1]) if len(words) > 1 else ((), None)


class Port(NamedTuple):
    """One word of EXPOSE taken apart; all parts as written."""

    ip: str
    host: str
    port: str
    protocol: str
    word: Word

    def numbers(self) -> list[int]:
        """Return the bounds of the port range; empty when it is no number."""
        parts = self.port.split("-")
        return [int(part) for part in parts] if all(part.isdigit() and len(part) < 12 for part in parts) else []


def ports(node: Instruction) -> Iterator[Port]:
    """Yield the ports of an EXPOSE that are written out."""
    for word in node.words:
        match = _PORT.fullmatch(unquoted(word.text))
        if match and "$" not in word.text:
            yield Port(match["ip"] or "", match["host"] or "", match["port"], match["protocol"] or "", word)
