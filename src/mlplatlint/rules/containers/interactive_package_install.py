"""Installations that wait for an answer."""

from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit
from mlplatlint.fronts.dockerfile import RunCommand
from mlplatlint.fronts.shell.packages import read_package_command
from mlplatlint.rules.containers._installs import asks_questions

_PEERS = {"apt": "hadolint:DL3014", "yum": "hadolint:DL3038", "zypper": "hadolint:DL3034"}


def check(step: RunCommand) -> Iterator[Hit]:
    package = read_package_command(step.command)
    if package is None or not asks_questions(package):
        return
    answered = step.command.source is not None and step.command.source.name == "yes"
    if answered:
        return
    span = step.range_span(step.command.argv[0], package.verb_word)
    peer = "hadolint:DL3030" if package.tool == "yum" else _PEERS[package.manager]
    yield Hit(span, {"command": f"{package.tool} {package.verb}"}, step.symbol, tags=(peer,))


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    end = finding.span[1]
    yield Fix("safe", "Add -y", (Edit(finding.path, Span(end, end), " -y"),))
