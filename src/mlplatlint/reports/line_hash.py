"""``primaryLocationLineHash``: the fingerprint by which GitHub code scanning recognises an alert.

The value has to equal the one that GitHub's own upload action computes, so the steps are that action's:
100 UTF-16 code units from the line's beginning on, blanks left out, every line end one LF, in a
polynomial hash modulo 2^64; and how many times that hash has occurred in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_WINDOW = 100
_BASE = 37
_MASK = (1 << 64) - 1
_END_MARK = "\uffff"
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_NO_BLANKS = {ord(" "): None, ord("\t"): None}


def line_hashes(data: bytes, lines: Iterable[int] | None = None) -> dict[int, str]:
    """Return line (1-based) -> ``hash:count`` for the wanted lines, or for all.

    A byte order mark counts; ill-formed UTF-8 counts as U+FFFD. A file that ends with a line end has one
    more, empty line. Lines that do not exist are left out.
    """
    wanted = None if lines is None else set(lines)
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").translate(_NO_BLANKS)
    if not text.isascii():
        text = _ASTRAL.sub(_surrogates, text)
    text += _END_MARK + "\0" * _WINDOW
    counts: dict[str, int] = {}
    result = {}
    begin = 0
    line = 1
    while True:
        # Equal windows and equal hashes are the same thing here; only wanted windows are hashed.
        window = text[begin : begin + _WINDOW]
        count = counts[window] = counts.get(window, 0) + 1
        if wanted is None or line in wanted:
            result[line] = f"{_hash(window):x}:{count}"
        begin = text.find("\n", begin) + 1
        if begin == 0:
            return result
        line += 1


def _hash(window: str) -> int:
    value = 0
    for unit in window:
        value = (value * _BASE + ord(unit)) & _MASK
    return value


def _surrogates(match: re.Match[str]) -> str:
    code = ord(match[0]) - 0x10000
    return chr(0xD800 + (code >> 10)) + chr(0xDC00 + (code & 0x3FF))
