"""wget that writes its progress bar into the build log."""

from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit
from mlplatlint.fronts.dockerfile import RunCommand
from mlplatlint.rules.containers._commands import flag

_SILENT = (
    "--progress", "--quiet", "--output-file", "--append-output", "--no-verbose", "-nv", "--version", "--help",
)  # fmt: skip


def check(step: RunCommand) -> Iterator[Hit]:
    if step.name == "wget" and step.command.args and flag(step.command, *_SILENT, letters="qoaVh") is None:
        yield Hit(step.name_span, {}, step.symbol)


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    end = finding.span[1]
    yield Fix("safe", "Add --progress=dot:giga", (Edit(finding.path, Span(end, end), " --progress=dot:giga"),))
