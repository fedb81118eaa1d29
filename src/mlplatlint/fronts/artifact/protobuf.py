"""ONNX and TensorFlow models by the wire format of protocol buffers; neither library is needed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlplatlint.fronts.artifact.parse import Inspector

_DRIVE = re.compile(r"^[A-Za-z]:")
_TENSORS = 200_000
_OPERATIONS = (
    "ReadFile", "WriteFile", "PyFunc", "PyFuncStateless", "EagerPyFunc", "LoadLibrary",
    "MatchingFiles", "InitializeTableFromTextFile", "InitializeTableFromTextFileV2",
)  # fmt: skip
"""Operations that reach files or Python; those every saved model has (RestoreV2, SaveV2, Assert) are not among them."""
_OPERATION = re.compile(
    b"|".join(b"\x12" + bytes([len(name)]) + name.encode() + rb"(?=[\x1a\x22\x2a\x32\x3a]|\Z)" for name in _OPERATIONS)
)
_MILD = frozenset(("MatchingFiles", "InitializeTableFromTextFile", "InitializeTableFromTextFileV2"))


class _Broken(Exception):
    pass


def inspect_onnx(inspector: Inspector, data: Any, entry: str) -> None:
    """Report tensors whose data an ONNX model keeps in a file outside its own folder."""
    try:
        for name, location in _locations(data):
            if (
                "://" in location
                or location.startswith(("/", "\\"))
                or _DRIVE.match(location)
                or ".." in re.split(r"[/\\]", location)
            ):
                inspector.problem("onnx-external-data-escape", entry, name=name, location=location[:200])
                return
    except _Broken:
        if not entry:
            inspector.not_read(entry, "does not read as an ONNX model")


def inspect_saved_model(inspector: Inspector, data: Any, entry: str) -> None:
    """Report operations of a TensorFlow graph that read or write files or call Python."""
    seen: set[str] = set()
    for found in _OPERATION.finditer(data):
        name = found[0][2:].decode()
        if name not in seen:
            seen.add(name)
            inspector.problem(
                "savedmodel-dangerous-op", entry, found.start(), "low" if name in _MILD else "", name=name
            )


def _locations(data: Any) -> Iterator[tuple[str, str]]:
    """Yield the name of each tensor with outside data and where it is: graph (7), initializer (5), external_data (13)."""
    count = 0
    for number, start, end in _fields(data, 0, len(data)):
        if number != 7:
            continue
        for inner, first, last in _fields(data, start, end):
            if inner != 5:
                continue
            count += 1
            if count > _TENSORS:
                return
            name, location = "", ""
            for part, a, b in _fields(data, first, last):
                if part == 8:
                    name = _text(data, a, b)
                elif part == 13:
                    pair = {key: _text(data, x, y) for key, x, y in _fields(data, a, b)}
                    if pair.get(1) == "location":
                        location = pair.get(2, "")
            if location:
                yield name, location


def _text(data: Any, start: int, end: int) -> str:
    return bytes(data[start : min(end, start + 4096)]).decode("utf-8", "replace")


def _fields(data: Any, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield number, start and end of each length-delimited field; others are passed over.

    Raises:
        _Broken: the bytes are no message.
    """
    while at < end:
        key, at = _varint(data, at, end)
        number, wire = key >> 3, key & 7
        if number == 0:
            raise _Broken
        if wire == 2:
            length, at = _varint(data, at, end)
            if at + length > end:
                raise _Broken
            yield number, at, at + length
            at += length
        elif wire == 0:
            _, at = _varint(data, at, end)
        elif wire in (1, 5):
            at += 8 if wire == 1 else 4
        else:
            raise _Broken


def _varint(data: Any, at: int, end: int) -> tuple[int, int]:
    value = shift = 0
    while at < end and shift < 70:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
    raise _Broken
