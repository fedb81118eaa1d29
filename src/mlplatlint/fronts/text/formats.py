"""Finds credentials by the format their provider gave them.

``rules/data/secret-formats.toml`` holds the formats. A literal that every match contains is found first, and
the expression is tried around it alone, so that text without the literal costs one scan.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from mlplatlint.engine.literals import Key
from mlplatlint.files.source import Span
from mlplatlint.fronts.text.candidates import SecretCandidate, mark_of, milder
from mlplatlint.fronts.text.file import LONGEST_LINE, TextFile
from mlplatlint.fronts.text.judges import Verdict, judge
from mlplatlint.fronts.text.places import FORMATS, key_of, places
from mlplatlint.fronts.text.safe_values import is_random, why_safe, why_void
from mlplatlint.rules.tables import load

TABLE = FORMATS

_BEFORE = 500
"""Bytes of a match that may stand before its literal."""
_AFTER = 1_200
"""Bytes of a match that may follow it; the widest expression ends well before."""
_TRIES = 5_000
"""Places tried per format and file; a hostile file that repeats a literal costs no more than this."""
_ESCAPE = re.compile(rb"(?:\\[nrtbfv0a\"'/]|%[0-9A-Fa-f]{2}|\\x[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\x1b\[[0-9;]{0,12}m)$")
_LOCAL_HOST = re.compile(rb"(?i)(?:localhost|127\.0\.0\.1|\[?::1\]?|0\.0\.0\.0|host\.docker\.internal)\b")


class Format(NamedTuple):
    """One row of the table, ready to search."""

    id: str
    what: str
    regex: re.Pattern[bytes]
    literals: tuple[Key, ...]
    leading: bool
    group: int
    left: frozenset[int]
    right: frozenset[int]
    severity: str
    in_tests: str
    confidence: str
    judge: str
    chosen: bool
    random: bool
    plugin: str
    shortest: int


def literals_of(rule: str) -> list[str]:
    """Return the literals of a rule's formats as they are written: what its page names as triggers."""
    return sorted({literal for row in load(TABLE)["format"][rule] for literal in row["literals"]})


def find(text: TextFile, rule: str) -> list[SecretCandidate]:
    """Return what the formats of one rule match in a file, in order, each place once; memoised."""
    found: list[SecretCandidate] | None = text.memo.get(rule)
    if found is None:
        here, owners = places(text), _owners(rule)
        rows = sorted({row for literal in here for row in owners.get(literal, ())})
        found = text.memo[rule] = _settle(candidate for row in rows for candidate in _matches(text, _format(rule, row)))
    return found


def _settle(candidates: Iterator[SecretCandidate]) -> list[SecretCandidate]:
    """Keep the longest of overlapping candidates; of equal ones that of the earlier row."""
    kept: list[SecretCandidate] = []
    for candidate in sorted(candidates, key=lambda item: (item.span.start, -item.span.end)):
        if not kept or candidate.span.start >= kept[-1].span.end:
            kept.append(candidate)
    return kept


@cache
def _owners(rule: str) -> dict[Key, list[int]]:
    """Return literal -> the rows of a rule that have it."""
    owners: dict[Key, list[int]] = {}
    for number, row in enumerate(load(TABLE)["format"][rule]):
        for literal in row["literals"]:
            owners.setdefault(key_of(literal), []).append(number)
    return owners


@cache
def _format(rule: str, index: int) -> Format:
    table = load(TABLE)
    row: dict[str, Any] = table["format"][rule][index]
    literals = tuple(map(key_of, row["literals"]))
    return Format(
        id=row["id"],
        what=row["what"],
        regex=re.compile(row["regex"].encode(), re.IGNORECASE if row.get("ignore_case") else 0),
        literals=literals,
        leading=not row.get("inside", False),
        group=row.get("group", 0),
        left=_class(table["boundary"].get(row.get("left", ""), "")),
        right=_class(table["boundary"].get(row.get("right", ""), "")),
        severity=row["severity"],
        in_tests=row.get("in_tests", ""),
        confidence=row.get("confidence", ""),
        judge=row.get("judge", ""),
        chosen=row.get("chosen", False) or row.get("random", False),
        random=row.get("random", False),
        plugin=row.get("plugin", ""),
        shortest=row.get("shortest", 0),
    )


