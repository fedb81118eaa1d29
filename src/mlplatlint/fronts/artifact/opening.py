"""Tells from a file's first bytes, opcode by opcode, whether they are a pickle that imports something.

Protocols 0 and 1 have no mark, and a stream may push and drop values before it names anything. No stack is kept: it is
enough that every opcode has a proper argument, which a few words of prose never have.
"""

from __future__ import annotations

import re

_LINE = re.compile(
    rb"(?:I[+-]?\d[\d_]*|L[+-]?\d+L?|F[+-]?[\d.][\d.eE+-]*|S(?:'[^\n]*'|\"[^\n]*\")|V[^\n]*|[pg]-?\d[\d_]*|P[^\n]*)\r?\n"
)
_IMPORT = re.compile(rb"[ci][ \t]?[^\W\d][\w.]*[^\n\w]{0,3}\n[^\W\d][\w.]*[^\n\w]{0,3}\n")
_AFTER = re.compile(
    rb"[()\]}.0-2\x80-\xff]|\Z|p\d|q[\x00-\xff][^a-z]|S['\"]|I\d|V[^\n]*\n[(0RSVI.otp]|X[\s\S]{3}\0|K[\s\S][^a-z]|N[.0tRo]"
)
"""What follows an import in a stream; a third word of a list does not."""
_SCALARS = frozenset(b"N\x88\x89)]}(\x8f012tldaesubRo.Q\x85\x86\x87\x81\x92\x90\x91\x94\x97\x98")
_FIXED = {
    0x4B: 2,
    0x4D: 3,
    0x4A: 5,
    0x47: 9,
    0x71: 2,
    0x72: 5,
    0x68: 2,
    0x6A: 5,
    0x80: 2,
    0x95: 9,
    0x82: 2,
    0x83: 3,
    0x84: 5,
}
_SIZED = {0x55: 1, 0x43: 1, 0x8C: 1, 0x8A: 1, 0x58: 4, 0x42: 4, 0x54: 4, 0x8B: 4, 0x8D: 8, 0x8E: 8, 0x96: 8}
_LINES = frozenset(b"ILFSVpgP")
_OPCODES = 600
_FOLLOWING = 3


def imports_something(head: bytes) -> bool:
    """Tell whether the bytes read as opcodes up to one that imports by name (GLOBAL, INST, STACK_GLOBAL) or from a registry.

    A constant longer than the bytes at hand ends the reading without an answer, which is no.
    """
    at = 0
    size = len(head)
    for _ in range(_OPCODES):
        if at >= size:
            return False
        op = head[at]
        if op in b"ci":
            named = _IMPORT.match(head, at)
            return named is not None and _AFTER.match(head, named.end()) is not None and _reads_on(head, named.end())
        if (op == 0x93 and at > 4) or (0x82 <= op <= 0x84 and at > 1):
            return True
        at = _next(head, at)
        if at < 0:
            return False
    return True  # no text reads as that many opcodes


def _reads_on(head: bytes, at: int) -> bool:
    """Tell whether what follows an import is a few opcodes more."""
    for _ in range(_FOLLOWING):
        if at >= len(head) or head[at] in b".ci":
            return True
        at = _next(head, at)
        if at < 0:
            return False
    return True


def _next(head: bytes, at: int) -> int:
    """Return where the next opcode stands, -1 when this is none."""
    op = head[at]
    if op in _SCALARS:
        return at + 1
    if op in _FIXED:
        return at + _FIXED[op]
    if op in _SIZED:
        width = _SIZED[op]
        return at + 1 + width + int.from_bytes(head[at + 1 : at + 1 + width], "little")
    line = _LINE.match(head, at) if op in _LINES else None
    return -1 if line is None else line.end()
