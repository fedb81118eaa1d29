"""LZ4 frames, unpacked in plain Python to a bound: joblib writes them, and the verdict must not hang on what is installed.

The format is that of the LZ4 frame description 1.6: a descriptor, then blocks of at most 4 MiB, each a run of literals
and references into what was unpacked before.
"""

from __future__ import annotations

from struct import error as StructError
from struct import unpack_from
from typing import Any

MAGIC = b"\x04\x22\x4d\x18"
_STORED = 0x80000000
_BLOCK_SIZES = {4: 1 << 16, 5: 1 << 18, 6: 1 << 20, 7: 4 << 20}
_WINDOW = 1 << 16


def unpack_lz4(data: Any, limit: int) -> tuple[bytes, str]:
    """Return at most ``limit`` unpacked bytes and, when they are not all, the reason."""
    out = bytearray()
    try:
        at = 0
        while bytes(data[at : at + 4]) == MAGIC:
            at = _frame(data, at + 4, out, limit)
            if at < 0:
                return bytes(out[:limit]), "unpacks to more than the analysis reads"
    except (IndexError, StructError, ValueError):
        return bytes(out[:limit]), "holds broken data"
    return bytes(out), ""


def _frame(data: Any, at: int, out: bytearray, limit: int) -> int:
    """Unpack one frame and return the offset behind it, -1 when the bound is reached."""
    flags, sizes = data[at], data[at + 1]
    if flags >> 6 != 1:
        raise ValueError("version of the frame")
    block_limit = _BLOCK_SIZES.get(sizes >> 4 & 7, 4 << 20)
    at += 3 + (8 if flags & 0x08 else 0) + (4 if flags & 0x01 else 0)
    base = len(out)
    while True:
        length = int(unpack_from("<I", data, at)[0])
        at += 4
        if length == 0:
            return at + (4 if flags & 0x04 else 0)
        stored, length = bool(length & _STORED), length & ~_STORED
        block = bytes(data[at : at + length])
        if len(block) < length or length > block_limit + 1024:
            _block(block, out, base, limit) if not stored else out.extend(block)
            raise ValueError("length of a block")
        at += length + (4 if flags & 0x10 else 0)
        if stored:
            out += block
        else:
            _block(block, out, base, limit)
        if len(out) >= limit:
            return -1


def _block(block: bytes, out: bytearray, base: int, limit: int) -> None:
    at = 0
    end = len(block)
    while at < end and len(out) < limit:
        token = block[at]
        at += 1
        literals = token >> 4
        if literals == 15:
            literals, at = _longer(block, at, literals)
        out += block[at : at + literals]
        at += literals
        if at >= end:
            return
        distance = block[at] | block[at + 1] << 8
        at += 2
        length = token & 15
        if length == 15:
            length, at = _longer(block, at, length)
        length += 4
        start = len(out) - distance
        if distance == 0 or start < base:
            raise ValueError("reference before the beginning")
        if distance >= length:
            out += out[start : start + length]
        else:  # the reference overlaps itself: a pattern that repeats
            pattern = bytes(out[start:])
            out += (pattern * (length // distance + 1))[:length]


def _longer(block: bytes, at: int, length: int) -> tuple[int, int]:
    while True:
        more = block[at]
        at += 1
        length += more
        if more != 255:
            return length, at
