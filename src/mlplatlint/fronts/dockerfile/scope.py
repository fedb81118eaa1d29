"""What a variable holds at a given instruction.

Source: BuildKit's ``dockerfile2llb``. ARGs before the first FROM are visible in FROM lines only, until a
stage imports them by ``ARG name``. In a stage, ENV wins over ARG. What the base image sets is unknown,
except below ``scratch``.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

from mlplatlint.files.source import Span
from mlplatlint.fronts.dockerfile.expand import UNSET, Lookup, Unset

PLATFORM_ARGS = frozenset(
    [
        "BUILDPLATFORM",
        "BUILDOS",
        "BUILDOSVERSION",
        "BUILDARCH",
        "BUILDVARIANT",
        "TARGETPLATFORM",
        "TARGETOS",
        "TARGETOSVERSION",
        "TARGETARCH",
        "TARGETVARIANT",
        "TARGETSTAGE",
    ]
)
"""ARGs that BuildKit defines; their values depend on the build."""


class Setting(NamedTuple):
    """One assignment: ``order`` of the instruction, ENV or ARG, the value (None: unknown), where it stands."""

    order: int
    kind: str
    value: str | Unset | None
    span: Span


class Scope:
    """The variables of one stage, or of the part before the first FROM .

    ``closed`` says that a name never declared is known to be unset: true for the global part and below
    scratch.
    """

    __slots__ = ("_settings", "closed", "parent")

    def __init__(self, parent: Scope | None, closed: bool) -> None:
        self.parent = parent
        self.closed = closed
        self._settings: dict[str, list[Setting]] = {}

    def assign(self, name: str, setting: Setting) -> None:
        """Record an assignment; instructions come in file order.

        ARG does not replace an ENV of the same name.
        """
        if setting.kind == "ARG":
            earlier = self.find(name, setting.order)
            if earlier is not None and earlier.kind == "ENV":
                return
        self._settings.setdefault(name, []).append(setting)

    def find(self, name: str, order: int) -> Setting | None:
        """Return the assignment of a name in force before the instruction ``order``, parents included."""
        scope: Scope | None = self
        while scope is not None:
            own = scope._settings.get(name)
            if own:
                position = bisect_left(own, order, key=lambda setting: setting.order)
                if position:
                    return own[position - 1]
            # A parent stage is complete when a stage builds on it.
            scope = scope.parent
        return None

    def value(self, name: str, order: int) -> str | Unset | None:
        """Return a name's value before the instruction ``order``: text, UNSET, or None for unknown."""
        setting = self.find(name, order)
        if setting is not None:
            return setting.value
        return UNSET if self.closed else None

    def lookup(self, order: int) -> Lookup:
        """Return the lookup in force before the instruction ``order``."""
        return lambda name: self.value(name, order)
