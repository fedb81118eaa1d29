"""Folders of the node that give the node away."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import PodSpec
from mlplatlint.rules.containers._host_mounts import hit, host_mounts
from mlplatlint.rules.containers._pods import excused
from mlplatlint.rules.tables import load


def check(pod: PodSpec) -> Iterator[Hit]:
    if not excused(pod, "sensitive-host-mounts"):
        for mount, path in host_mounts(pod):
            if path in load("kubernetes.toml")["host"]["sensitive"]:
                yield hit(mount, path)
