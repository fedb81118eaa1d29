"""Roles that allow everything of a kind."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import KubernetesObject
from mlplatlint.fronts.yaml import YamlNode
from mlplatlint.rules.containers._pods import excused

_SHOWN = 4


def check(item: KubernetesObject) -> Iterator[Hit]:
    rules = item.node.get("rules")
    if item.kind not in ("Role", "ClusterRole") or rules is None or excused(item, "wildcard-in-rules"):
        return
    for rule in rules.items:
        groups, resources = _texts(rule.get("apiGroups")), _texts(rule.get("resources"))
        for key in ("verbs", "resources"):
            listed = rule.get(key)
            for node in listed.items if listed is not None else ():
                if node.value != "*":
                    continue
                if key == "verbs":
                    what = f"every verb on {_resources(resources or _texts(rule.get('nonResourceURLs')), groups)}"
                else:
                    verbs = _texts(rule.get("verbs"))
                    what = f"{'every verb' if '*' in verbs else _join(verbs)} on {_resources(['*'], groups)}"
                yield Hit(node.span, {"kind": item.kind, "name": item.name, "what": what}, item.symbol)


def _resources(resources: list[str], groups: list[str]) -> str:
    named = [group or "core" for group in groups]
    where = "of every API group" if "*" in named else f"of {_join(named)}" if named else ""
    return f"{'every resource' if '*' in resources else _join(resources)} {where}".strip()


def _texts(node: YamlNode | None) -> list[str]:
    return [item.text for item in node.items] if node is not None else []


def _join(words: list[str]) -> str:
    shown = [f"`{word}`" for word in words[:_SHOWN]]
    return ", ".join(shown) + (f" and {len(words) - _SHOWN} more" if len(words) > _SHOWN else "")
