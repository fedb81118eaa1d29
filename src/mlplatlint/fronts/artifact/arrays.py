"""NumPy arrays: the header, and the pickle behind it when the array holds objects."""

from __future__ import annotations

import re
from struct import error as StructError
from struct import unpack_from
from typing import TYPE_CHECKING, Any

from mlplatlint.fronts.artifact.budget import DEPTH
from mlplatlint.fronts.artifact.model import PickleStream

if TYPE_CHECKING:
    from mlplatlint.fronts.artifact.parse import Inspector

_LONGEST_HEADER = 1 << 20
_ONLY_AST = 0x400  # ast.PyCF_ONLY_AST, without the cost of importing ast
_TYPE_DEPTH = 20
_SHORTEST_PICKLE = 10
_BEHIND = 16 << 20
_OBJECT = re.compile(r"(?:^|[^A-Za-z])O\d*(?:$|[,)])|object")


def inspect_npy(inspector: Inspector, data: Any, entry: str, base: int, depth: int = 0) -> None:
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
        first, size = data_size(bytes(data[: min(start, len(data))]))
        behind = first + size
        if size >= 0 and len(data) - behind >= _SHORTEST_PICKLE:
            rest = data[behind : behind + _BEHIND]
            if bytes(rest[:6]) == b"\x93NUMPY" and depth < DEPTH:  # numpy.save writes one array after another
                inspect_npy(inspector, rest, entry, base + behind if base >= 0 else -1, depth + 1)
            else:
                inspector.search(rest, entry, base + behind if base >= 0 else -1)
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
    if b"descr" not in header:
        return True  # no readable type: the bytes behind it decide
    if _DESCR.search(header) is not None and header.count(b"descr") == 1:
        return False
    try:
        tree: Any = compile(header.strip().decode("latin-1"), "<scanned>", "eval", _ONLY_AST, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    pairs = zip(getattr(tree.body, "keys", ()), getattr(tree.body, "values", ()), strict=False)
    kinds = [value for key, value in pairs if getattr(key, "value", None) == "descr"]
    return not kinds or any(_is_object_type(kind) for kind in kinds)


def _is_object_type(node: Any, depth: int = 0) -> bool:
    """Tell whether a type as numpy spells it has objects in it: text, a list of fields, or a pair of type and shape."""
    if depth > _TYPE_DEPTH:
        return True
    if hasattr(node, "value"):
        return not isinstance(node.value, str) or _OBJECT.search(node.value) is not None
    parts = getattr(node, "elts", None)
    if not parts:
        return True
    if type(node).__name__ == "Tuple":  # a type and a shape
        return _is_object_type(parts[0], depth + 1)
    fields: list[Any] = [getattr(part, "elts", None) or () for part in parts]
    return any(len(field) < 2 or _is_object_type(field[1], depth + 1) for field in fields)
