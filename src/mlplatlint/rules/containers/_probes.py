"""Ports that probes ask for and containers do not declare."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import Container, PodSpec
from mlplatlint.rules.containers._pods import at, excused

_PROBES = {"livenessProbe": "liveness-port", "readinessProbe": "readiness-port", "startupProbe": "startup-port"}
_WAYS = ("httpGet", "tcpSocket", "grpc")


def undeclared(pod: PodSpec, *, named: bool) -> Iterator[Hit]:
    """Yield a hit on each probe of a port that its container does not declare: those by name, or those by number."""
    # Knative and KServe fill in ports; a patch may leave them to the object it is laid over.
    if not pod.absence or pod.api.startswith(("serving.knative.dev/", "serving.kserve.io/")):
        return
    for container in pod.containers:
        declared = _declared(container)
        if declared is None:
            continue
        for probe, name in _PROBES.items():
            for way in _WAYS:
                port = container.node.get(probe, way, "port")
                # A probe of another host says nothing of this container's ports.
                if port is None or container.node.get(probe, way, "host") is not None or excused(pod, name):
                    continue
                if port.kind != "scalar" or port.text in declared or "$" in port.text or "{{" in port.text:
                    continue
                if (type(port.value) is not int) is named:
                    yield at(port, container, probe=probe, port=port.text)._replace(tags=(f"kube-linter:{name}",))


def _declared(container: Container) -> set[str] | None:
    """Return numbers and names of the declared TCP ports, or None when some are not readable."""
    listed = container.node.get("ports")
    if listed is None:
        return set()
    found: set[str] = set()
    for item in listed.items:
        if item.kind != "mapping" or (number := item.get("containerPort")) is None or number.kind != "scalar":
            return None
        if item.scalar("protocol") in (None, "TCP"):
            found.update((number.text, str(item.scalar("name"))))
    return found
