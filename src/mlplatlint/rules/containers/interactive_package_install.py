"""Installations that wait for an answer."""

from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit
from mlplatlint.findings.peers import EXACTLY
from mlplatlint.fronts.dockerfile import RunCommand
from mlplatlint.fronts.shell.packages import read_package_command
from mlplatlint.rules.containers._installs import asks_questions

_PEERS = {
    "apt": ("hadolint:DL3014", "trivy:DS-0021"), "yum": (EXACTLY, "hadolint:DL3038"), "zypper": (EXACTLY, "hadolint:DL3034"),
}  # fmt: skip


def check(step: RunCommand) -> Iterator[Hit]:
    package = read_package_command(step.command)
    if package is None or not asks_questions(package):
        return
    answered = step.command.source is not None and step.command.source.name == "yes"
    if answered:
        return
    span = step.range_span(step.command.argv[0], package.verb_word)
    peers = (EXACTLY, "hadolint:DL3030") if package.tool == "yum" else _PEERS[package.manager]
    yield Hit(span, {"command": f"{package.tool} {package.verb}"}, step.symbol, tags=peers)


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    end = finding.span[1]
    yield Fix("safe", "Add -y", (Edit(finding.path, Span(end, end), " -y"),))
