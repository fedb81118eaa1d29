"""Bounds of partitions that the server refuses: of the wrong kind, empty, or over those of another partition."""

from __future__ import annotations

import re
from collections.abc import Iterable

_RANGE = re.compile(r"(?is)^(?:for\s+values\s+)?from\s*\((.*?)\)\s*to\s*\((.*?)\)\s*$")
_LIST = re.compile(r"(?is)^(?:for\s+values\s+)?in\s*\((.*)\)\s*$")
_HASH = re.compile(r"(?is)^(?:for\s+values\s+)?with\s*\(\s*modulus\s+(\d+)\s*,\s*remainder\s+(\d+)\s*\)\s*$")
_DATE = re.compile(r"^'(\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}:\d{2})?)'$")
_KINDS = (("range", _RANGE), ("list", _LIST), ("hash", _HASH))

Point = tuple[int, str, int]
"""A comparable end of a range: kind (date 0, number 1), text, number."""


def bound_problem(strategy: str, keys: int, bound: str, siblings: Iterable[tuple[str, str]]) -> str:
    """Return why a partition with this bound is refused beside its siblings (name and bound); empty when it may be made."""
    kind = next((name for name, pattern in _KINDS if pattern.match(bound.strip())), "")
    if not kind:
        return "HASH has no default partition" if strategy == "hash" and bound.strip().upper() == "DEFAULT" else ""
    if kind != strategy:
        return f"the bound is one for {kind.upper()}, and the table is partitioned by {strategy.upper()}"
    modulus = _HASH.match(bound.strip())
    if modulus is not None:
        return "the remainder must be less than the modulus" if int(modulus[2]) >= int(modulus[1]) else ""
    own = _ends(bound) if keys == 1 else None
    if own is None:
        return ""
    if own[0] >= own[1]:
        return "the range is empty"
    for name, other in siblings:
        ends = _ends(other)
        if ends is not None and ends[0][0] == own[0][0] and own[0] < ends[1] and ends[0] < own[1]:
            return f"its range meets that of the partition `{name}`"
    return ""


def _ends(bound: str) -> tuple[Point, Point] | None:
    match = _RANGE.match(bound.strip())
    first, last = (_point(match[1]), _point(match[2])) if match is not None else (None, None)
    return (first, last) if first is not None and last is not None and first[0] == last[0] else None


def _point(text: str) -> Point | None:
    text = text.strip()
    date = _DATE.match(text)
    if date is not None:
        return 0, date[1].ljust(19, "\0"), 0
    number = re.match(r"^'?(-?\d+)'?$", text)
    return (1, "", int(number[1])) if number is not None else None
