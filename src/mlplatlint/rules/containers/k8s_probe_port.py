"""Probes of a port number that the container does not declare."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import PodSpec
from mlplatlint.rules.containers._probes import undeclared


def check(pod: PodSpec) -> Iterator[Hit]:
    yield from undeclared(pod, named=False)
