"""Job containers and services taken by a tag that moves, or by none."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile.images import parse_image
from mlplatlint.fronts.workflow import Job, Workflow
from mlplatlint.fronts.yaml import YamlNode


def check(workflow: Workflow) -> Iterator[Hit]:
    for job in workflow.jobs:
        for node in _images(job):
            texts = _values(node, job)
            for text in texts:
                image = parse_image(text.removeprefix("docker://")) if "${{" not in text else None
                if image is not None and not image.digest and image.tag in ("", "latest"):
                    how = "the tag latest" if image.tag else "no tag, which means latest"
                    yield Hit(node.span, {"image": image.name, "how": how}, job.symbol)
                    break


def _images(job: Job) -> Iterator[YamlNode]:
    holders = [job.node.get("container")]
    services = job.node.get("services")
    holders += [node for _, node in services.entries()] if services is not None else []
    for holder in holders:
        node = holder.get("image") if holder is not None and holder.kind == "mapping" else holder
        if node is not None and node.kind == "scalar" and isinstance(node.value, str) and node.text:
            yield node


def _values(node: YamlNode, job: Job) -> list[str]:
    """Return what an image may be: its text, or the matrix's values when it is `${{ matrix.x }}` alone."""
    text = node.text.strip()
    if not (text.startswith("${{") and text.endswith("}}")):
        return [text]
    path = text[3:-2].strip().lower().split(".")
    if path[0] != "matrix" or len(path) != 2:
        return []
    listed = job.node.get("strategy", "matrix", path[1])
    included = job.node.get("strategy", "matrix", "include")
    found = [item.text for item in listed.items if item.kind == "scalar"] if listed is not None else []
    extra = [item.get(path[1]) for item in included.items] if included is not None else []
    return found + [item.text for item in extra if item is not None and item.kind == "scalar"]
