"""Upgrades to the next release of the distribution."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.findings.peers import EXACTLY
from mlplatlint.fronts.dockerfile import RunCommand
from mlplatlint.rules.containers._commands import operands

_VERBS = {
    "apt-get": ("dist-upgrade",), "apt": ("dist-upgrade", "full-upgrade"), "aptitude": ("dist-upgrade", "full-upgrade"),
    "zypper": ("dist-upgrade", "dup"), "dnf": ("distro-sync", "system-upgrade"),
}  # fmt: skip

_PEERS = {
    "apt-get": "trivy:DS-0024", "apt": "trivy:DS-0024", "zypper": "hadolint:DL3035", "dnf": "semgrep:avoid-dnf-update",
}  # fmt: skip


def check(step: RunCommand) -> Iterator[Hit]:
    verbs = _VERBS.get(step.name)
    if verbs is not None:
        for word in operands(step.command)[:2]:
            if word.value in verbs:
                span = step.range_span(step.command.argv[0], word)
                peer = _PEERS.get(step.name, "")
                tags = (EXACTLY, peer) if peer else (EXACTLY,)
                yield Hit(span, {"command": f"{step.name} {word.value}"}, step.symbol, tags=tags)
