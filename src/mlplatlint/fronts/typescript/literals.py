"""JavaScript literals to Python values."""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(\r\n|.))", re.DOTALL)
_SIMPLE = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "b": "\b",
    "f": "\f",
    "v": "\v",
    "0": "\0",
    "\n": "",
    "\r": "",
    "\r\n": "",
}
_MAX_DIGITS = 400


def unescape(text: str) -> str:
    """Return the text between the quotes of a string or template with its escapes resolved."""
    return _ESCAPE.sub(_replace, text) if "\\" in text else text


def _replace(match: re.Match[str]) -> str:
    digits = match[1] or match[2] or match[3]
    if digits:
        code = int(digits, 16)
        return chr(code) if code <= 0x10FFFF else "\ufffd"
    return _SIMPLE.get(match[4], match[4])


def number(text: str) -> int | float | None:
    """Return the value of a numeric literal, or None when it is not one we read."""
    plain = text.replace("_", "").removesuffix("n")
    if len(plain) > _MAX_DIGITS:
        return None
    try:
        if plain[:2].lower() in ("0x", "0o", "0b"):
            return int(plain, 0)
        value = float(plain)
    except ValueError:
        return None
    return int(value) if value.is_integer() else value
