"""One suppression comment as read: what reports and the audit need, without the grammars."""

from __future__ import annotations

from typing import NamedTuple


class Directive(NamedTuple):
    """One suppression as read.

    ``tool`` is empty for our own, else the label of the other tool's comment; ``names`` are rule names, or that tool's
    ids (none: blanket). A finding is covered when it starts within ``cover`` or, for a trailing comment, when it ends there.
    ``problem`` says why a comment of ours does not parse.
    """

    tool: str
    action: str
    names: tuple[str, ...]
    reason: str
    until: str
    comment: tuple[int, int]
    cover: tuple[int, int]
    trailing: bool
    problem: str = ""
