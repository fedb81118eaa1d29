"""How following a stream ends early."""

from __future__ import annotations


class Malformed(Exception):
    """The stream breaks the rules of the format at ``offset``."""

    def __init__(self, offset: int, reason: str) -> None:
        super().__init__(reason)
        self.offset = offset
        self.reason = reason


class MissingSlot(Malformed):
    """A memo slot is read that this stream never wrote."""


class OverLimit(Exception):
    """More opcodes or deeper nesting than the analysis follows."""

    def __init__(self, offset: int, reason: str) -> None:
        super().__init__(reason)
        self.offset = offset
        self.reason = reason
