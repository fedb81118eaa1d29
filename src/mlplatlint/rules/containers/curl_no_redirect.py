"""curl downloads that stop at a redirect."""

from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit
from mlplatlint.fronts.dockerfile import RunCommand
from mlplatlint.rules.containers._commands import flag, operands

_API = ("--data", "--request", "--head", "--form", "--upload-file", "--data-raw", "--data-binary", "--json")


def check(step: RunCommand) -> Iterator[Hit]:
    if step.name != "curl" or flag(step.command, "--location", letters="L") is not None:
        return
    saves = flag(step.command, "--output", "--remote-name", letters="oO") is not None
    address = next((word for word in operands(step.command) if word.value.startswith(("http://", "https://"))), None)
    if saves and address is not None and flag(step.command, *_API, letters="dXIFT") is None:
        yield Hit(step.name_span, {}, step.symbol)


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    end = finding.span[1]
    yield Fix("suggestion", "Follow redirects", (Edit(finding.path, Span(end, end), " --location"),))
