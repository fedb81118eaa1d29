"""Single-stream compression: gzip, bzip2, xz, lzma, zlib, lz4, zstd, each unpacked to a bound."""

from __future__ import annotations

from typing import Any

_STEP = 1 << 16
_SLOW_LIMIT = 48 << 20
"""Bytes unpacked by a reader in plain Python."""
_ERRORS: tuple[type[Exception], ...] = (OSError, EOFError, ValueError)


def unpack(data: Any, form: str, limit: int) -> tuple[bytes, str]:
    """Return at most ``limit`` unpacked bytes and, when they are not all, the reason.

    Concatenated streams are read on, as every reader of these formats does.
    """
    if form == "lz4":
        from mlplatlint.fronts.archive.lz4 import unpack_lz4

        return unpack_lz4(data, min(limit, _SLOW_LIMIT))
    if form == "zstd":
        return _zstd(data, limit)
    parts: list[bytes] = []
    length = at = 0
    errors = _errors(form)
    size = len(data)
    while at < size:
        engine = _engine(form)
        try:
            while not engine.eof and at < size and length < limit:
                chunk = bytes(data[at : at + _STEP])
                at += len(chunk)
                part = engine.decompress(chunk, limit - length)
                parts.append(part)
                length += len(part)
                pending = getattr(engine, "unconsumed_tail", b"")
                while pending and length < limit and not engine.eof:
                    part = engine.decompress(pending, limit - length)
                    parts.append(part)
                    length += len(part)
                    pending = engine.unconsumed_tail
        except errors as error:
            return b"".join(parts), f"does not unpack: {error}" if not parts or length == 0 else "holds broken data"
        if length >= limit:
            return b"".join(parts), "unpacks to more than the analysis reads"
        if not engine.eof:
            return b"".join(parts), "ends before its data does"
        at -= len(engine.unused_data)
        if not _continues(data, at, form):
            break
    return b"".join(parts), ""


def _zstd(data: Any, limit: int) -> tuple[bytes, str]:
    """Unpack with the optional package."""
    from importlib import import_module

    try:
        zstandard = import_module("zstandard")
    except ImportError:
        return b"", "is packed as zstd, whose reader is not installed"
    parts: list[bytes] = []
    length = 0
    try:
        with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(
            bytes(data), read_across_frames=True
        ) as reader:
            while length < limit and (part := reader.read(min(_STEP, limit - length))):
                parts.append(part)
                length += len(part)
    except zstandard.ZstdError as error:
        return b"".join(parts), f"does not unpack: {error}"
    return b"".join(parts), "unpacks to more than the analysis reads" if length >= limit else ""


def _continues(data: Any, at: int, form: str) -> bool:
    head = bytes(data[at : at + 6])
    if form == "zlib":  # joblib reads on
        return head[:1] == b"x" and head[1:2] in (b"\x01", b"\x5e", b"\x9c", b"\xda")
    return head.startswith({"gzip": b"\x1f\x8b", "bzip2": b"BZh", "xz": b"\xfd7zXZ\0", "lzma": b"]\0\0"}[form])


def _errors(form: str) -> tuple[type[Exception], ...]:
    if form in ("gzip", "zlib"):
        import zlib

        return (*_ERRORS, zlib.error)
    if form in ("xz", "lzma"):
        import lzma

        return (*_ERRORS, lzma.LZMAError)
    return _ERRORS


def _engine(form: str) -> Any:
    if form == "gzip":
        import zlib

        return zlib.decompressobj(31)
    if form == "zlib":
        import zlib

        return zlib.decompressobj(15)
    if form == "bzip2":
        import bz2

        return bz2.BZ2Decompressor()
    import lzma

    return lzma.LZMADecompressor(memlimit=256 << 20)
