"""apt where apt-get is meant."""

from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit
from mlplatlint.fronts.dockerfile import RunCommand

_SAME = frozenset(("install", "update", "remove", "upgrade", "purge", "autoremove", "clean", "autoclean"))


def check(step: RunCommand) -> Iterator[Hit]:
    if step.name == "apt":
        verb = next((word.value for word in step.command.args if not word.value.startswith("-")), "")
        yield Hit(step.name_span, {"verb": verb, "same": "yes" if verb in _SAME else ""}, step.symbol)


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    span = Span(*finding.span)
    line = source.text(Span(span.end, source.line_span(source.line_of(span.end)).end)).split()
    verb = next((word for word in line if not word.startswith("-")), "")
    if verb in _SAME and source.text(span) == "apt":
        yield Fix("safe", "Use apt-get", (Edit(finding.path, span, "apt-get"),))
