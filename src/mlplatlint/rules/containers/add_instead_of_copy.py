"""ADD of plain local files."""

import re
from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit
from mlplatlint.fronts.dockerfile import DockerInstruction
from mlplatlint.rules.containers._places import ARCHIVE, copied, unquoted

_REMOTE = re.compile(r"(?:https?|ftp|git|ssh)://|git@|.*\.git(?:#|$)")


def check(instruction: DockerInstruction) -> Iterator[Hit]:
    if instruction.name != "ADD" or instruction.flag("checksum") is not None:
        return
    sources = [unquoted(word.text) for word in copied(instruction)[0] if not word.text.startswith("<<")]
    if not sources or all(_REMOTE.match(text) or ARCHIVE.search(text) for text in sources):
        return
    # A variable may hold an address, and a wildcard may stand for archives.
    if not any("$" in text or text.endswith("*") for text in sources):
        yield Hit(instruction.keyword_span, {"sources": " ".join(sources)})


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    span = Span(*finding.span)
    line = source.text(source.line_span(source.line_of(span.start)))
    if "://" in line or "git@" in line or ".tar" in line:
        return  # one of several sources needs ADD
    word = "COPY" if source.text(span).isupper() else "copy"
    yield Fix("safe", "Use COPY", (Edit(finding.path, span, word),))
