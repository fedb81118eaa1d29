"""Roles that allow everything of a kind."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import KubernetesObject
from mlplatlint.rules.containers._pods import excused


def check(item: KubernetesObject) -> Iterator[Hit]:
    rules = item.node.get("rules")
    if item.kind not in ("Role", "ClusterRole") or rules is None or excused(item, "wildcard-in-rules"):
        return
    for rule in rules.items:
        for key, what in (("verbs", "verb"), ("resources", "resource")):
            listed = rule.get(key)
            for node in listed.items if listed is not None else ():
                if node.value == "*":
                    values = {"kind": item.kind, "name": item.name, "what": what}
                    yield Hit(node.span, values, item.symbol)
