"""GGUF: header and metadata, read as far as the counts say; the tensors are not."""

from __future__ import annotations

from struct import error as StructError
from struct import unpack_from
from typing import TYPE_CHECKING, Any

from mlplatlint.fronts.artifact.templates import injection

if TYPE_CHECKING:
    from mlplatlint.fronts.artifact.parse import Inspector

_WIDTHS = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_TEXT, _ARRAY = 8, 9
_PAIRS = 100_000
_TENSORS = 1_000_000
_VALUES = 20_000_000


class _Fault(Exception):
    pass


def inspect_gguf(inspector: Inspector, data: Any, entry: str) -> None:
    """Check the header of one file and the chat templates in its metadata."""
    try:
        for key, template in _templates(data):
            found = injection(template)
            if found:
                inspector.problem("template-injection", entry, key=key, found=found)
    except _Fault as fault:
        inspector.problem("gguf-malformed", entry, detail=str(fault))
    except (StructError, IndexError):
        inspector.problem("gguf-malformed", entry, detail="ends before its metadata does")


def _templates(data: Any) -> list[tuple[str, str]]:
    version = unpack_from("<I", data, 4)[0]
    if version not in (2, 3):
        return []  # version 1 and big-endian files have another layout
    tensors, pairs = unpack_from("<QQ", data, 8)
    if pairs > _PAIRS or tensors > _TENSORS:
        raise _Fault(f"counts {pairs:,} settings and {tensors:,} tensors")
    at = 24
    found: list[tuple[str, str]] = []
    keys: set[str] = set()
    for _ in range(pairs):
        key, at = _text(data, at)
        if key in keys:
            raise _Fault(f"sets '{key[:60]}' twice")
        keys.add(key)
        kind = unpack_from("<I", data, at)[0]
        start = at + 4
        at = _skip(data, start, kind)
        if kind == _TEXT and "chat_template" in key:
            found.append((key, _text(data, start)[0]))
    return found


def _text(data: Any, at: int) -> tuple[str, int]:
    length = unpack_from("<Q", data, at)[0]
    end = at + 8 + length
    if end > len(data):
        raise _Fault(f"declares a text of {length:,} bytes, more than the file holds")
    return bytes(data[at + 8 : min(end, at + 8 + (1 << 20))]).decode("utf-8", "replace"), end


def _skip(data: Any, at: int, kind: int) -> int:
    width = _WIDTHS.get(kind)
    if width is not None:
        return at + width
    if kind == _TEXT:
        length = int(unpack_from("<Q", data, at)[0])
        if at + 8 + length > len(data):
            raise _Fault(f"declares a text of {length:,} bytes, more than the file holds")
        return at + 8 + length
    if kind != _ARRAY:
        raise _Fault(f"has a setting of the unknown type {kind}")
    inner, count = unpack_from("<IQ", data, at)
    at += 12
    width = _WIDTHS.get(inner)
    if count > _VALUES or (width is not None and at + count * width > len(data)):
        raise _Fault(f"declares a list of {count:,} values, more than the file holds")
    if width is not None:
        return int(at + count * width)
    for _ in range(count):
        at = _skip(data, at, inner)
    return at
