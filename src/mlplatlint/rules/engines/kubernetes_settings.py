"""Judges Kubernetes objects by the rows of ``rules/data/kubernetes.toml``.

``rows`` of a page is ``kubernetes.toml#<rule>``: the rows whose ``rule`` is that name. A row looks at each ``container``, each
``pod`` spec, the ``template`` that holds one, or the ``object`` itself (``of``), goes down ``each`` (a list, a row of items) and then
``path``, and applies ``when``:

- ``is``, ``is-not``: present and (not) one of ``values``; ``matches``: its text holds the pattern; ``below``: a number under ``value``
- ``present``, ``absent``
- ``unless``: absent, or not one of ``values``

``only-is`` gives paths (from the object) with the values that one must have, ``peers`` the ids that the row stands for where the rule
has several. ``unless-set`` names paths whose presence excuses, ``unless-is`` paths (from the item) with the values that excuse, ``unless-same`` a
path whose equal value excuses; ``kinds``/``not-kinds`` narrow by the object's kind; ``running`` leaves out containers that only
prepare the pod; ``inherit`` falls back to the pod's own security context. ``together`` makes one finding of all that such rows
find in one container, pod or object: the weightiest decides severity, text and place, and the text goes on to name the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from mlplatlint.files.source import Span
from mlplatlint.findings.model import SEVERITY_RANK, Hit
from mlplatlint.findings.peers import EXACTLY, JOINED
from mlplatlint.fronts.kubernetes import Container, KubernetesObject, PodSpec
from mlplatlint.fronts.yaml import YamlNode
from mlplatlint.rules.tables import rows_of

Row = Mapping[str, Any]
_PREPARING = ("initContainers", "ephemeralContainers")
_MILDER = {"critical": "high", "high": "medium", "medium": "low", "low": "info", "info": "info"}


def load_rows(rows: str) -> list[Row]:
    """Return the rows of one rule."""
    return rows_of(rows)


def check(item: KubernetesObject, rows: list[Row]) -> Iterator[Hit]:
    """Yield a hit for each place that fails a row; one for each subject where the rows go together."""
    together: dict[int, list[Hit]] = {}
    for row in rows:
        if "*" in item.ignored or row.get("kube-linter") in item.ignored:
            continue
        if item.kind in row.get("not-kinds", ()) or ("kinds" in row and item.kind not in row["kinds"]):
            continue
        if not item.api.startswith(row.get("api", "")):
            continue
        if any(item.node.scalar(*path.split(".")) not in values for path, values in row.get("only-is", {}).items()):
            continue
        for node, hit in _of_object(item, row):
            if row.get("together"):
                together.setdefault(id(node), []).append(hit)
            else:
                yield hit
    yield from map(_joined, together.values())


def _joined(hits: list[Hit]) -> Hit:
    """Return one hit for all that rows which go together found in one subject."""
    weightiest = min(hits, key=lambda hit: SEVERITY_RANK[hit.severity])
    placed = sorted(hits, key=lambda hit: hit.span)
    others = list(dict.fromkeys(str(hit.values["value"]) for hit in placed))
    others.remove(str(weightiest.values["value"]))
    if not others:
        return weightiest
    parts = dict.fromkeys(_joined_tag(hit) for hit in (weightiest, *placed) if hit.tags)
    values = {**weightiest.values, "problem": f"{weightiest.values['problem']}; also {', '.join(others)}"}
    return weightiest._replace(
        values=values, tags=tuple(dict.fromkeys((*(tag for hit in hits for tag in hit.tags), *parts)))
    )


def _joined_tag(hit: Hit) -> str:
    return JOINED + ",".join(tag for tag in hit.tags if tag != EXACTLY)


def _of_object(item: KubernetesObject, row: Row) -> Iterator[tuple[YamlNode, Hit]]:
    if row["of"] == "object":
        yield from _judge(item, None, None, item.node, row)
        return
    if not item.pods and row["of"] == "pod" and item.makes_pods:
        # What the template lacks, a workload without a template lacks as well.
        yield from _judge(item, None, None, YamlNode("mapping", item.span), row)
    for pod in item.pods:
        if row["of"] != "container":
            yield from _judge(item, pod, None, pod.node if row["of"] == "pod" else pod.template, row)
            continue
        for container in pod.containers:
            preparing = container.group in _PREPARING and not container.sidecar
            if not (preparing and "running" in row):
                yield from _judge(item, pod, container, container.node, row)


def _judge(
    item: KubernetesObject, pod: PodSpec | None, container: Container | None, node: YamlNode, row: Row
) -> Iterator[tuple[YamlNode, Hit]]:
    """Yield a hit for each place below one subject's node that fails a row, with that node."""
    outer = pod.outer if pod is not None and container is None else None
    holders = [node] if outer is None else [node, outer]
    if any(_at(holder, path) is not None for path in row.get("unless-set", ()) for holder in holders):
        return
    targets = [node]
    if "each" in row:
        listed = _at(node, row["each"])
        targets = list(listed.items) if listed is not None else []
    for target in targets:
        found = _at(target, row["path"]) if row.get("path") else target
        if found is None and row.get("inherit") and container is not None:
            found = container.security(row["path"].removeprefix("securityContext."))
        if found is None and outer is not None and row["of"] == "pod":
            found = _at(outer, row["path"])
        if found is not None and found.tag == "" and found.kind == "scalar" and found.value is None:
            found = None
        if not fails(found, row) or _excused(node, target, found, row):
            continue
        subject = container or pod or item
        absence = "high" if found is not None else (pod or item).absence
        if not absence:
            continue
        named = found if found is not None else target if "each" in row else None
        span = subject.span if named is None else Span(named.key_span.start, named.span.end)
        shown = _shown(found)
        yield (
            node,
            Hit(
                span,
                {"where": _where(item, container), "problem": row["problem"].format(value=shown), "value": shown},
                subject.symbol,
                severity=_severity(row, found, container),
                confidence=row.get("confidence", "") if absence == "high" else absence,
                tags=(EXACTLY, *row["peers"]) if "peers" in row else (),
            ),
        )


