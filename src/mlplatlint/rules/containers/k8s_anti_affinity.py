"""Replicas that may all stand on one node."""

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import KubernetesObject, PodSpec
from mlplatlint.fronts.yaml import YamlNode
from mlplatlint.rules.containers._pods import excused, fails_expression, workload_specs

_KINDS = ("Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "DeploymentConfig")
_WAYS = ("requiredDuringSchedulingIgnoredDuringExecution", "preferredDuringSchedulingIgnoredDuringExecution")


def check(item: KubernetesObject) -> Iterator[Hit]:
    replicas = item.node.get("spec", "replicas")
    if item.kind not in _KINDS or replicas is None or excused(item, "no-anti-affinity"):
        return
    if type(replicas.value) is not int or replicas.value < 2:
        return
    values = {"kind": item.kind, "name": item.name, "replicas": replicas.value}
    span = Span(replicas.key_span.start, replicas.span.end)
    for spec, absence in workload_specs(item):
        spread = spec is not None and _is_spread(spec, item)
        if not spread and absence:
            yield Hit(span, values, item.symbol, confidence="" if absence == "high" else absence)


def _is_spread(spec: YamlNode, item: KubernetesObject) -> bool:
    if spec.get("topologySpreadConstraints") is not None or item.file.templated:
        return True
    labels = next((_labels(pod) for pod in item.pods if pod.node is spec), {})
    for way in _WAYS:
        listed = spec.get("affinity", "podAntiAffinity", way)
        for entry in listed.items if listed is not None else ():
            if _keeps_apart(entry.get("podAffinityTerm") or entry, labels, item.namespace):
                return True
    return False


def _keeps_apart(term: YamlNode, labels: dict[str, str], namespace: str) -> bool:
    """Tell whether a term keeps pods with these labels off each other's nodes."""
    spaces = term.get("namespaces")
    if spaces is not None and spaces.items and namespace and namespace not in [space.text for space in spaces.items]:
        return False
    wanted, expressions = term.get("labelSelector", "matchLabels"), term.get("labelSelector", "matchExpressions")
    # Kustomize may add labels to a template that shows none.
    if not labels:
        return True
    if wanted is not None and any(labels.get(key) != node.text for key, node in wanted.entries()):
        return False
    return not any(fails_expression(entry, labels) for entry in (expressions.items if expressions is not None else ()))


def _labels(pod: PodSpec) -> dict[str, str]:
    found = pod.template.get("metadata", "labels")
    return {key: node.text for key, node in found.entries()} if found is not None else {}
