"""Probes of a port by a name that the container gives to none."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import PodSpec
from mlplatlint.rules.containers._probes import undeclared


def check(pod: PodSpec) -> Iterator[Hit]:
    yield from undeclared(pod, named=True)
