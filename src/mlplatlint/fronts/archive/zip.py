"""Zip directories as loaders see them: the central directory, the local headers, and where the two differ.

The standard library refuses files that torch and Java load (wrong checksum, differing names), so it cannot be the judge.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from struct import error as StructError
from struct import unpack_from
from typing import Any, NamedTuple

_END = b"PK\x05\x06"
_LOCAL = b"PK\x03\x04"
_CENTRAL = b"PK\x01\x02"
_END_REACH = 65_557
_MAX = 0xFFFFFFFF
STORED, DEFLATED, BZIP2, LZMA = 0, 8, 12, 14
_LARGEST_DICTIONARY = 64 << 20
ENCRYPTED, DESCRIPTOR = 0x1, 0x8


class Entry(NamedTuple):
    """One entry of the central directory with what its local header says instead.

    ``start`` is where its bytes begin in the file, -1 when there is no local header. Sizes in bytes.
    """

    name: str
    method: int
    flags: int
    crc: int
    packed: int
    size: int
    start: int
    local_name: str
    local_flags: int
    local_method: int
    local_size: int
    header: int
    link: bool

    @property
    def is_folder(self) -> bool:
        """Whether the entry is a directory."""
        return self.name.endswith("/")


class ZipDirectory(NamedTuple):
    """A zip's entries; ``faults`` are (name of the problem, detail, offset) of the container itself."""

    entries: list[Entry]
    prefix: int
    faults: list[tuple[str, str, int]]


class ReadResult(NamedTuple):
    """Unpacked bytes; ``fault`` says why they are not all there, ``crc_ok`` whether the checksum holds."""

    data: bytes
    fault: str
    crc_ok: bool


def find_end(data: Any) -> int:
    """Return the offset of the end record, -1 when there is none where loaders look."""
    return int(data.rfind(_END, max(0, len(data) - _END_REACH), max(0, len(data) - 18)))


def after_end(data: Any) -> int:
    """Return where the end record ends, its comment not counted; the length of the data when there is none."""
    end = find_end(data)
    return end + 22 if end >= 0 else len(data)


def read_directory(data: Any, limit: int = 20_000) -> ZipDirectory | None:
    """Return the directory of a zip, None when the bytes are none."""
    end = find_end(data)
    if end < 0:
        entries = list(_walk_local(data, limit))
        if not entries:
            return None
        return ZipDirectory(entries, 0, [("zip-header-mismatch", "has no end record, as a file cut off", 0)])
    faults: list[tuple[str, str, int]] = []
    try:
        count, size, offset = unpack_from("<HII", data, end + 10)
        count, size, offset, end = _zip64(data, end, count, size, offset)
    except StructError:
        return None
    start = end - size
    prefix = start - offset
    if start < 0 or bytes(data[start : start + 4]) != _CENTRAL:
        start, prefix = offset, 0
    if count and bytes(data[start : start + 4]) != _CENTRAL:
        faults.append(("zip-header-mismatch", "has an end record that points to no directory", end))
        return ZipDirectory(list(_walk_local(data, limit)), 0, faults)
    entries = list(_central(data, start, max(0, prefix), limit))
    if len(entries) != count and len(entries) < limit:
        faults.append(
            ("zip-header-mismatch", f"counts {count} entries in its end record and lists {len(entries)}", end)
        )
    if len(entries) < limit:
        for entry in _hidden(data, entries, min(start, end)):
            faults.append(
                ("zip-header-mismatch", f"holds an entry '{entry.name}' that its directory does not list", entry.header)
            )
            entries.append(entry)
    return ZipDirectory(entries, max(0, prefix), faults)


def _hidden(data: Any, entries: list[Entry], end: int) -> Iterator[Entry]:
    """Yield the entries that have a local header and no place in the directory."""
    from mlplatlint.fronts.archive.hidden import hidden_headers

    covered = [(entry.header, max(entry.start, entry.header) + entry.packed) for entry in entries if entry.start >= 0]
    for at in hidden_headers(data, covered, end):
        yield from _walk_local(data, 1, at)


def _zip64(data: Any, end: int, count: int, size: int, offset: int) -> tuple[int, int, int, int]:
    """Return count, size and offset with the 64-bit record's in place of those that say no more, and where it begins.

    torch writes the record always: it stands between the directory and the end record.
    """
    locator = end - 20
    if locator < 0 or bytes(data[locator : locator + 4]) != b"PK\x06\x07":
        return count, size, offset, end
    record = int(unpack_from("<Q", data, locator + 8)[0])
    if bytes(data[record : record + 4]) != b"PK\x06\x06":
        record = int(data.rfind(b"PK\x06\x06", 0, locator))
        if record < 0:
            return count, size, offset, end
    if _MAX in (size, offset) or count == 0xFFFF:
        count, size, offset = unpack_from("<QQQ", data, record + 32)
    return count, size, offset, record


def _central(data: Any, at: int, prefix: int, limit: int) -> Iterator[Entry]:
    for _ in range(limit):
        if bytes(data[at : at + 4]) != _CENTRAL or at + 46 > len(data):
            return
        flags, method = unpack_from("<HH", data, at + 8)
        crc, packed, size, name_len, extra_len, comment_len = unpack_from("<IIIHHH", data, at + 16)
        external, header = unpack_from("<II", data, at + 38)
        raw = bytes(data[at + 46 : at + 46 + name_len])
        extra = bytes(data[at + 46 + name_len : at + 46 + name_len + extra_len])
        if _MAX in (size, packed, header):
            size, packed, header = _wide(extra, size, packed, header)
        header += prefix
        link = (external >> 28) == 0xA
        yield _entry(data, _name(raw, flags), method, flags, crc, packed, size, header, link)
        at += 46 + name_len + extra_len + comment_len


