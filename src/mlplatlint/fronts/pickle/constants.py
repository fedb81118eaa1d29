"""Decodes the constant that an opcode pushes, given the opcode's offset."""

from __future__ import annotations

from struct import unpack_from
from typing import Any

LONGEST_TEXT = 1 << 20
"""Bytes of a constant that a check looks at; a longer one counts as unknown."""


def constant_span(data: Any, offset: int) -> tuple[int, int] | None:
    """Return start and end of the text or bytes a constant holds; None for numbers and for broken opcodes."""
    op = data[offset]
    if op in (0x8C, 0x43, 0x55):  # SHORT_BINUNICODE, SHORT_BINBYTES, SHORT_BINSTRING
        start = offset + 2
        return start, start + data[offset + 1]
    if op in (0x58, 0x42, 0x54):  # BINUNICODE, BINBYTES, BINSTRING
        start = offset + 5
        return start, start + int(unpack_from("<I", data, offset + 1)[0])
    if op in (0x8D, 0x8E, 0x96):  # BINUNICODE8, BINBYTES8, BYTEARRAY8
        start = offset + 9
        return start, start + int(unpack_from("<Q", data, offset + 1)[0])
    if op in (0x56, 0x53):  # UNICODE, STRING
        end = data.find(b"\n", offset)
        return offset + 1, end if end >= 0 else len(data)
    return None


def constant(data: Any, value: Any) -> Any:
    """Return the Python value of a constant, Ellipsis when it is none or cannot be told.

    Text that is not UTF-8 keeps its odd bytes as surrogates, so that two different constants never compare equal.
    """
    if value.__class__ is not int:
        return ...
    try:
        return _decode(data, value)
    except (ValueError, IndexError, UnicodeError, OverflowError):
        return ...
    except Exception:  # struct.error is raised by reading past the end
        return ...


def text(data: Any, value: Any) -> str | None:
    """Return a constant's text, or None when it is not a text constant."""
    found = constant(data, value)
    return found if isinstance(found, str) else None


def _decode(data: Any, offset: int) -> Any:
    op = data[offset]
    span = constant_span(data, offset)
    if span is not None:
        raw = data[span[0] : span[1]] if span[1] - span[0] <= LONGEST_TEXT else None
        return ... if raw is None else _text(op, bytes(raw))
    simple = _NUMBERS.get(op)
    if simple is not None:
        return unpack_from(simple, data, offset + 1)[0]
    if op in _SINGLE:
        return _SINGLE[op]
    if op in (0x49, 0x4C):  # INT, LONG
        line = bytes(data[offset + 1 : data.find(b"\n", offset)])
        if op == 0x49 and line in (b"00", b"01"):
            return line == b"01"
        return int(line.rstrip(b"L"), 0) if len(line) < 4000 else ...
    if op in (0x8A, 0x8B):  # LONG1, LONG4
        width, size = (1, data[offset + 1]) if op == 0x8A else (4, unpack_from("<i", data, offset + 1)[0])
        start = offset + 1 + width
        return int.from_bytes(data[start : start + size], "little", signed=True) if 0 <= size < 4000 else ...
    if op == 0x46:  # FLOAT
        return float(bytes(data[offset + 1 : data.find(b"\n", offset)]))
    return ...


def _text(op: int, raw: bytes) -> Any:
    if op in (0x8C, 0x58, 0x8D):
        return raw.decode("utf-8", "surrogateescape")
    if op in (0x43, 0x42, 0x8E, 0x96):
        return raw
    if op in (0x55, 0x54):  # Python 2 text: loaded as ASCII text unless the caller asks for bytes
        return raw.decode("latin-1")
    if op == 0x56:
        return raw.decode("raw_unicode_escape", "surrogateescape")
    quoted = raw.strip()
    if len(quoted) >= 2 and quoted[:1] == quoted[-1:] and quoted[:1] in (b"'", b'"'):
        import codecs

        return codecs.escape_decode(quoted[1:-1])[0].decode("latin-1")
    return ...


_NUMBERS = {0x4B: "<B", 0x4D: "<H", 0x4A: "<i", 0x47: ">d"}
_SINGLE = {0x4E: None, 0x88: True, 0x89: False}
