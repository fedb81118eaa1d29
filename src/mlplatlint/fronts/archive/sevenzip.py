"""7z archives, read in memory through the optional package ``py7zr``; nothing is written to disk."""

from __future__ import annotations

import io
from collections.abc import Iterator
from importlib import import_module
from typing import Any

MEMBER_LIMIT = 64 << 20
TOTAL_LIMIT = 256 << 20


class NotReadable(Exception):
    """The archive cannot be looked into; the message says why."""


class _Sink(io.BytesIO):
    """Takes one member up to a bound, and tells when there was more."""

    def __init__(self) -> None:
        super().__init__()
        self.over = False

    def write(self, part: Any) -> int:
        if self.tell() + len(part) > MEMBER_LIMIT:
            self.over = True
            return len(part)
        return super().write(part)

    def close(self) -> None:
        """Stay open: the package closes what it wrote, and the bytes are read afterwards."""

    def size(self) -> int:
        """Return the bytes kept; asked for by the package."""
        return len(self.getvalue())


def read_7z(data: Any) -> Iterator[tuple[str, bytes, bool]]:
    """Yield name, bytes and whether they are all there, of each member.

    Raises:
        NotReadable: the package is missing, the archive is broken, encrypted or unpacks beyond the bound.
    """
    try:
        package = import_module("py7zr")
    except ImportError:
        raise NotReadable("is packed as 7z, whose reader is not installed") from None
    sinks: dict[str, _Sink] = {}
    fault = ""

    class Factory:
        def create(self, filename: str, mode: str = "wb") -> _Sink:
            return sinks.setdefault(filename, _Sink())

    try:
        with package.SevenZipFile(io.BytesIO(bytes(data))) as archive:
            if archive.needs_password():
                raise NotReadable("is encrypted")
            if sum(item.uncompressed or 0 for item in archive.list()) > TOTAL_LIMIT:
                raise NotReadable(f"unpacks to more than {TOTAL_LIMIT:,} bytes")
            archive.extractall(factory=Factory())
    except NotReadable:
        raise
    except Exception as error:  # the package raises errors of many kinds on broken input
        fault = f"does not unpack as 7z: {type(error).__name__}"
    for name, sink in sinks.items():
        yield name, sink.getvalue(), not sink.over
    if fault:
        raise NotReadable(fault)