def _excused(node: YamlNode, target: YamlNode, found: YamlNode | None, row: Row) -> bool:
    twin = _at(node, row["unless-same"]) if "unless-same" in row else None
    if twin is not None and found is not None and twin.text == found.text:
        return True
    return any(target.scalar(*path.split(".")) in values for path, values in row.get("unless-is", {}).items())


def _severity(row: Row, found: YamlNode | None, container: Container | None) -> str:
    severity: str = row["severity"]
    # What a preparing container lacks weighs less: it runs for seconds, before anything is served.
    if found is None and container is not None and container.group in _PREPARING and not container.sidecar:
        return _MILDER[severity]
    return severity


def _at(node: YamlNode, path: str) -> YamlNode | None:
    # Annotations hold dots in their names; tables write them as colons.
    return node.get(*(step.replace(":", ".") for step in path.split(".")))


def fails(found: YamlNode | None, row: Row) -> bool:
    """Tell whether a value, or its absence, is what a row reports."""
    when: str = row["when"]
    if found is None:
        return when in ("absent", "unless")
    if when in ("present", "absent"):
        return when == "present"
    if found.kind != "scalar" or "{{" in found.text or found.text.startswith("$"):
        return False
    if when == "matches":
        return re.search(row["value"], found.text) is not None
    if when == "below":
        number = found.value
        return type(number) is int and int(row["from"]) <= number < int(row["value"])
    listed = any(type(value) is type(found.value) and bool(value == found.value) for value in row["values"])
    return listed is (when == "is")


def _shown(found: YamlNode | None) -> str:
    return found.text[:80] if found is not None and found.kind == "scalar" else ""


def _where(item: KubernetesObject, container: Container | None) -> str:
    owner = f"{item.kind} `{item.name}`" if item.name else item.kind
    return f"container `{container.name}` of {owner}" if container is not None else owner
