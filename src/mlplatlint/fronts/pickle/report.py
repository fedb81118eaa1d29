"""What the analysis of a pickle says: evidence, streams, and one verdict."""

from __future__ import annotations

from typing import NamedTuple

VERDICTS = ("clean", "suspicious", "inconclusive", "dangerous")
"""From best to worst. ``clean`` holds only for streams read to their end in which every callable is known data;
``suspicious`` ones do something odd that runs nothing; ``inconclusive`` ones may run what cannot be told, or cannot be
read in full, and are never to be taken for harmless."""

_DANGEROUS = frozenset(
    (
        "dangerous-call",
        "dangerous-import",
        "computed-callable",
        "build-on-global",
        "gadget-arguments",
        "exec-state",
        "nested",
    )
)
_INCONCLUSIVE = frozenset(
    (
        "unknown-call",
        "unknown-import",
        "suspicious-call",
        "extension",
        "persistent",
        "frame-divergence",
        "expansion",
        "malformed",
        "limit",
        "junk",
    )
)
_SUSPICIOUS = frozenset(("suspicious-import", "protocol"))


class Evidence(NamedTuple):
    """One fact that speaks against a stream.

    ``kind`` is one of: dangerous-call, dangerous-import, computed-callable, build-on-global, gadget-arguments,
    exec-state, nested, unknown-call, suspicious-call, unknown-import, suspicious-import, extension, persistent,
    frame-divergence, protocol, expansion, malformed, limit, junk, streams. ``offset`` is the byte of the opcode in the
    scanned bytes, ``name`` the callable concerned, ``detail`` says what about it.
    """

    kind: str
    offset: int
    name: str
    detail: str


class Imported(NamedTuple):
    """A name the stream imports: ``level`` 0 allowed, 1 unknown, 2 suspicious, 3 dangerous."""

    module: str
    name: str
    offset: int
    level: int
    called: bool


class PickleReport:
    """The result for one run of bytes: all its concatenated and nested streams."""

    def __init__(self) -> None:
        self.evidence: list[Evidence] = []
        self.imports: list[Imported] = []
        self.streams: list[tuple[int, int]] = []
        """Start and end of each stream that reached its STOP."""
        self.protocol = 0
        self.end = 0
        """Offset after the last byte that was understood."""
        self.sklearn_version = ""
        self.embedded: list[tuple[int, int]] = []
        """Start and end of constants that the stream loads as files of their own (``torch.storage._load_from_bytes``)."""
        self.decoded: list[bytes] = []
        """Further such constants, whose bytes the stream writes as text."""

    @property
    def verdict(self) -> str:
        """One of :data:`VERDICTS`."""
        kinds = {item.kind for item in self.evidence}
        if kinds & _DANGEROUS:
            return "dangerous"
        if kinds & _INCONCLUSIVE or not self.streams:
            return "inconclusive"
        return "suspicious" if kinds & _SUSPICIOUS else "clean"

    def of(self, *kinds: str) -> list[Evidence]:
        """Return the evidence of some kinds, in stream order."""
        return [item for item in self.evidence if item.kind in kinds]
