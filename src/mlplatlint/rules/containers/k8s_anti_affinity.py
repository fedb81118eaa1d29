"""Replicas that may all stand on one node."""

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import KubernetesObject
from mlplatlint.rules.containers._pods import excused

_KINDS = ("Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "DeploymentConfig")


def check(item: KubernetesObject) -> Iterator[Hit]:
    replicas = item.node.get("spec", "replicas")
    if item.kind not in _KINDS or replicas is None or excused(item, "no-anti-affinity"):
        return
    if not isinstance(replicas.value, int) or replicas.value < 2:
        return
    for pod in item.pods:
        spread = pod.node.get("topologySpreadConstraints") or pod.node.get("affinity", "podAntiAffinity")
        if spread is None and pod.absence:
            values = {"kind": item.kind, "name": item.name, "replicas": replicas.value}
            span = Span(replicas.key_span.start, replicas.span.end)
            yield Hit(span, values, item.symbol, confidence="" if pod.complete else pod.absence)
