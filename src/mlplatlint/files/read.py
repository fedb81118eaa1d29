"""Reads one file once: bytes for text, a memory map for artifacts, with caps."""

from __future__ import annotations

import mmap
import os
import re
import stat
from collections.abc import Callable

from mlplatlint.files.classify import FileType, classify
from mlplatlint.files.source import Source

HEAD_BYTES = 4096
TEXT_LIMIT = 10 * 1024 * 1024
"""Bytes above which a text file is not analysed; SQL dumps and notebooks, which carry bulk, may be larger."""
_LIMITS = {"sql": 64 * 1024 * 1024, "notebook": 64 * 1024 * 1024}
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_ENCODING_COOKIE_LINES = 2
_ZIP_END = 22
"""Bytes of a zip's end record without a comment."""


class Unreadable(Exception):
    """The file cannot be read or is not analysed; ``code`` and message go into a notification."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def read(
    path: str, absolute: str, passes_over: Callable[[frozenset[str]], bool] | None = None
) -> tuple[Source, FileType]:
    """Return a file's source and type; a source without text where ``passes_over`` says that nobody looks at such kinds.

    Raises:
        Unreadable: it is no regular file, permission is denied, or it is over its language's size limit.
    """
    try:
        descriptor = os.open(absolute, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise Unreadable("unreadable-file", f"cannot be read: {error.strerror}") from None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable("file-not-analysed", "is no regular file")
        head = os.read(descriptor, HEAD_BYTES)
        kind = classify(path, head)
        if kind.language == "artifact":
            return Source(path, _map(descriptor, status.st_size, head), absolute), kind
        if kind.language == "binary" and _ends_as_zip(descriptor, status.st_size):
            kind = FileType("artifact", frozenset(("artifact",)))
            return Source(path, _map(descriptor, status.st_size, head), absolute), kind
        if kind.language == "binary":
            return Source(path, b"", absolute), kind
        settled = len(head) < HEAD_BYTES or kind.language not in ("yaml", "json")
        if passes_over is not None and settled and passes_over(kind.kinds):
            return Source(path, b"", absolute), kind
        limit = _LIMITS.get(kind.language, TEXT_LIMIT)
        if status.st_size > limit:
            raise Unreadable("file-not-analysed", f"is {status.st_size:,} bytes, over the limit of {limit:,}")
        data = head if len(head) < HEAD_BYTES else head + _rest(descriptor, status.st_size - len(head))
    except OSError as error:
        raise Unreadable("unreadable-file", f"cannot be read: {error.strerror}") from None
    finally:
        os.close(descriptor)
    if len(data) > HEAD_BYTES and kind.language in ("yaml", "json"):
        kind = classify(path, data)  # what a manifest is may stand below a long licence comment
    return Source(path, as_utf8(data, kind.language), absolute), kind


def as_utf8(data: bytes, language: str) -> bytes:
    """Return text re-encoded as UTF-8 when it declares another encoding; unchanged otherwise.

    Positions are then those of the re-encoded text, so that columns in code points stay true.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace").encode()
    codec = declared_codec(data) if language == "python" else ""
    if codec:
        try:
            return data.decode(codec).encode()
        except (LookupError, ValueError):
            return data
    return data


def declared_codec(data: bytes) -> str:
    """Return the encoding that a Python file's first lines declare; empty for none and for UTF-8 and its subset."""
    for line in data.split(b"\n", _ENCODING_COOKIE_LINES)[:_ENCODING_COOKIE_LINES]:
        cookie = _COOKIE.match(line)
        if cookie and cookie[1].lower().replace(b"_", b"-") not in (b"utf-8", b"utf8", b"ascii", b"us-ascii"):
            return cookie[1].decode()
    return ""


def as_before(data: bytes, original: bytes) -> bytes | None:
    """Return UTF-8 text in the encoding that a Python file was in; None when it cannot be said in it."""
    codec = declared_codec(original)
    try:
        return data.decode().encode(codec) if codec else data
    except (LookupError, ValueError):
        return None


def _map(descriptor: int, size: int, head: bytes) -> bytes | mmap.mmap:
    if size <= HEAD_BYTES:
        return head
    return mmap.mmap(descriptor, size, access=mmap.ACCESS_READ)


def _ends_as_zip(descriptor: int, size: int) -> bool:
    """Tell whether a zip stands behind an image or a library: readers of zips begin at the end of a file."""
    if size < _ZIP_END:
        return False
    os.lseek(descriptor, -_ZIP_END, os.SEEK_END)
    return os.read(descriptor, 4) == b"PK\x05\x06"


def _rest(descriptor: int, size: int) -> bytes:
    parts = []
    while size > 0 and (part := os.read(descriptor, size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
