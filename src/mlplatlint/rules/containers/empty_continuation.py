"""Blank lines inside an instruction."""

from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit, Place
from mlplatlint.fronts.dockerfile import Dockerfile


def check(dockerfile: Dockerfile) -> Iterator[Hit]:
    for node in dockerfile.instructions:
        if node.blanks:
            first, *rest = node.blanks
            path = dockerfile.source.path
            related = tuple(Place(path, blank, "and here") for blank in rest)
            yield Hit(first, {"instruction": node.name}, related=related)


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    spans = [finding.span, *(place.span for place in finding.related)]
    yield Fix("safe", "Delete the blank lines", tuple(Edit(finding.path, Span(*span), "") for span in spans))
