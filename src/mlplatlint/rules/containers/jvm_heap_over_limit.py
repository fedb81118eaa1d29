"""Java heaps that do not fit into the container's memory."""

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.compose import ComposeFile
from mlplatlint.fronts.kubernetes import PodSpec
from mlplatlint.fronts.yaml import YamlNode
from mlplatlint.rules.containers._heaps import java_containers

_GIBI = 1024.0**3


def check(subject: ComposeFile | PodSpec) -> Iterator[Hit]:
    for container in java_containers(subject):
        heap, share = container.heap, container.percentage
        if heap is not None and container.limit:
            # Threads, code and native memory (XGBoost's included) come on top of the heap.
            ratio = heap[0] / container.limit
            if ratio > 0.8:
                severity = "critical" if ratio >= 1 else "high" if ratio >= 0.9 else "medium"
                how = f"a heap of {heap[0] / _GIBI:.3g} GiB where the limit is {container.limit / _GIBI:.3g} GiB"
                values = {"name": container.name, "how": how}
                yield Hit(_tight(heap[1].node), values, container.symbol, severity=severity)
        elif heap is None and share is not None and share[0] > 80:
            how = f"a heap of {share[0]:g} % of its memory, which leaves too little for the rest of the JVM"
            values = {"name": container.name, "how": how}
            yield Hit(_tight(share[1].node), values, container.symbol, severity="high" if share[0] >= 90 else "medium")


def _tight(node: YamlNode) -> Span:
    return node.span
