"""Secrets in ConfigMaps, which everybody in the namespace may read."""

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import KubernetesObject
from mlplatlint.fronts.text.safe_values import why_safe
from mlplatlint.rules.tables import load


def check(item: KubernetesObject) -> Iterator[Hit]:
    data = item.node.get("data") if item.kind == "ConfigMap" and not item.file.templated else None
    table = load("kubernetes.toml")["secrets"]
    for key, node in data.entries() if data is not None and data.kind == "mapping" else ():
        name = key.replace("-", "_").replace(".", "_")
        if node.kind != "scalar" or not re.search(table["names"], name) or re.search(table["references"], name):
            continue
        if re.search(table["harmless"], node.text) or why_safe(node.text, key) in ("reference", "placeholder", "empty"):
            continue
        yield Hit(node.span, {"name": item.name, "key": key}, item.symbol, tags=("redact",))
