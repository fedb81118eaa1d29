"""Roles with which a subject can make itself mightier."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import KubernetesObject

_VERBS = {
    "bind": "bind roles it does not have",
    "escalate": "write roles with more rights than its own",
    "impersonate": "act as any other user",
}
_RESOURCES = {
    "nodes/proxy": "run commands in every pod through the kubelet",
    "pods/exec": "run commands in every pod of the namespace",
    "serviceaccounts/token": "make tokens for any service account",
}


def check(item: KubernetesObject) -> Iterator[Hit]:
    rules = item.node.get("rules")
    if item.kind not in ("Role", "ClusterRole") or rules is None:
        return
    for rule in rules.items:
        # Names of objects narrow a rule to what its author chose.
        if rule.get("resourceNames") is not None:
            continue
        verbs, resources = rule.get("verbs"), rule.get("resources")
        writes = {"create", "*"} | ({"get"} if item.kind == "ClusterRole" else set())
        for node in verbs.items if verbs is not None else ():
            if node.text in _VERBS:
                yield Hit(node.span, {"kind": item.kind, "name": item.name, "what": _VERBS[node.text]}, item.symbol)
        for node in resources.items if resources is not None else ():
            if node.text in _RESOURCES and verbs is not None and any(verb.text in writes for verb in verbs.items):
                yield Hit(node.span, {"kind": item.kind, "name": item.name, "what": _RESOURCES[node.text]}, item.symbol)
