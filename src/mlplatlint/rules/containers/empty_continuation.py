"""Blank lines inside an instruction."""

from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit
from mlplatlint.fronts.dockerfile import Dockerfile


def check(dockerfile: Dockerfile) -> Iterator[Hit]:
    for node in dockerfile.instructions:
        for blank in node.blanks:
            yield Hit(blank, {"instruction": node.name})


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    yield Fix("safe", "Delete the blank line", (Edit(finding.path, Span(*finding.span), ""),))
