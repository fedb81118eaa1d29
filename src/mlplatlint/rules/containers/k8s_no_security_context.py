"""Pods and containers for which no security context says anything."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.findings.peers import EXACTLY
from mlplatlint.fronts.kubernetes import PodSpec
from mlplatlint.rules.containers._pods import names


def check(pod: PodSpec) -> Iterator[Hit]:
    if not pod.absence:
        return
    sure = "" if pod.complete else pod.absence
    owner = f"{pod.kind} `{pod.name}`" if pod.name else pod.kind
    if pod.node.get("securityContext") is None:
        tags = (EXACTLY, "checkov:CKV_K8S_29", "trivy:KSV-0118")
        yield Hit(pod.span, {"where": f"the pod of {owner}"}, pod.symbol, confidence=sure, tags=tags)
    for container in pod.containers:
        if container.node.get("securityContext") is None:
            where = "container `{container}` of {owner}".format(**names(container))
            tags = (EXACTLY, "checkov:CKV_K8S_30", "trivy:KSV-0118")
            yield Hit(container.span, {"where": where}, container.symbol, confidence=sure, tags=tags)
