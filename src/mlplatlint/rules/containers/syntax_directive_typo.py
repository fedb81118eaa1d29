"""Parser directives that are misspelt or stand too late, so that they are mere comments."""

import difflib
import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import Dockerfile
from mlplatlint.fronts.dockerfile.lines import DIRECTIVE_NAMES

_LIKE = re.compile(r"#[ \t]*([A-Za-z]{4,8})[ \t]*=[ \t]*(\S+)[ \t]*$")
_VALUES = {
    "syntax": re.compile(r"(?:docker(?:\.io|-image)?[/:]|[\w.-]+/)[\w./:-]+$"), "escape": re.compile(r"[\\`]$"),
    "check": re.compile(r"(?:skip|error|experimental)="),
}  # fmt: skip


def check(dockerfile: Dockerfile) -> Iterator[Hit]:
    source = dockerfile.source
    valid = {source.line_of(directive.span.start) for directive in dockerfile.directives}
    first = dockerfile.instructions[0].start_line if dockerfile.instructions else len(source.line_starts) + 1
    for line in range(1, min(first, 60)):
        match = _LIKE.match(source.text(source.line_span(line)).strip())
        if match is None or line in valid:
            continue
        close = difflib.get_close_matches(match[1].lower(), sorted(DIRECTIVE_NAMES), 1, 0.75)
        if not close or not _VALUES[close[0]].match(match[2]):
            continue
        exact = close[0] == match[1].lower()
        if exact and close[0] == "check":
            continue  # allowed in front of each instruction
        reason = "stands after the place where directives are read" if exact else f"should read `{close[0]}`"
        yield Hit(source.line_span(line), {"word": match[1], "reason": reason})
