"""Logic of hardcoded-secret."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.text import TextFile
from mlplatlint.fronts.text.assignments import find
from mlplatlint.fronts.text.dotenv import is_env_file
from mlplatlint.fronts.text.formats import find as find_formats

_FIELD = re.compile(rb"[ \t]+\w+[ \t]*:[^=\n]*=")
_DOCKERFILE = re.compile(
    r"(?i)(?:^|/)(?:(?:dockerfile|containerfile)(?:[.\-_][^/]*)?|[^/]*\.(?:dockerfile|containerfile))$"
)
_VARIABLES = re.compile(rb"(?im)^[ \t]*(?:onbuild[ \t]+)?(?:env|arg)[ \t](?:[^\n]*[\\`][ \t]*\r?\n)*[^\n]*")
_OUTER = re.compile(rb"(?m)^[^\s#)][^\n]*")

# A value with a provider's format, or a connection string, is reported by the rule that knows more about it.
_MORE_SPECIFIC = (
    "provider-token", "private-key", "jwt-literal", "webhook-url", "connection-string-password", "sql-plaintext-password",
    "password-on-command-line", "auth-header-literal",
)  # fmt: skip


def check(text: TextFile) -> Iterator[Hit]:
    """Yield a hit for each literal under a secret name that no more specific rule reports."""
    if is_env_file(text.path):
        return
    candidates = find(text)
    if not candidates:
        return
    taken = [found.span for rule in _MORE_SPECIFIC for found in find_formats(text, rule)]
    if _DOCKERFILE.search(text.path):
        # What ENV and ARG leave in an image is judged by `secret-in-build-arg`, by value and use.
        taken += [Span(*found.span()) for found in _VARIABLES.finditer(text.data)]
    for candidate in candidates:
        span = candidate.span
        if b"://" in text.data[span.start : span.end] or _is_settings_field(text, span.start):
            continue
        if not any(span.start < other.end and other.start < span.end for other in taken):
            yield candidate.hit()


def _is_settings_field(text: TextFile, offset: int) -> bool:
    """Tell whether the line is an annotated field of a settings class: `settings-secret-default` reports those."""
    outer: list[tuple[int, bool]] | None = text.memo.get("outer-lines")
    if outer is None:
        lines = _OUTER.finditer(text.data) if b"BaseSettings" in text.data else ()
        outer = text.memo["outer-lines"] = [(line.start(), _opens_settings(line[0])) for line in lines]
    if not outer or not _FIELD.match(text.data, text.line_start(offset)):
        return False
    above = bisect_right(outer, (offset,)) - 1
    return above >= 0 and outer[above][1]


def _opens_settings(line: bytes) -> bool:
    return line.startswith(b"class ") and b"BaseSettings" in line
