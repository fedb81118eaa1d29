"""sudo inside RUN."""

from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit
from mlplatlint.fronts.dockerfile import RunCommand


def check(step: RunCommand) -> Iterator[Hit]:
    for word in step.command.words if "sudo" in step.command.wrappers or step.name == "sudo" else ():
        if word.value.rpartition("/")[2] == "sudo":
            yield Hit(step.word_span(word), {}, step.symbol)
            return


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    start, end = finding.span
    following = source.data[end : end + 2]
    # Options of sudo, such as -u, change who runs the command: that is for a person to decide.
    if following[:1] == b" " and following[1:2] not in (b"-", b"\\", b" "):
        yield Fix("suggestion", "Run it directly", (Edit(finding.path, Span(start, end + 1), ""),))
