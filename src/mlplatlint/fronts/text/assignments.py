"""Finds literals under names that say they are secret: ``db_password = "..."``, ``API_KEY: ...``.

A fast scan over the bytes finds the places where a name and a value stand side by side; nearly all of them end at the
tests of the value. What is left is a candidate: detect-secrets' keyword detector reads those lines too, and a value that
either of the two recognises as assigned is reported.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from mlplatlint.files.source import Span
from mlplatlint.fronts.text.candidates import SecretCandidate, mark_of, milder
from mlplatlint.fronts.text.file import TextFile
from mlplatlint.fronts.text.names import names_password, names_secret
from mlplatlint.fronts.text.places import KEYWORDS, places
from mlplatlint.fronts.text.safe_values import is_random, is_strong, why_safe, why_void

MANY = 200
"""Candidates after which a file is taken for a list of values; the rest is not read."""

# Possessive repeats: a hostile line costs one pass, not one per way to read it.
_REST = rb"[a-z0-9_.\-]{0,40}+"
_CLOSE = rb"\\?[\"'`]?\]?\)?"
_PREFIX = rb"(?:[fbru]{1,2}|@|\$)?"
_QUOTED = rb"(?P<quote>\\?[\"'`])(?P<value>[^\"'`\r\n]{4,400}?)(?P=quote)"
_LINKS = rb"[ \t]*+(?::=|=>|={1,3}|!==?|:(?:[ \t]*[a-z_][a-z0-9_.\[\], |]{0,60}=(?!=))?|,)[ \t]*+"
_BARE = rb"(?P<value>[^\s\"'`#][^\s\"'`]{3,300}+)[ \t]*+(?=$|#|\r|\n)"

# Each is tried directly after a keyword.
_IN_CODE = re.compile(_REST + _CLOSE + _LINKS + _PREFIX + _QUOTED)
_LOOSE = re.compile(_REST + _CLOSE + rb"[^\"'`\\\r\n]{0,40}+" + _QUOTED)
_IN_SETTINGS = re.compile(_REST + rb"\"?(?:[ \t]*+=[ \t]*+|:[ \t]++)" + _BARE, re.MULTILINE)

_NAME_BYTES = bytes(code for code in range(256) if code >= 128 or chr(code).isalnum() or chr(code) in "_.-")
_NAME = re.compile(rb"[A-Za-z0-9_.\-\x80-\xff]+")
_LONGEST_HEAD = 60
"""Bytes of a name that may stand before its keyword."""
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
    if text.minified:
        text.reduced = "is minified: of credentials, only those with a format of their own are looked for"
        return []
    by_span: dict[Span, SecretCandidate] = {}
    for place in assignments(text):
        if len(by_span) >= MANY:
            break
        if place.span in by_span:
            continue
        candidate = _candidate(text, place)
        if candidate is not None and (place.plain or _seconded(text, place.span)):
            by_span[place.span] = candidate
    return [by_span[span] for span in sorted(by_span)]


def possible_values(text: TextFile) -> Iterator[bytes]:
    """Yield the values of all that :func:`find` gives, and of some that detect-secrets would not confirm.

    For whoever must not keep a secret, and need not know which of them are sure: detect-secrets is not loaded.
    """
    for place in assignments(text):
        if _candidate(text, place) is not None:
            yield text.data[place.span.start : place.span.end]


def _seconded(text: TextFile, span: Span) -> bool:
    """Tell whether detect-secrets sees an assignment where our own grammar does not."""
    from mlplatlint.fronts.text.second_opinion import spans

    return span in spans(text, span.start, "KeywordDetector")


def assignments(text: TextFile) -> Iterator[Assignment]:
    """Yield the places of a file where a secret name and a literal stand side by side."""
    here = places(text)
    bare = _UNQUOTED.search(text.path) is not None
    for word in KEYWORDS:
        key = word.encode()
        offsets = here.get((key, True))
        if offsets is None:
            continue
        for at, match in _apart(_LOOSE, text.lowered, offsets, len(key)):
            name = _name(text.data, at)
            if _is_secret(name[0]):
                plain = _IN_CODE.match(text.lowered, at + len(key))
                yield _assignment(text.data, plain or match, name, quoted=True, plain=plain is not None)
        if bare:
            for at, match in _apart(_IN_SETTINGS, text.lowered, offsets, len(key)):
                name = _name(text.data, at)
                if _is_secret(name[0]):
                    yield _assignment(text.data, match, name, quoted=False, plain=True)


def _apart(
    regex: re.Pattern[bytes], data: bytes, offsets: Sequence[int], length: int
) -> Iterator[tuple[int, re.Match[bytes]]]:
    """Yield the matches directly after the words at ``offsets``, with those, leaving out words inside an earlier match."""
    after = 0
    match = regex.match
    for at in offsets:
        if at >= after:
            found = match(data, at + length)
            if found is not None:
                after = found.end()
                yield at, found


def _name(data: bytes, at: int) -> tuple[str, int]:
    """Return the name around a keyword, and where it ends."""
    head = data[max(0, at - _LONGEST_HEAD) : at]
    name = _NAME.match(data, at - len(head) + len(head.rstrip(_NAME_BYTES)))
    return (name[0].decode("utf-8", "replace").strip(".-"), name.end()) if name else ("", at)


@lru_cache(maxsize=10_000)
def _is_secret(name: str) -> bool:
    return names_secret(name.rpartition(".")[2] or name)


def _assignment(data: bytes, match: re.Match[bytes], name: tuple[str, int], *, quoted: bool, plain: bool) -> Assignment:
    span = Span(*match.span("value"))
    if data[span.end - 1 : span.end] == b"\\":
        span = Span(span.start, span.end - 1)  # the backslash of an escaped closing quote, in a notebook
    return Assignment(name[0], span, quoted, plain, data[name[1] : span.start])


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
    name, data, span = place.name, text.data, place.span
    if _COMMENT.match(data, text.line_start(span.start)):
        return None
    if b"," in place.link[:4] and not _SETS_ENVIRONMENT.search(data, max(0, span.start - 120), span.start):
        return None
    value = _plain(data[span.start : span.end].decode("utf-8", "replace"))
    if why_safe(value, name, quoted=place.quoted) or (is_random(value) and why_void(value)):
        return None
    chosen = names_password(name)
    sure = is_strong(value) if chosen else is_random(value)
    if not place.plain and not sure:
        return None
    made_up = text.aside or text.vendored or _shown_as_example(text, span.start)
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


def _shown_as_example(text: TextFile, at: int) -> bool:
    start = max(0, at - 400)
    return text.lowered.find(b"example", start, at) >= 0 and _EXAMPLE.search(text.data, start, at) is not None
