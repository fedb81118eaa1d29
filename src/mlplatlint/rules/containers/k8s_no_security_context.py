"""Containers for which no security context says anything."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.findings.peers import EXACTLY
from mlplatlint.fronts.kubernetes import PodSpec
from mlplatlint.rules.containers._pods import names

_OWN = ("checkov:CKV_K8S_30", "trivy:KSV-0118")


def check(pod: PodSpec) -> Iterator[Hit]:
    if not pod.absence:
        return
    whole = pod.node.get("securityContext") is None
    for container in pod.containers:
        if container.node.get("securityContext") is None:
            peers = (EXACTLY, *_OWN, "checkov:CKV_K8S_29") if whole else (EXACTLY, *_OWN)
            sure = "" if pod.complete else pod.absence
            yield Hit(container.span, names(container), container.symbol, confidence=sure, tags=peers)
