"""Decides, from a file's bytes alone, which rules could find something in it.

Every rule declares literals of which at least one is in any file it can hit. One pass over the bytes answers for all
rules; a file that no rule can hit is never parsed.
"""

from __future__ import annotations

from collections.abc import Iterable

from mlplatlint.engine.literals import build_matcher

SMALL_SCAN = 1_000_000
"""Bytes below which the plain matcher beats loading a faster one."""


class TriggerTable:
    """The triggers of some items (rules, subjects) for one set of kinds."""

    def __init__(self, items: Iterable[tuple[str, tuple[tuple[bytes, bool], ...]]], *, small: bool) -> None:
        owners: dict[tuple[bytes, bool], list[str]] = {}
        unconditional = []
        for name, literals in items:
            if not literals:
                unconditional.append(name)
            for literal in literals:
                owners.setdefault(literal, []).append(name)
        self.always = frozenset(unconditional)
        self._owners = [tuple(names) for names in owners.values()]
        self._everything = self.always.union(*self._owners)
        keys = list(owners)
        self._matcher = (
            build_matcher([key[0] for key in keys], ignore_case=[key[1] for key in keys], small=small) if keys else None
        )

    def hit(self, data: bytes, python: bool) -> frozenset[str] | set[str]:
        """Return the names of the items that the file's bytes arm."""
        if python and not data.isascii() and not _is_normal(data):
            return self._everything
        if self._matcher is None:
            return self.always
        names = set(self.always)
        for index in self._matcher.match(data):
            names.update(self._owners[index])
        return names


def _is_normal(data: bytes) -> bool:
    """Tell whether identifiers read as they are written: Python folds them to NFKC before comparing."""
    import unicodedata

    return unicodedata.is_normalized("NFKC", data.decode("utf-8", "replace"))
