"""Port names and numbers that the API server refuses."""

import re
from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import KubernetesObject
from mlplatlint.fronts.yaml import YamlNode
from mlplatlint.rules.containers._pods import excused

_NAME = re.compile(r"(?=.*[a-z])(?!.*--)[a-z0-9](?:[a-z0-9-]{0,13}[a-z0-9])?")


def check(item: KubernetesObject) -> Iterator[Hit]:
    if excused(item, "invalid-target-ports"):
        return
    for pod in item.pods:
        for container in pod.containers:
            yield from _judge(item, container.node.get("ports"), "name", container.symbol)
    if item.kind == "Service" and item.api == "v1":
        yield from _judge(item, item.node.get("spec", "ports"), "targetPort", item.symbol)


def _judge(item: KubernetesObject, ports: YamlNode | None, key: str, symbol: str) -> Iterator[Hit]:
    for port in ports.items if ports is not None else ():
        node = port.get(key)
        if node is None or node.kind != "scalar" or "{{" in node.text or "$" in node.text:
            continue
        number = int(node.text) if node.text.isascii() and node.text.isdigit() and len(node.text) < 9 else None
        if number is not None and key == "targetPort":
            wrong = not 0 < number < 65536
        else:
            wrong = node.value is not None and not (len(node.text) <= 15 and _NAME.fullmatch(node.text))
        if wrong:
            span = Span(node.key_span.start, node.span.end)
            yield Hit(span, {"port": node.text, "key": key, "kind": item.kind}, symbol)
