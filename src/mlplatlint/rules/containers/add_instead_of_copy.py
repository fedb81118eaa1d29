"""ADD of plain local files."""

import re
from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit
from mlplatlint.fronts.dockerfile import DockerInstruction

_ARCHIVE = re.compile(r"\.(?:tar|tgz|tbz2?|txz|tlz|tar\.\w+|gz|bz2|xz|lzma|lz|zst|Z)$")
_REMOTE = re.compile(r"(?:https?|ftp|git|ssh)://|git@|.*\.git(?:#|$)")


def check(instruction: DockerInstruction) -> Iterator[Hit]:
    if instruction.name != "ADD":
        return
    sources = [word.text.strip("\"'") for word in instruction.words[:-1] if not word.text.startswith("<<")]
    if not sources or any(_REMOTE.match(text) or _ARCHIVE.search(text) for text in sources):
        return
    if instruction.flag("checksum") is not None or any(text.startswith("$") and "/" not in text for text in sources):
        return
    # A variable may hold a URL, and a wildcard may stand for archives.
    unsure = any("$" in text or text.endswith("*") for text in sources)
    yield Hit(instruction.keyword_span, {"sources": " ".join(sources)}, confidence="low" if unsure else "")


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    span = Span(*finding.span)
    word = "COPY" if source.text(span).isupper() else "copy"
    yield Fix("safe", "Use COPY", (Edit(finding.path, span, word),))
