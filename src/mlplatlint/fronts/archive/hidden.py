"""Entries of a zip that its directory does not list: readers that go by local headers still meet them."""

from __future__ import annotations

from struct import unpack_from
from typing import Any

_LOCAL = b"PK\x03\x04"
_METHODS = frozenset((0, 8, 9, 12, 14, 93, 95, 99))
_LONGEST_NAME = 1_000
_SEARCHED = 64 << 20


def hidden_headers(data: Any, covered: list[tuple[int, int]], end: int, limit: int = 200) -> list[int]:
    """Return the offsets of local headers in ``data[:end]`` outside the covered ranges (start and end of each entry)."""
    found: list[int] = []
    at = 0
    searched = 0
    for start, stop in [*sorted(covered), (end, end)]:
        if start - at >= 30 and searched < _SEARCHED:
            searched += start - at
            found += _within(data, at, start, limit - len(found))
        at = max(at, stop)
    return found


def _within(data: Any, start: int, stop: int, limit: int) -> list[int]:
    found: list[int] = []
    at = data.find(_LOCAL, start, stop)
    while at >= 0 and len(found) < limit:
        step = _entry_end(data, at, stop)
        if step > 0:
            found.append(at)
        at = data.find(_LOCAL, max(step, at + 4), stop)
    return found


def _entry_end(data: Any, at: int, stop: int) -> int:
    """Return where the entry of a header ends, 0 when the four bytes stand there by chance."""
    if at + 31 > stop:
        return 0
    version, flags, method = unpack_from("<HHH", data, at + 4)
    packed, _, name_length, extra_length = unpack_from("<IIHH", data, at + 18)
    start = at + 30 + name_length + extra_length
    if version & 0xFF > 63 or method not in _METHODS or not 0 < name_length <= _LONGEST_NAME or start > stop:
        return 0
    if any(byte < 32 for byte in bytes(data[at + 30 : at + 30 + name_length])):
        return 0
    if flags & 0x8 and packed == 0:
        return int(start)
    return int(start + packed) if start + packed <= stop else 0
