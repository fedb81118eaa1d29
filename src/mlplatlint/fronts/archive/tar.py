"""Tar members by their headers, without extraction."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

_BLOCK = 512


class TarMember(NamedTuple):
    """One member: name, type flag, link target, and where its bytes stand in the archive."""

    name: str
    kind: str
    target: str
    start: int
    size: int


def read_members(data: Any, limit: int = 2_000) -> Iterator[TarMember]:
    """Yield the members of a tar in order; a header that is none ends them with a member of kind ``broken``."""
    at = 0
    long_name = ""
    while at + _BLOCK <= len(data) and limit > 0:
        header = bytes(data[at : at + _BLOCK])
        if not header.strip(b"\0"):
            at += _BLOCK
            continue
        size = _number(header[124:136])
        if size < 0 or not _checksum_holds(header):
            yield TarMember("", "broken", "", at, 0)
            return
        kind = header[156:157].decode("latin-1")
        start = at + _BLOCK
        body = (size + _BLOCK - 1) // _BLOCK * _BLOCK
        if kind in ("L", "x", "g"):  # a longer name for the next member
            long_name = _long_name(kind, bytes(data[start : start + min(size, 65_536)])) or long_name
            at = start + body
            continue
        name = long_name or _text(header[:100])
        if not long_name and header[257:262] == b"ustar" and header[345:346] != b"\0":
            name = f"{_text(header[345:500])}/{name}"
        long_name = ""
        limit -= 1
        yield TarMember(name, "file" if kind in ("0", "\0", "7") else kind, _text(header[157:257]), start, size)
        at = start + (body if kind not in "123456" else 0)
    if limit > 0 and bytes(data[at : at + _BLOCK]).strip(b"\0"):
        yield TarMember("", "broken", "", at, 0)


def is_old_tar(head: bytes) -> bool:
    """Tell a tar without the ``ustar`` mark by the checksum of its first header."""
    return len(head) >= _BLOCK and head[:1] not in b"\0" and _checksum_holds(head[:_BLOCK])


def _checksum_holds(header: bytes) -> bool:
    stored = _number(header[148:156])
    return stored > 0 and stored == sum(header[:148]) + 256 + sum(header[156:])


def _number(field: bytes) -> int:
    if field[:1] == b"\x80":
        return int.from_bytes(field[1:], "big")
    try:
        return int(field.strip(b"\0 ") or b"0", 8)
    except ValueError:
        return -1


def _long_name(kind: str, body: bytes) -> str:
    if kind == "L":
        return _text(body)
    found = ""
    while body:
        length, blank, _ = body.partition(b" ")
        if not blank or not length.isdigit() or not 0 < int(length) <= len(body):
            break
        record = body[len(length) + 1 : int(length)].rstrip(b"\n")
        if record.startswith(b"path="):
            found = record[5:].decode("utf-8", "replace")
        body = body[int(length) :]
    return found


def _text(field: bytes) -> str:
    return field.split(b"\0", 1)[0].decode("utf-8", "replace")
