"""Images from registries outside the configured set."""

from collections.abc import Iterator, Mapping
from typing import Any

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage, parse_image
from mlplatlint.rules.containers._mounts import mounts

SETTINGS = ("allowed",)


def check(stage: DockerStage, settings: Mapping[str, Any]) -> Iterator[Hit]:
    allowed = [str(entry) for entry in settings.get("allowed", ())]
    if not allowed:
        return
    for name, span in _images(stage):
        image = parse_image(name)
        if image is None:
            continue
        registry = image.registry or "docker.io"
        names = (registry,) if image.registry else ("docker.io", "hub.docker.com")
        if not any(_matches(entry, candidate) for entry in allowed for candidate in names):
            yield Hit(span, {"image": name, "registry": registry}, stage.symbol)


def _images(stage: DockerStage) -> Iterator[tuple[str, Span]]:
    """Yield the external images that a stage uses."""
    if stage.image is not None and stage.base_text:
        yield stage.base_text, stage.base_span
    for node in stage.all("COPY", "RUN"):
        flag = node.flag("from")
        named = [(flag.value, flag.value_span)] if flag is not None and node.name == "COPY" else []
        named += [(mount["from"], node.keyword_span) for mount in mounts(node) if mount.get("from")]
        for name, span in named:
            own = name.isdigit() or name == "scratch" or "$" in name
            if not own and stage.dockerfile.stage_copied(name, len(stage.dockerfile.stages)) is None:
                yield name, span


def _matches(entry: str, registry: str) -> bool:
    """Tell whether a registry fits an entry; a star at either end stands for anything."""
    if entry == "*":
        return True
    if entry.startswith("*"):
        return registry.endswith(entry[1:])
    return registry.startswith(entry[:-1]) if entry.endswith("*") else registry == entry
