"""Judges what the rules of Kubernetes roles allow, by the rows ``roles`` of ``rules/data/kubernetes.toml``.

``rows`` of a page is ``kubernetes.toml#<rule>``. A row names ``resources`` and the ``verbs`` that matter on them (a star in a role stands for
each), may narrow by ``groups`` and ``kinds``, and says ``what`` the subjects can do. Names of objects narrow a role to what its author chose.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mlplatlint.findings.model import Hit
from mlplatlint.findings.peers import EXACTLY
from mlplatlint.fronts.kubernetes import KubernetesObject
from mlplatlint.fronts.yaml import YamlNode
from mlplatlint.rules.tables import rows_of

Row = Mapping[str, Any]


def load_rows(rows: str) -> list[Row]:
    """Return the rows of one rule."""
    return rows_of(rows, section="roles")


def check(item: KubernetesObject, rows: list[Row]) -> Iterator[Hit]:
    """Yield a hit on each resource of a role that a row is about, once for each row."""
    if item.kind not in ("Role", "ClusterRole") or "*" in item.ignored:
        return
    rules = item.node.get("rules")
    for rule in rules.items if rules is not None else ():
        if rule.get("resourceNames") is not None:
            continue
        for row in rows:
            if item.kind in row.get("kinds", (item.kind,)):
                yield from _judge(item, rule, row)


def _judge(item: KubernetesObject, rule: YamlNode, row: Row) -> Iterator[Hit]:
    groups = {node.text for node in _listed(rule, "apiGroups")}
    if "groups" in row and groups.isdisjoint((*row["groups"], "*")):
        return
    if {node.text for node in _listed(rule, "verbs")}.isdisjoint((*row["verbs"], "*")):
        return
    for node in _listed(rule, "resources"):
        if node.text in row["resources"]:
            values = {"where": f"{item.kind} `{item.name}`", "what": row["what"], "resource": node.text}
            yield Hit(node.span, values, item.symbol, tags=(EXACTLY, *row["peers"]))


def _listed(rule: YamlNode, key: str) -> list[YamlNode]:
    found = rule.get(key)
    return found.items if found is not None else []
