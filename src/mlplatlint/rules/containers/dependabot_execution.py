"""Dependency updates that run code of the packages they look at."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.yaml import YamlFile
from mlplatlint.rules.containers._workflows import with_key


def check(file: YamlFile) -> Iterator[Hit]:
    listed = (
        file.root.get("updates") if file.root is not None and ".github/dependabot" in f"/{file.source.path}" else None
    )
    for item in listed.items if listed is not None else ():
        node = item.get("insecure-external-code-execution")
        if node is not None and node.value == "allow":
            system = item.scalar("package-ecosystem")
            yield Hit(with_key(node), {"system": system}, item.pointer)
