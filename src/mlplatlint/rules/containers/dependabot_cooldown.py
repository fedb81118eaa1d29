"""Dependency updates taken on the day they are published."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.yaml import YamlFile
from mlplatlint.rules.containers._workflows import with_key


def check(file: YamlFile) -> Iterator[Hit]:
    listed = (
        file.root.get("updates") if file.root is not None and ".github/dependabot" in f"/{file.source.path}" else None
    )
    for item in listed.items if listed is not None else ():
        system = item.get("package-ecosystem")
        if system is None:
            continue
        cooldown = item.get("cooldown")
        days = item.get("cooldown", "default-days")
        if cooldown is None:
            yield Hit(with_key(system), {"system": system.text, "how": "no cooldown"}, item.pointer)
        elif days is None or (isinstance(days.value, int) and days.value < 7):
            node = days or cooldown
            how = f"a cooldown of {days.text} days" if days is not None else "no default cooldown"
            yield Hit(with_key(node), {"system": system.text, "how": how}, item.pointer)
