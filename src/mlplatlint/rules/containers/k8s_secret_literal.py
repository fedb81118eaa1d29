"""Secrets written into a manifest as the value of a variable."""

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import PodSpec
from mlplatlint.rules.containers._pods import at, excused, milder
from mlplatlint.rules.tables import load


def check(pod: PodSpec) -> Iterator[Hit]:
    if excused(pod, "env-var-secret"):
        return
    table = load("kubernetes.toml")["secrets"]
    for container in pod.containers:
        listed = container.node.get("env")
        for item in listed.items if listed is not None else ():
            name, value = item.scalar("name"), item.get("value")
            if not isinstance(name, str) or value is None or value.kind != "scalar" or not value.text.strip():
                continue
            secret = re.search(table["names"], name) is not None
            if not secret and "secret" not in name.lower():
                continue
            if re.search(table["harmless"], value.text) or value.text == name:
                continue
            # A name that only speaks of secrets (`SECRET_NAME`) rarely holds one.
            refers = re.search(table["references"], name) is not None
            severity = milder(pod.source.path) if secret and not refers else "info"
            hit = at(value, container, severity, name=name)
            yield hit._replace(tags=("redact",), confidence="low" if refers else "")