def _wide(extra: bytes, size: int, packed: int, header: int) -> tuple[int, int, int]:
    at = 0
    while at + 4 <= len(extra):
        tag, length = unpack_from("<HH", extra, at)
        if tag == 1:
            values = [unpack_from("<Q", extra, i)[0] for i in range(at + 4, min(at + 4 + length, len(extra)) - 7, 8)]
            values.reverse()
            size = values.pop() if size == _MAX and values else size
            packed = values.pop() if packed == _MAX and values else packed
            header = values.pop() if header == _MAX and values else header
            break
        at += 4 + length
    return size, packed, header


def _entry(
    data: Any, name: str, method: int, flags: int, crc: int, packed: int, size: int, header: int, link: bool
) -> Entry:
    if header + 30 > len(data) or bytes(data[header : header + 4]) != _LOCAL:
        return Entry(name, method, flags, crc, packed, size, -1, "", 0, 0, 0, header, link)
    local_flags, local_method = unpack_from("<HH", data, header + 6)
    local_packed, local_size, name_len, extra_len = unpack_from("<IIHH", data, header + 18)
    start = header + 30 + name_len + extra_len
    local_name = _name(bytes(data[header + 30 : header + 30 + name_len]), local_flags)
    if local_flags & DESCRIPTOR and local_size == 0 and local_packed == 0:
        local_size = size
    if local_size == _MAX:
        local_size = size
    return Entry(
        name, method, flags, crc, packed, size, start, local_name, local_flags, local_method, local_size, header, link
    )


def _walk_local(data: Any, limit: int, at: int = 0) -> Iterator[Entry]:
    """Yield the entries that local headers announce from an offset on, for a file whose directory is lost."""
    at = data.find(_LOCAL, at)
    while at >= 0 and limit > 0 and at + 30 <= len(data):
        limit -= 1
        flags, method = unpack_from("<HH", data, at + 6)
        crc, packed, size, name_len, extra_len = unpack_from("<IIIHH", data, at + 14)
        start = at + 30 + name_len + extra_len
        name = _name(bytes(data[at + 30 : at + 30 + name_len]), flags)
        following = data.find(_LOCAL, start + (0 if flags & DESCRIPTOR else min(packed, len(data))))
        if flags & DESCRIPTOR and packed == 0:
            crc = -1  # stands behind the data, as the sizes do
            packed = (following if following >= 0 else len(data)) - start
        yield Entry(name, method, flags, crc, packed, size, start, name, flags, method, size, at, False)
        at = following


def _name(raw: bytes, flags: int) -> str:
    if raw.isascii():
        return raw.decode("ascii")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp437")


def read_entry(data: Any, entry: Entry, limit: int) -> ReadResult:
    """Unpack at most ``limit`` bytes of an entry; checksum and declared size are not trusted."""
    if entry.start < 0:
        return ReadResult(b"", "has no local header", False)
    if entry.flags & ENCRYPTED and entry.local_flags & ENCRYPTED:
        return ReadResult(b"", "is encrypted", False)
    if entry.method == STORED:
        raw = bytes(data[entry.start : entry.start + min(entry.packed, limit)])
    elif entry.method == DEFLATED:
        raw, fault = _inflate(data, entry, limit)
        if fault:
            return ReadResult(raw, fault, False)
    elif entry.method in (BZIP2, LZMA):
        raw, fault = _other(data, entry, limit)
        if fault:
            return ReadResult(raw, fault, False)
    else:
        return ReadResult(b"", f"is packed by method {entry.method}", False)
    whole = len(raw) < limit or entry.size == len(raw)
    crc_ok = whole and entry.crc in (-1, zlib.crc32(raw))
    return ReadResult(raw, "" if whole else "is longer than the analysis reads", crc_ok)


def _inflate(data: Any, entry: Entry, limit: int) -> tuple[bytes, str]:
    engine = zlib.decompressobj(-15)
    packed = data[entry.start : entry.start + entry.packed]
    try:
        raw = engine.decompress(packed, limit)
    except zlib.error as error:
        return _inflate_part(packed, limit), f"does not unpack: {error}"
    return raw, "" if engine.eof or len(raw) >= limit else "ends before its data does"


def _other(data: Any, entry: Entry, limit: int) -> tuple[bytes, str]:
    """Unpack bzip2 or LZMA, whose streams carry no checksum that matters here."""
    import bz2
    import lzma

    packed = bytes(data[entry.start : entry.start + entry.packed])
    try:
        if entry.method == BZIP2:
            engine: Any = bz2.BZ2Decompressor()
        else:
            length = unpack_from("<H", packed, 2)[0]
            mode, dictionary = unpack_from("<BI", packed, 4)
            if length != 5 or dictionary > _LARGEST_DICTIONARY:
                return b"", "needs a dictionary beyond what the analysis holds"
            options = {"id": lzma.FILTER_LZMA1, "dict_size": dictionary}
            options |= {"lc": mode % 9, "lp": mode // 9 % 5, "pb": mode // 45}
            engine = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[options])
            packed = packed[9:]
        return engine.decompress(packed, limit), ""
    except (OSError, EOFError, ValueError, StructError, lzma.LZMAError) as error:
        return b"", f"does not unpack: {error}"


def _inflate_part(packed: Any, limit: int) -> bytes:
    """Return what unpacks before the break, by small steps."""
    engine = zlib.decompressobj(-15)
    parts: list[bytes] = []
    length = 0
    try:
        for at in range(0, len(packed), 256):
            part = engine.decompress(packed[at : at + 256], limit - length)
            parts.append(part)
            length += len(part)
            if length >= limit:
                break
    except zlib.error:
        pass
    return b"".join(parts)
