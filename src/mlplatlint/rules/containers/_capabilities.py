"""Capabilities that a container adds and drops."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import Container
from mlplatlint.fronts.yaml import YamlNode
from mlplatlint.rules.containers._pods import names


def listed(container: Container, what: str) -> Iterator[tuple[str, YamlNode]]:
    """Yield the capabilities under ``add`` or ``drop``, upper case and without their prefix, with their nodes."""
    found = container.node.get("securityContext", "capabilities", what)
    for item in found.items if found is not None else ():
        yield item.text.upper().removeprefix("CAP_"), item


def missing(container: Container, dropped: tuple[str, ...], how: str) -> Iterator[Hit]:
    """Yield a hit when a container drops none of the named capabilities, and that can be known."""
    pod = container.pod
    if not pod.absence or any(name in dropped for name, _ in listed(container, "drop")):
        return
    if container.node.scalar("securityContext", "privileged") is True:
        return
    severity = "info" if container.group != "containers" and not container.sidecar else ""
    confidence = "" if pod.complete else pod.absence
    values = {**names(container), "how": how}
    yield Hit(container.span, values, container.symbol, severity=severity, confidence=confidence)
