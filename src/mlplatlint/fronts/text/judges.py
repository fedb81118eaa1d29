"""What a credential says about itself, read offline: checksums, expiry, pass phrases."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Callable
from typing import Any, NamedTuple

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_DAY = 86_400
_SURELY_PAST = 1_767_225_600
"""2026-01-01, moved with releases. No clock: results depend on the files alone and may come from the cache."""


class Verdict(NamedTuple):
    """Severity and confidence where they differ from the format's, and why; ``void``: no credential."""

    severity: str = ""
    confidence: str = ""
    note: str = ""
    void: bool = False


def judge(name: str, value: bytes, after: bytes) -> Verdict:
    """Return the verdict of one judge on a matched value; ``after`` is the text that follows it."""
    return _JUDGES[name](value, after)


def _crc_base62(value: bytes, after: bytes) -> Verdict:
    """Last six characters: CRC-32 of the random part in base 62. Source: GitHub's and npm's announcements."""
    body = value.rpartition(b"_")[2]
    number = zlib.crc32(body[:-6])
    digits = ""
    while number:
        number, rest = divmod(number, 62)
        digits = _BASE62[rest] + digits
    return _checked(digits.rjust(6, "0") == body[-6:].decode("ascii", "replace"))


def _crc_hex(value: bytes, after: bytes) -> Verdict:
    """Last eight characters: CRC-32 of all before them in upper-case hexadecimal (Atlassian)."""
    return _checked(f"{zlib.crc32(value[:-8]):08X}".encode() == value[-8:])


def _crc_hex_little(value: bytes, after: bytes) -> Verdict:
    """Last eight characters: CRC-32 of all before the last underscore, low byte first (Grafana)."""
    body, _, tail = value.rpartition(b"_")
    return _checked(zlib.crc32(body).to_bytes(4, "little").hex().encode() == tail)


def _checked(valid: bool) -> Verdict:
    # A wrong checksum never drops a match: most are tokens that somebody edited before posting them.
    return Verdict(confidence="high", note="checksum valid") if valid else Verdict(confidence="medium")


_ELIDED = re.compile(rb"\A[A-Za-z0-9+/=\s\\\"',+>|#*-]{0,300}?(?:\.{3}|\xe2\x80\xa6)[\s\S]{0,200}?-----END ")
"""The rest of a key in armour of which the middle is left out: what a form or a page shows as an example."""


def _private_key(value: bytes, after: bytes) -> Verdict:
    if _ELIDED.match(after):
        return Verdict(void=True)
    head = value[:400]
    if value.startswith(b"LS0t"):
        head = _decoded(head)
    locked = b"ENCRYPTED" in head or b"Encryption: aes" in head
    at = value.find(b"b3BlbnNzaC1rZXktdjEAAAAA")
    if at >= 0 and b"BG5vbmU" not in (value[at:] + after)[:60]:
        locked = True
    return Verdict("medium", note="encrypted with a pass phrase") if locked else Verdict()


def _jwt(value: bytes, after: bytes) -> Verdict:
    parts = value.split(b".")
    header, claims = _json(parts[0]), _json(parts[1])
    if not isinstance(header, dict) or not isinstance(claims, dict) or "alg" not in header:
        return Verdict(void=True)
    issuer, subject = str(claims.get("iss", "")), str(claims.get("sub", ""))
    if issuer == "kubernetes/serviceaccount" or subject.startswith("system:serviceaccount:"):
        return Verdict("critical", note="Kubernetes service account")
    if claims.get("role") == "service_role":
        return Verdict("critical", note="service role, bypasses row-level security")
    if claims.get("role") == "anon":
        return Verdict("info", "low", "anonymous role, public by design")
    if str(header["alg"]).lower() == "none":
        return Verdict("low", "low", "not signed")
    expiry, issued = claims.get("exp"), claims.get("iat")
    if isinstance(expiry, (int, float)):
        if expiry < _SURELY_PAST:
            return Verdict("info", note="expired")
        if isinstance(issued, (int, float)) and expiry - issued < 90 * _DAY:
            return Verdict("medium")
    return Verdict("high", note="never expires" if expiry is None else "lives for more than 90 days")


def _basic(value: bytes, after: bytes) -> Verdict:
    encoded = re.search(rb"[A-Za-z0-9+/]+={0,2}\Z", value)
    text = _decoded(encoded[0]) if encoded else b""
    user, colon, password = text.partition(b":")
    if not colon or not password or not user.isascii() or not text.decode("utf-8", "replace").isprintable():
        return Verdict(void=True)
    from mlplatlint.fronts.text.safe_values import why_safe

    return Verdict(void=bool(why_safe(password.decode("utf-8", "replace"))))


def _json(part: bytes) -> Any:
    import json

    try:
        return json.loads(_decoded(part))
    except (ValueError, RecursionError):
        return None


def _decoded(part: bytes) -> bytes:
    text = re.sub(rb"[^A-Za-z0-9+/]", b"", part.translate(bytes.maketrans(b"-_", b"+/")))
    if len(text) % 4 == 1:
        text = text[:-1]
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4))
    except binascii.Error:
        return b""


_JUDGES: dict[str, Callable[[bytes, bytes], Verdict]] = {
    "crc32-base62-6": _crc_base62,
    "crc32-hex-8": _crc_hex,
    "crc32-hex-le-8": _crc_hex_little,
    "private-key": _private_key,
    "jwt": _jwt,
    "basic": _basic,
}
