"""The value grammar of ``model.ini``, which is Java's: what is a number there is a number here, and nothing else."""

from __future__ import annotations

import math
import re
from typing import Any, NamedTuple

_INT = re.compile(r"[+-]?[0-9]+\Z")
_DOUBLE = re.compile(
    r"[+-]?(?:NaN|Infinity|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[fFdD]?"
    r"|0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?[0-9]+[fFdD]?)\Z"
)
_INT_RANGE = range(-(2**31), 2**31)
_LONG_RANGE = range(-(2**63), 2**63)


class Value(NamedTuple):
    """A parsed value; ``kind`` is null, bool, int, long, double, int[], long[], double[], empty[] or text."""

    kind: str
    value: Any


def parse_value(text: str) -> Value:
    """Return what the reader makes of the text after ``=``."""
    if text == "null":
        return Value("null", None)
    if text in ("true", "false"):
        return Value("bool", text == "true")
    if text.startswith("[") and text.endswith("]"):
        return _array(text[1:-1])
    number = _number(text)
    return number or Value("text", text)


def _number(text: str) -> Value | None:
    if _INT.match(text):
        if len(text) > 25:
            return Value("double", float(text))
        whole = int(text)
        kind = "int" if whole in _INT_RANGE else "long" if whole in _LONG_RANGE else "double"
        return Value(kind, whole)
    if _DOUBLE.match(text):
        return Value("double", to_double(text))
    return None


def to_double(text: str) -> float:
    """Return the value of a Java double's text, which must match the grammar."""
    plain = text.rstrip("fFdD") if "x" not in text.lower() else text.rstrip("dD")
    sign = -1.0 if plain.startswith("-") else 1.0
    body = plain.lstrip("+-")
    if body == "NaN" or text.endswith("NaN"):
        return math.nan
    if body.startswith("Infinity"):
        return sign * math.inf
    try:
        return sign * (float.fromhex(body) if body[:2] in ("0x", "0X") else float(body))
    except (ValueError, OverflowError):
        return sign * math.inf


def _array(body: str) -> Value:
    items = [item.strip() for item in body.split(",")]
    if items and items[-1] == "":
        items.pop()  # one trailing comma is tolerated, and "[]" holds nothing
    if not items:
        return Value("empty[]", [])
    parsed = [_number(item) for item in items]
    if any(item is None for item in parsed):
        return Value("text", f"[{body}]")
    kinds = {item.kind for item in parsed if item is not None}
    kind = "double[]" if "double" in kinds else "long[]" if "long" in kinds else "int[]"
    return Value(kind, [item.value for item in parsed if item is not None])


def fits(kind: str, wanted: str) -> bool:
    """Tell whether the reader accepts a value of one kind where the format wants another (``null`` fits all)."""
    if kind == "null" or wanted in ("string", "raw") or wanted.startswith("enum"):
        return True
    if wanted == "number":
        return kind in ("int", "long", "double")
    if wanted == "long":
        return kind in ("int", "long")
    return kind == wanted
