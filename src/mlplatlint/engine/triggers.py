"""Decides, from a file's bytes alone, which rules could find something in it.

Every rule declares literals of which at least one is in any file it can hit. One pass over the bytes answers for all
rules; a file that no rule can hit is never parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from mlplatlint.engine.literals import LOOP_WINS, LiteralMatcher, build_matcher

OWN_COMMENT = "own-comment"
"""The name under which files are told that may hold a suppression of ours."""

ANY_COMMENT = "any-comment"
"""The same for suppressions of any tool."""


class Trigger(NamedTuple):
    """What arms one rule or subject: its literals (none: every file of its kinds), each with "ignores case".

    ``confirm`` is an expression that any file it concerns matches too; it is tried where a literal occurs.
    """

    name: str
    kinds: frozenset[str]
    literals: tuple[tuple[bytes, bool], ...]
    confirm: str = ""


class TriggerTable:
    """All triggers of a plan. One matcher serves every kind of file; kinds with few literals get a small one."""

    def __init__(self, triggers: Iterable[Trigger], *, small: bool) -> None:
        self._triggers = tuple(triggers)
        self._small = small
        self._shared: _Matched | None = None
        self._by_kinds: dict[frozenset[str], _Matched] = {}

    def hit(self, kinds: frozenset[str], data: bytes) -> set[str]:
        """Return the names of the items that a file of these kinds with these bytes arms."""
        matched = self._by_kinds.get(kinds)
        if matched is None:
            matched = self._by_kinds[kinds] = self._for_kinds(kinds)
        if "python" in kinds and not data.isascii() and not _is_normal(data):
            return set(matched.everything) | matched.names(data)
        return matched.names(data)

    def _for_kinds(self, kinds: frozenset[str]) -> _Matched:
        relevant = [trigger for trigger in self._triggers if not kinds.isdisjoint(trigger.kinds)]
        owners = _owners(relevant)
        # Text in a notebook is a JSON string: expressions about code do not fit it.
        plain = "notebook" not in kinds
        if len(owners) <= LOOP_WINS:
            return _Matched(relevant, owners, _matcher(list(owners), small=True), list(owners), confirm=plain)
        if self._shared is None:
            every = list(_owners(self._triggers))
            self._shared = _Matched((), {}, _matcher(every, small=self._small), every, confirm=False)
        return _Matched(relevant, owners, self._shared.matcher, self._shared.keys, confirm=plain)


class _Matched:
    """A matcher and whom each of its literals arms."""

    def __init__(
        self,
        triggers: Sequence[Trigger],
        owners: dict[tuple[bytes, bool], list[str]],
        matcher: LiteralMatcher | None,
        keys: list[tuple[bytes, bool]],
        *,
        confirm: bool,
    ) -> None:
        self.always = frozenset(trigger.name for trigger in triggers if not trigger.literals)
        self.everything = frozenset(trigger.name for trigger in triggers) - {OWN_COMMENT, ANY_COMMENT}
        self.matcher = matcher
        self.keys = keys
        self._armed = [owners.get(key, ()) for key in keys]
        self._any = bool(owners)
        self._confirms = {
            trigger.name: _expression(trigger.confirm) for trigger in triggers if trigger.confirm and confirm
        }

    def names(self, data: bytes) -> set[str]:
        found = set(self.always)
        if self.matcher is not None and self._any:
            for index in self.matcher.match(data):
                found.update(self._armed[index])
        if found and self._confirms:
            for name in self._confirms.keys() & found:
                if self._confirms[name].search(data) is None:
                    found.discard(name)
        return found


@cache
def _expression(text: str) -> re.Pattern[bytes]:
    return re.compile(text.encode())


def _owners(triggers: Iterable[Trigger]) -> dict[tuple[bytes, bool], list[str]]:
    owners: dict[tuple[bytes, bool], list[str]] = {}
    for trigger in triggers:
        for literal in trigger.literals:
            owners.setdefault(literal, []).append(trigger.name)
    return owners


def _matcher(keys: list[tuple[bytes, bool]], *, small: bool) -> LiteralMatcher | None:
    if not keys:
        return None
    return build_matcher([key[0] for key in keys], ignore_case=[key[1] for key in keys], small=small)


def _is_normal(data: bytes) -> bool:
    """Tell whether identifiers read as they are written: Python folds them to NFKC before comparing."""
    import unicodedata

    return unicodedata.is_normalized("NFKC", data.decode("utf-8", "replace"))
