"""Workloads whose selector does not match their own pods."""

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import KubernetesObject
from mlplatlint.rules.containers._pods import excused

_KINDS = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "DeploymentConfig")


def check(item: KubernetesObject) -> Iterator[Hit]:
    if item.kind not in _KINDS or item.file.templated or excused(item, "mismatching-selector"):
        return
    selector = item.node.get("spec", "selector")
    labels = item.node.get("spec", "template", "metadata", "labels")
    if selector is None or selector.kind != "mapping":
        return
    span = Span(selector.key_span.start, selector.span.end)
    values = {"kind": item.kind, "name": item.name}
    given = {key: node.text for key, node in labels.entries()} if labels is not None else {}
    wanted = selector if item.kind == "DeploymentConfig" else selector.get("matchLabels")
    empty = not selector.keys()
    # Where neither side has labels, kustomize adds them to both.
    if not given and (empty or not item.absence):
        return
    if empty or (wanted is not None and not wanted.keys() and selector.get("matchExpressions") is None):
        yield Hit(span, {**values, "how": "is empty"}, item.symbol)
        return
    for key, node in wanted.entries() if wanted is not None and wanted.kind == "mapping" else ():
        if node.kind == "scalar" and given.get(key) != node.text:
            how = f"asks for `{key}: {node.text}`, which its own pods do not have"
            place = Span(node.key_span.start, node.span.end)
            yield Hit(place, {**values, "how": how}, item.symbol, confidence="" if given else "medium")
