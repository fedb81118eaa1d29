"""Reads detect-secrets' ``.secrets.baseline``: which findings it hides, and what in it is unsafe.

The file is read as JSON and nothing else: detect-secrets' own loader imports the Python files it names. Its hashes
are unsalted SHA-1 of what a plugin yields, which for some kinds is a prefix or a header and not the secret; such an
entry hides nothing here.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from mlplatlint.files.digest import sha1
from mlplatlint.files.source import Source, Span

NAME = ".secrets.baseline"

DEGENERATE: Mapping[str, str] = {
    sha1(text.encode()).hexdigest(): text
    for text in (
        "ghp", "gho", "ghu", "ghs", "ghr", "glpat", "gldt", "glft", "glsoat", "glrt",
        "BEGIN DSA PRIVATE KEY", "BEGIN EC PRIVATE KEY", "BEGIN OPENSSH PRIVATE KEY", "BEGIN PGP PRIVATE KEY BLOCK",
        "BEGIN PRIVATE KEY", "BEGIN RSA PRIVATE KEY", "BEGIN SSH2 ENCRYPTED PRIVATE KEY", "PuTTY-User-Key-File-2",
    )
}  # fmt: skip
"""SHA-1 of what detect-secrets stores for every secret of a kind alike -> that text."""

# Where detect-secrets cuts a value short, the baseline holds the hash of the beginning.
_CUTS = (
    re.compile(rb"[A-Za-z0-9_=-]+\.[A-Za-z0-9_=-]+\.?"),  # JWT without its signature
    re.compile(rb"(?:sk|rk)_live_[0-9a-zA-Z]{24}"),
    re.compile(rb"sk-[A-Za-z0-9_-]*[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}"),
    re.compile(rb"[MNO][a-zA-Z\d_-]{23,25}\.[a-zA-Z\d_-]{6}\.[a-zA-Z\d_-]{27}"),
)


class Entry(NamedTuple):
    """One accepted secret: hash, plugin's type, and whether somebody audited it as harmless."""

    hashed: str
    type: str
    audited: bool


class SecretsBaseline:
    """The results of a baseline file, by POSIX path."""

    def __init__(self, results: Mapping[str, tuple[Entry, ...]]) -> None:
        self._results = results

    def knows(self, path: str) -> bool:
        """Tell whether the baseline has entries for a file."""
        return path in self._results

    def entry(self, path: str, source: Source, span: Span) -> Entry | None:
        """Return the entry that accepts the secret at ``span``, or None.

        Matching is by file and hash, never by line, as in detect-secrets.
        """
        accepted = {entry.hashed: entry for entry in self._results.get(path, ()) if entry.hashed not in DEGENERATE}
        if not accepted:
            return None
        for value in _values(bytes(source.data), span):
            found = accepted.get(sha1(value).hexdigest())
            if found is not None:
                return found
        return None


def read(root: str) -> SecretsBaseline:
    """Return the baseline at the top of a scan; an empty one where there is none."""
    try:
        with open(os.path.join(root, NAME), "rb") as stream:
            return parse(stream.read()) or SecretsBaseline({})
    except OSError:
        return SecretsBaseline({})


def parse(data: bytes) -> SecretsBaseline | None:
    """Return the baseline in these bytes; None when they are no baseline of detect-secrets."""
    content = _load(data)
    if content is None:
        return None
    results: dict[str, tuple[Entry, ...]] = {}
    for path, rows in content["results"].items():
        if isinstance(path, str) and isinstance(rows, list):
            entries = tuple(
                Entry(str(row.get("hashed_secret", "")), str(row.get("type", "")), row.get("is_secret") is False)
                for row in rows
                if isinstance(row, dict)
            )
            results[path.replace("\\", "/").removeprefix("./")] = entries
    return SecretsBaseline(results)


def foreign_code(data: bytes) -> Iterator[str]:
    """Yield each place in a baseline from which detect-secrets would import code: a path, or a foreign module."""
    content = _load(data)
    if content is None:
        return
    for key in ("plugins_used", "filters_used"):
        rows = content.get(key)
        for row in rows if isinstance(rows, list) else ():
            path = row.get("path") if isinstance(row, dict) else None
            if isinstance(path, str) and not path.startswith("detect_secrets."):
                yield path
    custom = content.get("custom_plugin_paths")
    for path in custom if isinstance(custom, list) else ():
        if isinstance(path, str):
            yield path


def _load(data: bytes) -> dict[str, Any] | None:
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) and isinstance(content.get("results"), dict) else None


def _values(data: bytes, span: Span) -> Iterator[bytes]:
    value = data[span.start : span.end]
    yield value
    yield value.strip()
    yield b"AccountKey=" + value
    for cut in _CUTS:
        match = cut.match(value)
        if match is not None:
            yield match[0]
