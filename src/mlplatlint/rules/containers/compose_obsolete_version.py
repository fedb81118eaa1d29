"""The `version` of a Compose file, which nothing reads any more."""

from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit
from mlplatlint.fronts.compose import ComposeFile


def check(compose: ComposeFile) -> Iterator[Hit]:
    node = compose.root.get("version")
    if node is not None and node.kind == "scalar":
        yield Hit(Span(node.key_span.start, node.span.end), {"version": node.text}, "version")


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    line = source.line_span(source.line_of(finding.span.start))
    if line.start != finding.span.start or source.line_of(finding.span.end) != source.line_of(finding.span.start):
        return
    end = line.end
    while end < len(source.data) and source.data[end : end + 1] in (b"\r", b"\n"):
        end += 1
    yield Fix("safe", "remove the line", (Edit(source.path, Span(line.start, end), ""),))
