"""Containers that keep the runtime's default capabilities."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import PodSpec
from mlplatlint.rules.containers._capabilities import missing


def check(pod: PodSpec) -> Iterator[Hit]:
    for container in pod.containers:
        yield from missing(container, ("ALL",), "keeps the runtime's default capabilities")
