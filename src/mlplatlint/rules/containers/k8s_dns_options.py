"""Pods without the DNS option that the team asks for."""

from collections.abc import Iterator, Mapping
from typing import Any

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import KubernetesObject
from mlplatlint.fronts.yaml import YamlNode
from mlplatlint.rules.containers._pods import excused, workload_specs

SETTINGS = ("option", "value")


def check(item: KubernetesObject, settings: Mapping[str, Any]) -> Iterator[Hit]:
    option, value = str(settings.get("option", "ndots")), str(settings.get("value", "2"))
    if excused(item, "dnsconfig-options"):
        return
    where = f"{item.kind} `{item.name}`" if item.name else item.kind
    for pod, absence in workload_specs(item):
        config = pod.get("dnsConfig") if pod is not None else None
        given = config.get("options") if config is not None else None
        if given is not None and any(_sets(entry, option, value) for entry in given.items):
            continue
        found = given or config
        if found is None and not absence:
            continue
        span = item.span if found is None else Span(found.key_span.start, found.span.end)
        sure = "" if found is not None or absence == "high" else absence
        yield Hit(span, {"where": where, "option": option, "value": value}, item.symbol, confidence=sure)


def _sets(entry: YamlNode, option: str, value: str) -> bool:
    given = entry.get("value")
    return entry.scalar("name") == option and given is not None and given.text == value
