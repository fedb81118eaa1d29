"""Annotations of ingresses that paste text into the controller's configuration."""

import re
from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.findings.peers import EXACTLY
from mlplatlint.fronts.kubernetes import KubernetesObject

_SNIPPET = re.compile(r"nginx\.ingress\.kubernetes\.io/[\w-]*snippet")
_ANY = ("checkov:CKV_K8S_153", "trivy:KCV-0093")


def check(item: KubernetesObject) -> Iterator[Hit]:
    annotations = item.node.get("metadata", "annotations") if item.kind == "Ingress" else None
    for key, node in annotations.entries() if annotations is not None and annotations.kind == "mapping" else ():
        if not _SNIPPET.fullmatch(key):
            continue
        peers = [*_ANY]
        peers += ["checkov:CKV_K8S_152"] if "lua_" in node.text else []
        peers += ["checkov:CKV_K8S_154"] if re.search(r"\balias\b", node.text) else []
        values = {"where": f"{item.kind} `{item.name}`", "key": key.partition("/")[2]}
        yield Hit(Span(node.key_span.start, node.span.end), values, item.symbol, tags=(EXACTLY, *peers))
