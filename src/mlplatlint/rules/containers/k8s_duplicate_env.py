"""Variables that are set twice in one container."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit, Place
from mlplatlint.fronts.kubernetes import PodSpec
from mlplatlint.fronts.yaml import YamlNode
from mlplatlint.rules.containers._pods import at, excused


def check(pod: PodSpec) -> Iterator[Hit]:
    if excused(pod, "duplicate-env-var"):
        return
    for container in pod.containers:
        seen: dict[str, YamlNode] = {}
        listed = container.node.get("env")
        for item in listed.items if listed is not None else ():
            name = item.get("name")
            if name is None or not isinstance(name.value, str) or "{{" in name.text:
                continue
            first = seen.setdefault(name.value, name)
            if first is not name:
                related = Place(pod.source.path, first.span, "set here first")
                yield at(name, container, name=name.value)._replace(related=(related,))