@cache
def _class(characters: str) -> frozenset[int]:
    return frozenset(code for code in range(128) if characters and re.match(f"[{characters}]", chr(code)))


def _matches(text: TextFile, form: Format) -> Iterator[SecretCandidate]:
    data, seen, tries = text.data, -1, 0
    here = places(text)
    for literal in form.literals:
        after = 0
        for at in here.get(literal, ()):
            if at < after:
                continue
            if tries == _TRIES:
                return
            tries += 1
            after = at + 1
            if form.plugin:
                yield from _read_by_plugin(text, form, at)
                after = text.line_end(at)
                continue
            if form.leading:
                match = form.regex.match(data, at, at + _AFTER)
            else:
                match = _covering(form.regex, data, at, len(literal[0]))
            if match is None:
                continue
            after = max(after, match.end())
            if match.start() != seen:
                seen = match.start()
                candidate = _candidate(text, form, match.start(), Span(*match.span(form.group)))
                if candidate is not None:
                    yield candidate


def _covering(regex: re.Pattern[bytes], data: bytes, at: int, length: int) -> re.Match[bytes] | None:
    """Return the first match that contains the literal at ``at``."""
    start = max(0, at - _BEFORE)
    while (match := regex.search(data, start, at + _AFTER)) is not None:
        if match.end() >= at + length:
            return match if match.start() <= at else None
        start = match.start() + 1
    return None


def _read_by_plugin(text: TextFile, form: Format, at: int) -> Iterator[SecretCandidate]:
    """Yield what detect-secrets' plugin sees on the line, where the line could hold the format at all."""
    start, end = text.line_start(at), text.line_end(at)
    if end - start > LONGEST_LINE or form.regex.search(text.data, start, end) is None:
        return
    from mlplatlint.fronts.text.second_opinion import spans

    for span in spans(text, at, form.plugin):
        if span.end - span.start >= form.shortest:
            candidate = _candidate(text, form, span.start, span)
            if candidate is not None:
                yield candidate


def _candidate(text: TextFile, form: Format, begin: int, span: Span) -> SecretCandidate | None:
    """Judge one match; ``begin`` is where the match with its surroundings starts."""
    data, (start, end) = text.data, span
    value = data[start:end]
    if not form.group and not form.plugin and not _stands_alone(data, start, end, form):
        return None
    shown = value.decode("ascii", "replace")
    if form.chosen:
        reason = why_safe(shown) or ("word" if form.random and not is_random(shown) else "")
    else:
        # Only the value itself is judged: its surroundings may hold words such as `example.com`.
        reason = why_void(shown)
    if reason:
        return None
    verdict = judge(form.judge, data[begin:end], data[end : end + 400]) if form.judge else Verdict()
    if verdict.void:
        return None
    severity = verdict.severity or form.severity
    lowered = text.aside + (form.chosen and _LOCAL_HOST.search(data, begin, end + 80) is not None)
    confidence = verdict.confidence or form.confidence
    if text.vendored or (form.chosen and text.aside):
        confidence = "low"  # what people type into tests and documentation is made up
    return SecretCandidate(
        kind=form.id,
        what=form.what,
        span=span,
        length=end - start,
        mark=mark_of(value),
        severity=form.in_tests if form.in_tests and text.of_tests else milder(severity, lowered),
        confidence=confidence,
        note=verdict.note,
    )


def _stands_alone(data: bytes, start: int, end: int, form: Format) -> bool:
    if end < len(data) and data[end] in form.right:
        return False
    if start == 0 or data[start - 1] not in form.left:
        return True
    # `"\nhf_..."` and `%3Dhf_...`: the letter before the token belongs to an escape.
    return _ESCAPE.search(data[max(0, start - 16) : start]) is not None
