"""What several rules on pods share: quantities, GPUs, mounts, annotations that excuse."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from mlplatlint.files.roles import is_example, is_test
from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import Container, KubernetesObject, PodSpec
from mlplatlint.fronts.yaml import YamlNode
from mlplatlint.rules.tables import load

_QUANTITY = re.compile(r"([+-]?\d+(?:\.\d*)?|\.\d+)(?:([eE][+-]?\d{1,3})|([EPTGMK]i|[numkMGTPE]|))")
_SCALE = {
    "": 1.0, "n": 1e-9, "u": 1e-6, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18,
    "Ki": 2.0**10, "Mi": 2.0**20, "Gi": 2.0**30, "Ti": 2.0**40, "Pi": 2.0**50, "Ei": 2.0**60,
}  # fmt: skip


class Mount(NamedTuple):
    """A volume mounted by a container: the mount, and the volume it names."""

    container: Container
    node: YamlNode
    volume: YamlNode

    @property
    def span(self) -> Span:
        """The mount's path with its key, else its name."""
        found = self.node.get("mountPath") or self.node.get("name") or self.node
        return Span(found.key_span.start, found.span.end)


def milder(path: str) -> str:
    """Return the severity of a gap in an example or a test, which nobody relies on; empty elsewhere."""
    return "low" if is_test(path) or is_example(path) else ""


def quantity(node: YamlNode | None) -> float | None:
    """Return a Kubernetes quantity as a plain number (bytes, cores, pieces); None when absent or unreadable."""
    if node is None or node.kind != "scalar":
        return None
    match = _QUANTITY.fullmatch(node.text.strip())
    if match is None or len(node.text) > 40:
        return None
    return float(match[1] + (match[2] or "")) * _SCALE[match[3] or ""]


def is_gpu(resource: str) -> bool:
    """Tell whether a resource name is that of a whole accelerator or a slice of one."""
    table = load("kubernetes.toml")["gpu"]
    return resource in table["resources"] or resource.startswith(tuple(table["prefixes"]))


def gpus(container: Container) -> float:
    """Return how many accelerators a container asks for, in limits or requests."""
    total = 0.0
    for part in ("limits", "requests"):
        listed = container.node.get("resources", part)
        asked = [quantity(node) or 0 for name, node in (listed.entries() if listed else ()) if is_gpu(name)]
        total = max(total, sum(asked))
    return total


def mounts(pod: PodSpec) -> Iterator[Mount]:
    """Yield each mount of each container whose volume the pod spec declares."""
    listed = pod.node.get("volumes")
    volumes = {str(item.scalar("name")): item for item in (listed.items if listed is not None else ())}
    for container in pod.containers:
        mounted = container.node.get("volumeMounts")
        for item in mounted.items if mounted is not None else ():
            volume = volumes.get(str(item.scalar("name")))
            if volume is not None and item.kind == "mapping":
                yield Mount(container, item, volume)


def excused(item: PodSpec | KubernetesObject, check: str) -> bool:
    """Tell whether the object's annotations switch a check of kube-linter off."""
    return "*" in item.ignored or check in item.ignored


def workload_specs(item: KubernetesObject) -> Iterator[tuple[YamlNode | None, str]]:
    """Yield each pod spec of a core workload with how sure its gaps are; None for a workload without a template."""
    if not item.makes_pods:
        return
    if not item.pods:
        yield None, item.absence
    for pod in item.pods:
        yield pod.node, pod.absence


def missing_metadata(item: KubernetesObject, part: str, key: str, shape: str, check: str) -> Iterator[Hit]:
    """Yield a hit on a core workload without a label or annotation (``part``) whose value matches ``shape``."""
    if not item.makes_pods or excused(item, check):
        return
    given = item.node.get("metadata", part)
    for name, node in given.entries() if given is not None and given.kind == "mapping" else ():
        if name == key and ("{{" in node.text or re.search(shape, node.text)):
            return
    # A patch leaves its labels and annotations to the object it is laid over.
    if item.absence:
        where = f"{item.kind} `{item.name}`" if item.name else item.kind
        values = {"where": where, "key": key, "shape": f" matching `{shape}`" if shape else ""}
        yield Hit(item.span, values, item.symbol, confidence="" if item.absence == "high" else item.absence)


def fails_expression(expression: YamlNode, labels: Mapping[str, str]) -> bool:
    """Tell whether labels fail one entry of ``matchExpressions``; an operator that is not known fails nothing."""
    key, listed = expression.scalar("key"), expression.get("values")
    chosen = [item.text for item in listed.items] if listed is not None else []
    if not isinstance(key, str):
        return False
    return {
        "In": labels.get(key) not in chosen,
        "NotIn": key in labels and labels[key] in chosen,
        "Exists": key not in labels,
        "DoesNotExist": key in labels,
    }.get(str(expression.scalar("operator")), False)


def names(container: Container) -> dict[str, object]:
    """Return the values that messages on containers use."""
    owner = f"{container.pod.kind} `{container.pod.name}`" if container.pod.name else container.pod.kind
    return {"container": container.name, "owner": owner}


def at(node: YamlNode, container: Container, severity: str = "", **values: object) -> Hit:
    """Return a hit on a key with its value, with the container's names among the message's values."""
    span = Span(node.key_span.start, node.span.end)
    return Hit(span, {**names(container), **values}, container.symbol, severity=severity)
