"""Stage names that are not lower case."""

from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit
from mlplatlint.fronts.dockerfile import DockerStage


def check(stage: DockerStage) -> Iterator[Hit]:
    word = stage.alias_word
    if word is not None and word.text != stage.alias:
        yield Hit(word.span, {"name": word.text, "lower": stage.alias}, stage.symbol)


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    # COPY --from finds a stage in any case, and FROM only finds the lower-case name: nothing else has to change.
    span = Span(*finding.span)
    yield Fix("safe", "Write the name in lower case", (Edit(finding.path, span, source.text(span).lower()),))
