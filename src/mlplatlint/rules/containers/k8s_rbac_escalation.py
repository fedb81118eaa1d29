"""Roles with which a subject can make itself mightier."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.findings.peers import EXACTLY
from mlplatlint.fronts.kubernetes import KubernetesObject
from mlplatlint.fronts.yaml import YamlNode

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


_PEERS = {
    "bind": ("checkov:CKV_K8S_157", "checkov:CKV2_K8S_1", "trivy:KSV-0051", "trivy:KSV-0055"),
    "escalate": ("checkov:CKV_K8S_158", "trivy:KSV-0050", "trivy:KSV-0052"),
    "impersonate": ("checkov:CKV2_K8S_3", "trivy:KSV-0043"),
    "nodes/proxy": ("checkov:CKV2_K8S_2", "trivy:KSV-0047"),
    "pods/exec": ("checkov:CKV2_K8S_2", "trivy:KSV-0053"),
    "serviceaccounts/token": ("trivy:KSV-0055",),
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
                yield _hit(item, node, _VERBS[node.text])
        for node in resources.items if resources is not None else ():
            if node.text in _RESOURCES and verbs is not None and any(verb.text in writes for verb in verbs.items):
                yield _hit(item, node, _RESOURCES[node.text])


def _hit(item: KubernetesObject, node: YamlNode, what: str) -> Hit:
    values = {"kind": item.kind, "name": item.name, "what": what}
    return Hit(node.span, values, item.symbol, tags=(EXACTLY, *_PEERS[node.text]))
