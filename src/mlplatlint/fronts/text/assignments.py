"""Finds literals under names that say they are secret: ``db_password = "..."``, ``API_KEY: ...``.

A fast scan over the bytes finds the places where a name and a value stand side by side; nearly all of them end at the
tests of the value. What is left is a candidate: detect-secrets' keyword detector reads those lines too, and a value that
either of the two recognises as assigned is reported.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import NamedTuple

from mlplatlint.files.source import Span
from mlplatlint.fronts.text.candidates import SecretCandidate, mark_of, milder
from mlplatlint.fronts.text.file import TextFile
from mlplatlint.fronts.text.names import names_password, names_secret
from mlplatlint.fronts.text.safe_values import is_random, is_strong, why_safe, why_void

KEYWORDS = (
    "password", "passwd", "passphrase", "pwd", "secret", "token", "api_key", "apikey", "api-key", "access_key",
    "accesskey", "access-key", "private_key", "privatekey", "auth_key", "authkey", "account_key", "accountkey",
    "storage_key", "encryption_key", "signing_key", "master_key", "fernet_key", "credential", "_pass", "_creds",
)  # fmt: skip
"""Literals, in lower case, of which every name that this detector knows holds one."""

MANY = 200
"""Candidates after which a file is taken for a list of values; the rest is not read."""

# Possessive repeats: a hostile line costs one pass, not one per way to read it.
_REST = rb"[a-z0-9_.\-]{0,40}+"
_CLOSE = rb"\\?[\"'`]?\]?\)?"
_PREFIX = rb"(?:[fbru]{1,2}|@|\$)?"
_QUOTED = rb"(?P<quote>\\?[\"'`])(?P<value>[^\"'`\r\n]{4,400}?)(?P=quote)"
_LINKS = rb"[ \t]*+(?::=|=>|={1,3}|!==?|:(?:[ \t]*[a-z_][a-z0-9_.\[\], |]{0,60}=(?!=))?|,)[ \t]*+"
_BARE = rb"(?P<value>[^\s\"'`#][^\s\"'`]{3,300}+)[ \t]*+(?=$|#|\r|\n)"

_IN_CODE = [re.compile(word.encode() + _REST + _CLOSE + _LINKS + _PREFIX + _QUOTED) for word in KEYWORDS]
_LOOSE = [re.compile(word.encode() + _REST + _CLOSE + rb"[^\"'`\\\r\n]{0,40}+" + _QUOTED) for word in KEYWORDS]
_IN_SETTINGS = [
    re.compile(word.encode() + _REST + rb"\"?(?:[ \t]*+=[ \t]*+|:[ \t]++)" + _BARE, re.MULTILINE) for word in KEYWORDS
]
_NAME_HEAD = re.compile(rb"[A-Za-z0-9_.\-\x80-\xff]{0,60}\Z")
_NAME = re.compile(rb"[A-Za-z0-9_.\-\x80-\xff]+")
_UNQUOTED = re.compile(
    r"(?i)(?:\.(?:ya?ml|env|ini|cfg|conf|properties|netrc|pgpass|tfvars)|(?:^|/)(?:\.env[\w.\-]*|[\w.\-]*\.env"
    r"|credentials|config|\.?npmrc|pip\.conf|\.pypirc|(?:Docker|Container)file[\w.\-]*))$"
)
_COMMENT = re.compile(rb"[ \t]*(?:#|//|/?\*|--|<!--|;|rem\b|%)", re.IGNORECASE)
_SETS_ENVIRONMENT = re.compile(rb"(?:putenv|setenv)\([^()]{0,100}\Z")
_EXAMPLE = re.compile(rb"(?i)examples?[\"']?[ \t]*[:=(\[{]")
_LABELS = re.compile(r"(?i)(?:^|/)(?:i18n|locales?|lang|translations?|messages)/|\.(?:po|pot)$|(?:^|/)openapi|swagger")


class Assignment(NamedTuple):
    """A name and a value side by side; ``span`` into the file's bytes.

    ``plain``: our own grammar sees an assignment; otherwise detect-secrets is asked.
    """

    name: str
    span: Span
    quoted: bool
    plain: bool
    link: bytes


def find(text: TextFile) -> list[SecretCandidate]:
    """Return the literals under secret names, in order, each once; kept in the file's memo."""
    found: list[SecretCandidate] | None = text.memo.get("assignments")
    if found is None:
        found = text.memo["assignments"] = _find(text)
    return found


