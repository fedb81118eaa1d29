"""NumPy arrays: the header, and the pickle behind it when the array holds objects."""

from __future__ import annotations

import re
from struct import error as StructError
from struct import unpack_from
from typing import TYPE_CHECKING, Any

from mlplatlint.fronts.artifact.model import PickleStream

if TYPE_CHECKING:
    from mlplatlint.fronts.artifact.parse import Inspector

_LONGEST_HEADER = 1 << 20


def inspect_npy(inspector: Inspector, data: Any, entry: str, base: int) -> None:
    """Read one ``.npy``; an object array is a pickle, which is scanned."""
    try:
        wide = data[6] >= 2
        length = unpack_from("<I" if wide else "<H", data, 8)[0]
    except (IndexError, StructError):
        inspector.not_read(entry, "is an array without a header")
        return
    start = 8 + (4 if wide else 2) + length
    if length > _LONGEST_HEADER or start > len(data):
        inspector.not_read(entry, "is an array whose header is longer than the file")
        return
    header = bytes(data[12 if wide else 10 : start])
    if not holds_objects(header):
        return
    from mlplatlint.fronts.pickle.scan import scan

    report = scan(data[start:])
    inspector.problem("numpy-object-array", entry)
    where = base + start if base >= 0 else -1
    inspector.document.pickles.append(PickleStream(inspector.document.source, entry, report, where))


_SHAPE = re.compile(rb"'shape'\s*:\s*\(([\d,\sL]*)\)")
_DESCR = re.compile(rb"'descr'\s*:\s*'[<>|=]?([?bBiufcSUmM])(\d+)(?:\[[\w ]+\])?'")


def data_size(head: bytes) -> tuple[int, int]:
    """Return where an array's data begins and its bytes, as the header says; (0, -1) unless it is plain numbers or text."""
    try:
        wide = head[6] >= 2
        start = (12 if wide else 10) + unpack_from("<I" if wide else "<H", head, 8)[0]
    except (IndexError, StructError):
        return 0, -1
    header = head[:start]
    shape, descr = _SHAPE.search(header), _DESCR.search(header)
    if start > len(head) or shape is None or descr is None or header.count(b"descr") != 1:
        return 0, -1
    count = int(descr[2]) * (4 if descr[1] == b"U" else 1)
    for part in shape[1].replace(b"L", b"").split(b","):
        count *= int(part) if part.strip() else 1
    return start, count


def holds_objects(header: bytes) -> bool:
    """Tell whether an array's header names an object type, in any spelling numpy accepts."""
    _, found, descr = header.partition(b"descr")
    if not found:
        return True  # no readable type: the bytes behind it decide
    return any(mark in descr for mark in (b"'|O", b'"|O', b"'O", b'"O', b"'<O", b"'>O", b"object"))
