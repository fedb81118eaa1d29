"""ADD of plain local files."""

import re
from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit, Place
from mlplatlint.fronts.dockerfile import Dockerfile, Instruction, instructions
from mlplatlint.rules.containers._places import ARCHIVE, copied, unquoted

_REMOTE = re.compile(r"(?:https?|ftp|git|ssh)://|git@|.*\.git(?:#|$)")


def check(dockerfile: Dockerfile) -> Iterator[Hit]:
    by_stage: dict[int, list[tuple[Span, str]]] = {}
    for node in instructions(dockerfile):
        sources = _local(node)
        if sources:
            stage = dockerfile.stage_of(node)
            by_stage.setdefault(stage.index if stage else -1, []).append((node.keyword_span, " ".join(sources)))
    for (first, text), *rest in by_stage.values():
        # One finding a stage: it is one habit.
        related = tuple(Place(dockerfile.source.path, span, f"and of {more}") for span, more in rest)
        yield Hit(first, {"sources": text}, related=related)


def _local(node: Instruction) -> list[str]:
    """Return the sources of an ADD that does what COPY would."""
    if node.name != "ADD" or node.flag("checksum") is not None:
        return []
    sources = [unquoted(word.text) for word in copied(node)[0] if not word.text.startswith("<<")]
    if all(_REMOTE.match(text) or ARCHIVE.search(text) for text in sources):
        return []
    # A variable may hold an address, and a wildcard may stand for archives.
    return [] if any("$" in text or text.endswith("*") for text in sources) else sources


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    edits = []
    for span in (Span(*finding.span), *(Span(*place.span) for place in finding.related)):
        line = source.text(source.line_span(source.line_of(span.start)))
        if "://" in line or "git@" in line or ".tar" in line:
            continue  # one of several sources needs ADD
        edits.append(Edit(finding.path, span, "COPY" if source.text(span).isupper() else "copy"))
    if edits:
        yield Fix("safe", "Use COPY", tuple(edits))
