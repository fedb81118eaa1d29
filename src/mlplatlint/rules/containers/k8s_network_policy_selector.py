"""Network policies that choose nobody in particular."""

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import KubernetesObject


def check(item: KubernetesObject) -> Iterator[Hit]:
    if item.kind != "NetworkPolicy" or item.file.templated:
        return
    spec = item.node.get("spec")
    for direction, side in (("ingress", "from"), ("egress", "to")):
        rules = spec.get(direction) if spec is not None else None
        for rule in rules.items if rules is not None else ():
            peers = rule.get(side)
            if rule.kind == "mapping" and (peers is None or not peers.items):
                node = rule if peers is None else peers
                span = Span(node.key_span.start, node.span.end)
                yield Hit(span, {"name": item.name, "direction": direction, "side": side}, item.symbol)
