"""Secrets handed over as variables instead of files."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import PodSpec
from mlplatlint.rules.containers._pods import at, excused


def check(pod: PodSpec) -> Iterator[Hit]:
    if excused(pod, "read-secret-from-env-var"):
        return
    for container in pod.containers:
        for key, path in (("env", ("valueFrom", "secretKeyRef")), ("envFrom", ("secretRef",))):
            listed = container.node.get(key)
            for item in listed.items if listed is not None else ():
                reference = item.get(*path)
                if reference is not None and reference.kind == "mapping":
                    named = reference.scalar("name")
                    yield at(reference, container, secret=named if isinstance(named, str) else "?")
