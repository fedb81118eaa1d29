"""The three-valued property tree: what a property is known to hold, known not to hold, or may hold.

=========
===================================================================================================== literal
   a string, number or boolean; ``scalar`` is it partial    a string of which only parts are known; in
   ``scalar`` each unknown part is one :data:`HOLE`
symbol     an enumeration member or constant of the library; ``scalar`` is its dotted name
(``aws_s3.BucketEncryption.KMS``) call       a call of the library; ``scalar`` is its dotted name, ``items``
the positional arguments, ``entries`` the named ones list       ``items``; incomplete when more elements may
come from what could not be resolved mapping    ``entries``; incomplete when more keys may come from what
could not be resolved choice     one of ``items``, by a condition that is decided later
absent     certainly not set (left out, ``undefined``, ``AWS::NoValue``)
present    certainly set, to something not known (a reference to another resource)
unknown    perhaps set, perhaps not
=========
=====================================================================================================
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from mlplatlint.files.source import Span

Kind = Literal["literal", "partial", "symbol", "call", "list", "mapping", "choice", "absent", "present", "unknown"]
Scalar = str | int | float | bool | None

HOLE = "\ufffc"
"""Stands for an unknown part of a string."""
NOWHERE = Span(0, 0)


class Entry(NamedTuple):
    """One key of a mapping: as written, where it stands, and its value."""

    key: str
    key_span: Span
    value: Value


class Value:
    """One node of the tree. ``assumed`` marks what holds only while a template parameter keeps its
    default."""

    __slots__ = ("assumed", "complete", "entries", "items", "kind", "scalar", "span")

    def __init__(
        self,
        kind: Kind,
        span: Span = NOWHERE,
        scalar: Scalar = None,
        items: list[Value] | None = None,
        entries: dict[str, Entry] | None = None,
        *,
        complete: bool = True,
        assumed: bool = False,
    ) -> None:
        self.kind = kind
        self.span = span
        self.scalar = scalar
        self.items: list[Value] = items or []
        self.entries: dict[str, Entry] = entries or {}
        self.complete = complete
        self.assumed = assumed

    def __repr__(self) -> str:
        inside = {entry.key: entry.value for entry in self.entries.values()} or self.items or self.scalar
        return f"{self.kind}({inside!r}{'' if self.complete else ', ...'})"

    @property
    def known_text(self) -> str | None:
        """The string of a literal; None for anything else."""
        return self.scalar if self.kind == "literal" and isinstance(self.scalar, str) else None

    def put(self, key: str, key_span: Span, value: Value) -> None:
        """Set one key of a mapping; a later one replaces an earlier one, and ``absent`` removes it."""
        name = canonical(key)
        self.entries.pop(name, None)
        if value.kind != "absent" or not self.complete:
            self.entries[name] = Entry(key, key_span, value)

    def get(self, path: str) -> Value:
        """Return the value under a dotted path (empty: the value itself); ``absent`` or ``unknown`` where
        the tree does not have it.

        A step into a choice gives the choice of what its branches hold.
        """
        return self.at(tuple(canonical(step) for step in path.split("."))) if path else self

    def at(self, steps: tuple[str, ...]) -> Value:
        """Return the value under canonical keys, as :meth:`get`."""
        if not steps:
            return self
        if self.kind == "choice":
            return Value("choice", self.span, items=[branch.at(steps) for branch in self.items])
        if self.kind == "absent":
            return self
        if self.kind not in ("mapping", "call"):
            return Value("unknown", self.span)
        entry = self.entries.get(steps[0])
        if entry is None:
            return Value("absent" if self.complete else "unknown", self.span)
        return entry.value.at(steps[1:])

    def entry(self, path: str) -> Entry | None:
        """Return the entry at a dotted path through known mappings, or None."""
        node, found = self, None
        for step in path.split("."):
            found = node.entries.get(canonical(step))
            if found is None:
                return None
            node = found.value
        return found


def canonical(key: str) -> str:
    """Return a property name in the one spelling shared by ``KmsKeyId``, ``kmsKeyId`` and ``kms_key_id``."""
    return key.replace("_", "").lower()


def empty_mapping(span: Span = NOWHERE, *, complete: bool = True) -> Value:
    """Return a mapping without keys."""
    return Value("mapping", span, entries={}, complete=complete)


def spread(target: Value, source: Value) -> None:
    """Put what ``{...source}`` brings into a mapping; what is not resolved makes every earlier key
    uncertain."""
    if source.kind == "absent":
        return
    if source.kind != "mapping":
        _blur(target)
        return
    if not source.complete:
        _blur(target)
    for entry in source.entries.values():
        target.put(entry.key, entry.key_span, entry.value)


def _blur(target: Value) -> None:
    target.complete = False
    for name, entry in target.entries.items():
        target.entries[name] = entry._replace(value=Value("unknown", entry.value.span))
