"""CMD, ENTRYPOINT and HEALTHCHECK that a later one of the same stage replaces."""

from collections.abc import Iterator
from itertools import pairwise

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit, Place
from mlplatlint.fronts.dockerfile import DockerStage

_PEERS = {
    "CMD": ("hadolint:DL4003", "trivy:DS-0016"), "ENTRYPOINT": ("hadolint:DL4004", "trivy:DS-0007"),
    "HEALTHCHECK": ("hadolint:DL3012", "trivy:DS-0023"),
}  # fmt: skip


def check(stage: DockerStage) -> Iterator[Hit]:
    for name, peers in _PEERS.items():
        for ignored, kept in pairwise(stage.all(name)):
            place = Place(stage.source.path, kept.span, "replaces it")
            yield Hit(ignored.span, {"instruction": name}, f"{stage.symbol}:{name}", related=(place,), tags=peers)


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    first, last = source.line_of(finding.span[0]), source.line_of(max(finding.span[1] - 1, 0))
    start = source.line_starts[first - 1]
    end = source.line_starts[last] if last < len(source.line_starts) else len(source.data)
    if not source.data[start : finding.span[0]].strip() and not source.data[finding.span[1] : end].strip():
        yield Fix("safe", "Delete what has no effect", (Edit(finding.path, Span(start, end), ""),))
