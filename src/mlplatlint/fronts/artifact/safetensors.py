"""safetensors: the header, as strictly as the reference reader, and duplicate keys, which it lets pass."""

from __future__ import annotations

import json
from struct import unpack_from
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlplatlint.fronts.artifact.parse import Inspector

_LONGEST_HEADER = 100_000_000
_BITS = {
    "BOOL": 8, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8, "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8,
    "I16": 16, "U16": 16, "F16": 16, "BF16": 16, "I32": 32, "U32": 32, "F32": 32, "F64": 64, "I64": 64, "U64": 64,
    "C64": 64, "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6,
}  # fmt: skip


class _Fault(Exception):
    pass


def inspect_safetensors(inspector: Inspector, data: Any, entry: str) -> None:
    """Check one file's header and the layout it describes."""
    duplicates: list[str] = []
    try:
        _check(data, duplicates)
    except _Fault as fault:
        inspector.problem("safetensors-malformed", entry, detail=str(fault))
    except RecursionError:
        inspector.problem("safetensors-malformed", entry, detail="has a header nested without end")
    for key in duplicates[:20]:
        inspector.problem("safetensors-duplicate-key", entry, detail=f"names '{key[:60]}' twice")


def _check(data: Any, duplicates: list[str]) -> None:
    length = unpack_from("<Q", data, 0)[0]
    if length > _LONGEST_HEADER or length + 8 > len(data):
        raise _Fault(f"declares a header of {length:,} bytes")
    try:
        header = json.loads(bytes(data[8 : 8 + length]).decode("utf-8"), object_pairs_hook=_pairs(duplicates))
    except ValueError:
        raise _Fault("has a header that is not JSON in UTF-8") from None
    if not isinstance(header, dict):
        raise _Fault("has a header that is no JSON object")
    spans = []
    for name, info in header.items():
        if name == "__metadata__":
            if not isinstance(info, dict) or not all(isinstance(value, str) for value in info.values()):
                raise _Fault("has metadata that is not text to text")
            continue
        spans.append((*_tensor(name, info), name))
    _touching(sorted(spans), len(data) - 8 - length)


def _tensor(name: str, info: Any) -> tuple[int, int]:
    if not isinstance(info, dict) or not {"dtype", "shape", "data_offsets"} <= info.keys():
        raise _Fault(f"describes tensor '{name}' without type, shape or offsets")
    bits = _BITS.get(info["dtype"]) if isinstance(info["dtype"], str) else None
    if bits is None:
        raise _Fault(f"gives tensor '{name}' the unknown type {info['dtype']!r}")
    shape, offsets = info["shape"], info["data_offsets"]
    if not _counts(shape) or not _counts(offsets) or len(offsets) != 2:
        raise _Fault(f"gives tensor '{name}' a shape or offsets that are no whole numbers")
    size = bits
    for item in shape:
        size *= item
    if size % 8 or offsets[1] - offsets[0] != size // 8:
        raise _Fault(f"gives tensor '{name}' {offsets[1] - offsets[0]:,} bytes where its shape needs {size // 8:,}")
    return offsets[0], offsets[1]


def _counts(values: Any) -> bool:
    return isinstance(values, list) and all(type(item) is int and 0 <= item < 1 << 63 for item in values)


def _touching(spans: list[tuple[int, int, str]], available: int) -> None:
    at = 0
    for start, end, name in spans:
        if start != at:
            raise _Fault(
                f"leaves a hole before tensor '{name}'" if start > at else f"lets tensor '{name}' overlap another"
            )
        at = end
    if at != available:
        raise _Fault(f"describes {at:,} bytes of data where the file holds {available:,}")


def _pairs(duplicates: list[str]) -> Any:
    def hook(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(pairs)
        if len(result) != len(pairs):
            seen: set[str] = set()
            for key, _ in pairs:
                if key in seen:
                    duplicates.append(key)
                seen.add(key)
        return result

    return hook
