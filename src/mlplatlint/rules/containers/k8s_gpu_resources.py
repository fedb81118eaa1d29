"""GPU requests that the API server refuses."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.kubernetes import Container, PodSpec
from mlplatlint.rules.containers._pods import at, is_gpu, quantity


def check(pod: PodSpec) -> Iterator[Hit]:
    for container in pod.containers:
        yield from _judge(container)


def _judge(container: Container) -> Iterator[Hit]:
    limits, requests = container.node.get("resources", "limits"), container.node.get("resources", "requests")
    for part in (limits, requests):
        for name, node in part.entries() if part is not None else ():
            amount = quantity(node) if is_gpu(name) else None
            if amount is not None and amount != int(amount):
                yield at(node, container, how=f"asks for {node.text} of {name}; only whole ones can be given")
    for name, node in requests.entries() if requests is not None else ():
        if not is_gpu(name):
            continue
        limit = limits.get(name) if limits is not None else None
        asked, allowed = quantity(node), quantity(limit)
        # A patch may leave the limit to the object it is laid over.
        if limit is None and container.pod.absence:
            yield at(node, container, how=f"requests {name} without the same limit")
        elif asked is not None and allowed is not None and asked != allowed:
            yield at(
                node, container, how=f"requests {node.text} of {name} and limits it to {limit.text if limit else ''}"
            )
