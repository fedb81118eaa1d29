"""FROM --platform=$TARGETPLATFORM, which is the default."""

from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit
from mlplatlint.fronts.dockerfile import DockerStage


def check(stage: DockerStage) -> Iterator[Hit]:
    flag = stage.instruction.flag("platform") if not stage.implicit else None
    if flag is not None and flag.value in ("$TARGETPLATFORM", "${TARGETPLATFORM}"):
        yield Hit(flag.span, {"platform": flag.value}, stage.symbol)


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    start, end = finding.span
    while source.data[end : end + 1] in (b" ", b"\t"):
        end += 1
    yield Fix("safe", "Drop the flag", (Edit(finding.path, Span(start, end), ""),))
