"""What a plain scalar means: YAML 1.1's types, and nothing that can raise.

Dates stay text, and so do base-60 numbers (``22:22``): the loaders of Compose, Kubernetes and Actions read
them as strings, and PyYAML's own constructors raise on impossible dates and on integers of thousands of
digits.
"""

from __future__ import annotations

import re
from typing import Any

_CONSTANTS: dict[str, Any] = {"": None, "~": None}
for _spelling, _meaning in (
    ("null", None),
    ("true", True),
    ("yes", True),
    ("on", True),
    ("false", False),
    ("no", False),
    ("off", False),
):
    for _form in (_spelling, _spelling.title(), _spelling.upper()):
        _CONSTANTS[_form] = _meaning
_CONSTANTS |= {".inf": float("inf"), "-.inf": float("-inf"), "+.inf": float("inf"), ".nan": float("nan")}

_NUMERIC_START = frozenset("+-.0123456789")
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9_]*)")
_FLOAT = re.compile(r"[-+]?(?=[0-9.])(?=[^.eE]*[.eE])(?:[0-9][0-9_]*)?\.?[0-9_]*(?:[eE][-+]?[0-9]+)?")
_BASED = re.compile(r"([-+]?)0(?:b([01_]+)|x([0-9a-fA-F_]+)|o?([0-7_]+))")
_LONGEST_NUMBER = 320
"""Digits beyond which a number stays text; Python refuses integers above 4,300 digits, floats end at 309."""


def resolve(text: str) -> Any:
    """Return the value of a plain scalar: None, bool, int, float, or the text itself."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in _NUMERIC_START or len(text) > _LONGEST_NUMBER:
        return text
    return number(text)


def number(text: str) -> Any:
    """Return the number that ``text`` spells, or the text itself."""
    if _INTEGER.fullmatch(text):
        return int(text.replace("_", ""))
    based = _BASED.fullmatch(text)
    if based:
        sign, binary, hexadecimal, octal = based.groups()
        digits, base = (binary, 2) if binary else (hexadecimal, 16) if hexadecimal else (octal, 8)
        digits = digits.replace("_", "")
        return int(sign + digits, base) if digits else text
    if _FLOAT.fullmatch(text) and text[-1] != "_":
        try:
            return float(text.replace("_", ""))
        except ValueError:  # a dot or an exponent without digits
            return text
    return text


def tagged(tag: str, text: str) -> Any:
    """Return the value of a scalar that carries one of YAML's own tags (``int``, ``str`` …)."""
    if tag in ("bool", "null"):
        return _CONSTANTS.get(text, text)
    if tag in ("int", "float") and 0 < len(text) <= _LONGEST_NUMBER:
        return number(text)
    return text
