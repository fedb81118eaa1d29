"""Volumes of kinds that the restricted pod security profile refuses."""

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import PodSpec
from mlplatlint.rules.tables import load


def check(pod: PodSpec) -> Iterator[Hit]:
    listed = pod.node.get("volumes")
    for volume in listed.items if listed is not None else ():
        for kind in load("kubernetes.toml")["volumes"]["refused"]:
            node = volume.get(kind)
            if node is not None:
                values = {"kind": pod.kind, "name": pod.name, "volume": kind}
                yield Hit(Span(node.key_span.start, node.span.end), values, pod.symbol)
