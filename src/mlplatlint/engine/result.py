"""What the analysis of one file gives."""

from __future__ import annotations

from typing import NamedTuple

from mlplatlint.findings.model import Finding, Notification


class FileResult(NamedTuple):
    """What one file gave: everything a warm run needs, and nothing that holds a tree.

    ``ran`` counts the rules that looked at the file, ``armed`` names the project rules it concerns; ``facts`` maps
    subject to the encoded record, ``ahead`` does for on-demand subjects collected on the way, which are kept apart from the
    file's own row; ``addressed`` says that it may hold suppressions of ours, ``commented`` of any tool.
    """

    language: str
    kinds: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    notifications: tuple[Notification, ...] = ()
    addressed: bool = False
    commented: bool = False
    armed: tuple[str, ...] = ()
    ran: int = 0
    facts: dict[str, bytes] = {}
    ahead: dict[str, bytes] = {}
