"""Which ids of other tools a finding stands for."""

from __future__ import annotations

from collections.abc import Sequence

from mlplatlint.engine.registry import Rule
from mlplatlint.findings.model import Finding

EXACTLY = "exactly-these-peers"
"""Tag of a hit that stands for the ids among its tags and for no other id of its rule, whatever the tool."""


JOINED = "joined-row:"
"""Prefix of a tag of a hit that joins several rows: the ids of one of them, the weightiest row first, between commas."""


def peer_parts(finding: Finding, rule: Rule | None) -> list[frozenset[str]]:
    """Return the peer ids of each row that a finding joins; of one that joins none, its own.

    Whoever ignores one id has not ignored what stands under another: a joined finding is hidden when every part is.
    """
    joined = [tag.removeprefix(JOINED).split(",") for tag in finding.tags if tag.startswith(JOINED)]
    return [frozenset(ids) for ids in joined] or [peer_ids(finding, rule)]


def peer_ids(finding: Finding, rule: Rule | None) -> frozenset[str]:
    """Return the peer ids (``hadolint:DL3008``) of a finding.

    They are the rule's, unless the hit itself names one of a tool among its tags: a rule of several rows says so which
    row it was, and ignoring one id of the tool leaves the others alone. ``shellcheck:SC`` stands for every code of ShellCheck.
    """
    peers: Sequence[str] = rule.peers if rule is not None else ()
    own = frozenset(peers).intersection(finding.tags)
    own |= {peer for peer in peers if peer.startswith("trivy:AVD-") and peer.replace("AVD-", "") in own}
    for peer in peers:
        if peer.endswith(":SC"):
            own |= {tag for tag in finding.tags if tag.startswith(peer)}
    if EXACTLY in finding.tags:
        return own
    if not own:
        return frozenset(peers)
    tools = {peer.partition(":")[0] for peer in own}
    return own | {peer for peer in peers if peer.partition(":")[0] not in tools}