def _find(text: TextFile) -> list[SecretCandidate]:
    if text.prose or text.generated or _LABELS.search(text.path):
        return []
    by_span: dict[Span, SecretCandidate] = {}
    for place in assignments(text):
        if place.span in by_span or len(by_span) >= MANY:
            continue
        candidate = _candidate(text, place)
        if candidate is not None:
            by_span[place.span] = candidate
    return [by_span[span] for span in sorted(by_span)]


def assignments(text: TextFile) -> Iterator[Assignment]:
    """Yield every place of a file where a secret-like name and a literal stand side by side."""
    lowered, data = text.lowered, text.data
    bare = _UNQUOTED.search(text.path) is not None
    for index, word in enumerate(KEYWORDS):
        if word.encode() not in lowered:
            continue
        for match in _LOOSE[index].finditer(lowered):
            plain = _IN_CODE[index].match(lowered, match.start())
            yield _assignment(data, plain or match, quoted=True, plain=plain is not None)
        if bare:
            for match in _IN_SETTINGS[index].finditer(lowered):
                yield _assignment(data, match, quoted=False, plain=True)


def _assignment(data: bytes, match: re.Match[bytes], *, quoted: bool, plain: bool) -> Assignment:
    head = _NAME_HEAD.search(data, max(0, match.start() - 60), match.start())
    name = _NAME.match(data, head.start() if head else match.start())
    span = Span(*match.span("value"))
    if data[span.end - 1 : span.end] == b"\\":
        span = Span(span.start, span.end - 1)  # the backslash of an escaped closing quote, in a notebook
    text, after = (name[0], name.end()) if name else (b"", match.start())
    return Assignment(text.decode("utf-8", "replace").strip(".-"), span, quoted, plain, data[after : span.start])


def _plain(value: str) -> str:
    """Return what a Kubernetes secret encodes: ``dGVzdA==`` is the word `test`; other values come back as they are."""
    if len(value) % 4 or (not value.endswith("=") and len(value) > 24):
        return value
    try:
        decoded = base64.b64decode(value, validate=True).decode("ascii")
    except ValueError:
        return value
    return decoded if decoded.strip().isprintable() and len(decoded) > 2 else value


def _candidate(text: TextFile, place: Assignment) -> SecretCandidate | None:
    name = place.name
    if not names_secret(name.rpartition(".")[2] or name):
        return None
    data, span = text.data, place.span
    if _COMMENT.match(data, text.line_start(span.start)):
        return None
    if b"," in place.link[:4] and not _SETS_ENVIRONMENT.search(data, max(0, span.start - 120), span.start):
        return None
    value = _plain(data[span.start : span.end].decode("utf-8", "replace"))
    if why_safe(value, name, quoted=place.quoted) or (is_random(value) and why_void(value)):
        return None
    chosen = names_password(name)
    sure = is_strong(value) if chosen else is_random(value)
    if not place.plain:
        from mlplatlint.fronts.text.second_opinion import spans

        if not sure or span not in spans(text, span.start, "KeywordDetector"):
            return None
    shown_as_example = _EXAMPLE.search(data, max(0, span.start - 400), span.start) is not None
    made_up = text.aside or text.vendored or shown_as_example
    confidence = "" if sure and not made_up else "low"
    return SecretCandidate(
        kind="password" if chosen else "key",
        what="password" if chosen else "secret",
        span=span,
        length=span.end - span.start,
        mark=mark_of(data[span.start : span.end]),
        severity=milder("high", 2 * text.aside),
        confidence=confidence,
        name=name,
    )
