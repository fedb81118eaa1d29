"""Workloads whose selector does not match their own pods."""

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import KubernetesObject
from mlplatlint.fronts.yaml import YamlNode
from mlplatlint.rules.containers._pods import excused, fails_expression

_KINDS = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "DeploymentConfig")


def check(item: KubernetesObject) -> Iterator[Hit]:
    if item.kind not in _KINDS or item.file.templated or excused(item, "mismatching-selector"):
        return
    selector = item.node.get("spec", "selector")
    labels = item.node.get("spec", "template", "metadata", "labels")
    given = {key: node.text for key, node in labels.entries()} if labels is not None else {}
    values = {"kind": item.kind, "name": item.name}
    if selector is None or selector.kind != "mapping":
        return
    wanted = selector if item.kind == "DeploymentConfig" else selector.get("matchLabels")
    expressions = None if item.kind == "DeploymentConfig" else selector.get("matchExpressions")
    empty = not selector.keys()
    # Where neither side has labels, kustomize adds them to both.
    if not given and (empty or not item.absence):
        return
    if empty or not ((wanted is not None and wanted.keys()) or (expressions is not None and expressions.items)):
        yield Hit(Span(selector.key_span.start, selector.span.end), {**values, "how": "is empty"}, item.symbol)
        return
    for place, how in _mismatches(wanted, expressions, given):
        yield Hit(place, {**values, "how": how}, item.symbol, confidence="" if given else "medium")


def _mismatches(
    wanted: YamlNode | None, expressions: YamlNode | None, given: dict[str, str]
) -> Iterator[tuple[Span, str]]:
    for key, node in wanted.entries() if wanted is not None and wanted.kind == "mapping" else ():
        if node.kind == "scalar" and given.get(key) != node.text:
            how = f"asks for `{key}: {node.text}`, which its own pods do not have"
            yield Span(node.key_span.start, node.span.end), how
    for expression in expressions.items if expressions is not None else ():
        if fails_expression(expression, given):
            yield expression.span, f"has a condition on `{expression.scalar('key')}` that its own pods do not meet"
