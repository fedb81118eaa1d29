"""Bounds on what one file may cost, whatever it claims to hold."""

from __future__ import annotations

MEMBER_BYTES = 200 << 20
"""Unpacked bytes read of one member."""
TOTAL_BYTES = 512 << 20
"""Unpacked bytes read of one file, all members together."""
MEMBERS = 20_000
"""Members of one file, nested ones included."""
DEPTH = 4
"""Containers inside containers."""
BOMB_BYTES = 50 << 20
BOMB_RATIO = 200
"""A member over this size that shrank by more than this factor is a bomb: weights compress to no such degree."""


class Spent(Exception):
    """A bound was reached; the message says which."""


class Budget:
    """What is left for one file."""

    def __init__(self) -> None:
        self.bytes = TOTAL_BYTES
        self.members = MEMBERS

    def member(self) -> None:
        """Count one member.

        Raises:
            Spent: there are too many.
        """
        self.members -= 1
        if self.members < 0:
            raise Spent(f"holds more than {MEMBERS:,} members")

    def take(self, amount: int) -> None:
        """Count unpacked bytes.

        Raises:
            Spent: they are too many.
        """
        self.bytes -= amount
        if self.bytes < 0:
            raise Spent(f"unpacks to more than {TOTAL_BYTES:,} bytes")
