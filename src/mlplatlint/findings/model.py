"""What a rule yields (:class:`Hit`) and what the engine makes of it (:class:`Finding`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from mlplatlint.files.source import Span

SEVERITIES = ("critical", "high", "medium", "low", "info")
"""From worst to mildest. Severity is about consequence."""

CONFIDENCES = ("high", "medium", "low")
"""From surest to least sure. Confidence is about certainty."""

SEVERITY_RANK = {name: rank for rank, name in enumerate(SEVERITIES)}
CONFIDENCE_RANK = {name: rank for rank, name in enumerate(CONFIDENCES)}


class Place(NamedTuple):
    """A labelled location: a related place, or one step of a flow."""

    path: str
    span: Span
    message: str


class Edit(NamedTuple):
    """Replace the bytes of ``span`` in ``path`` by ``replacement``; an empty span inserts."""

    path: str
    span: Span
    replacement: str


class Fix(NamedTuple):
    """A remedy. ``safe`` keeps the program's meaning; a ``suggestion`` needs a person's eye."""

    safety: str
    message: str
    edits: tuple[Edit, ...]


class Hit(NamedTuple):
    """One place where a rule's condition holds.

    ``values`` fill the ``{placeholders}`` of the page's ``message``. ``symbol`` names the enclosing function,
    class, stage or document pointer and keeps the fingerprint stable when lines move. Rules over the
    project name ``path``; rules over one file leave it empty. ``severity`` and ``confidence`` override the page's,
    for rows of a table that differ.
    """

    span: Span
    values: Mapping[str, object] = {}
    symbol: str = ""
    path: str = ""
    related: tuple[Place, ...] = ()
    flow: tuple[Place, ...] = ()
    fixes: tuple[Fix, ...] = ()
    severity: str = ""
    confidence: str = ""
    tags: tuple[str, ...] = ()


class Finding(NamedTuple):
    """A hit that carries everything a report needs; plain data, so that it serialises as JSON."""

    rule: str
    severity: str
    confidence: str
    message: str
    path: str
    span: Span
    symbol: str
    digest: str
    """Hash of the finding's source text without blanks: what the fingerprint holds instead of a line."""
    related: tuple[Place, ...] = ()
    flow: tuple[Place, ...] = ()
    fixes: tuple[Fix, ...] = ()
    tags: tuple[str, ...] = ()
    fingerprint: str = ""
    cell: tuple[int, int] | None = None
    """Notebook only: 1-based cell and line within it."""

    def pack(self) -> list[Any]:
        """Return plain lists for JSON."""
        return list(self)

    @classmethod
    def unpack(cls, row: list[Any]) -> Finding:
        """Rebuild a finding from :meth:`pack`'s lists after a JSON round trip."""
        (
            rule,
            severity,
            confidence,
            message,
            path,
            span,
            symbol,
            digest,
            related,
            flow,
            fixes,
            tags,
            fingerprint,
            cell,
        ) = row
        return cls(
            rule,
            severity,
            confidence,
            message,
            path,
            Span(*span),
            symbol,
            digest,
            tuple(map(_place, related)),
            tuple(map(_place, flow)),
            tuple(map(_fix, fixes)),
            tuple(tags),
            fingerprint,
            tuple(cell) if cell else None,
        )


class Suppressed(NamedTuple):
    """A finding that is not reported, and what hid it.

    ``by`` is ``inline``, ``config``, ``baseline`` or the foreign comment that counted, such as
    ``ruff noqa ASYNC251``. ``until`` is an ISO date or empty.
    """

    finding: Finding
    by: str
    reason: str = ""
    until: str = ""


class Notification(NamedTuple):
    """What the run has to say about itself: unreadable, skipped, crashed.

    ``level`` is ``error`` (exit 2), ``warning`` or ``info``; ``code`` is stable, for machines.
    """

    level: str
    code: str
    message: str
    path: str = ""
    line: int = 0


def _place(item: list[Any]) -> Place:
    return Place(item[0], Span(*item[1]), item[2])


def _fix(item: list[Any]) -> Fix:
    return Fix(item[0], item[1], tuple(Edit(path, Span(*span), text) for path, span, text in item[2]))
