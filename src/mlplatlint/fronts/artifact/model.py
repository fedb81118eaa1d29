"""What a model file holds: members, pickles, MOJO models, and what is wrong with the container itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from mlplatlint.files.source import Source, Span

if TYPE_CHECKING:
    from mlplatlint.fronts.mojo.model import MojoModel
    from mlplatlint.fronts.pickle.report import Evidence, PickleReport


class Problem(NamedTuple):
    """Something a rule reports about a container or format.

    ``kind`` is the name of the rule, ``entry`` the member it concerns ('' for the file itself), ``values`` fill the
    rule's message, ``offset`` is a byte of the file (0 when the member is compressed), ``severity`` overrides the page's.
    """

    kind: str
    entry: str
    values: Mapping[str, object]
    offset: int = 0
    severity: str = ""


class Member(NamedTuple):
    """One member of a container, nested ones with ``!/`` between the names; sizes in bytes."""

    name: str
    format: str
    size: int
    depth: int


class PickleStream:
    """The pickles in one run of bytes: the file itself, or one of its members.

    ``entry`` names the member ('' for the file), ``base`` is where its bytes begin in the file, -1 when they are
    compressed and so have no place there.
    """

    def __init__(self, source: Source, entry: str, report: PickleReport, base: int) -> None:
        self.source = source
        self.entry = entry
        self.report = report
        self.base = base

    def span(self, evidence: Evidence) -> Span:
        """Return the byte of the file at which the evidence's opcode stands."""
        at = 0 if self.base < 0 else self.base + evidence.offset
        return Span(at, min(at + 1, len(self.source.data)))

    @property
    def where(self) -> str:
        """A phrase for messages: the place of an opcode's bytes."""
        return f" in '{self.entry}'" if self.entry else ""


class ArtifactFile:
    """One model file, read to the bounds of :class:`~mlplatlint.fronts.artifact.budget.Budget`."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.format = ""
        self.members: list[Member] = []
        self.pickles: list[PickleStream] = []
        self.mojos: list[MojoModel] = []
        self.problems: list[Problem] = []

    @property
    def verdict(self) -> str:
        """The worst verdict of all pickles; ``clean`` when there is none and nothing was left unread."""
        from mlplatlint.fronts.pickle.report import VERDICTS

        unread = any(problem.kind == "artifact-not-inspected" for problem in self.problems)
        verdicts = [stream.report.verdict for stream in self.pickles] + ["inconclusive"] * unread
        return max(verdicts, key=VERDICTS.index, default="clean")


def pickle_streams(document: ArtifactFile) -> Iterator[PickleStream]:
    """View ``PickleStream``."""
    yield from document.pickles


def mojo_models(document: ArtifactFile) -> Iterator[MojoModel]:
    """View ``MojoModel``."""
    yield from document.mojos
