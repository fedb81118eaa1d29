"""Upgrades to the next release of the distribution."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import RunCommand
from mlplatlint.rules.containers._commands import operands

_VERBS = {
    "apt-get": ("dist-upgrade",), "apt": ("dist-upgrade", "full-upgrade"), "aptitude": ("dist-upgrade", "full-upgrade"),
    "zypper": ("dist-upgrade", "dup"), "dnf": ("distro-sync", "system-upgrade"),
}  # fmt: skip


def check(step: RunCommand) -> Iterator[Hit]:
    verbs = _VERBS.get(step.name)
    if verbs is not None:
        for word in operands(step.command)[:2]:
            if word.value in verbs:
                yield Hit(
                    step.range_span(step.command.argv[0], word), {"command": f"{step.name} {word.value}"}, step.symbol
                )
