"""Programs fetched and run without a look at a checksum or signature."""

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage, Instruction
from mlplatlint.fronts.dockerfile.commands import scripts_of
from mlplatlint.rules.containers._commands import DOWNLOADERS, flag, operands
from mlplatlint.rules.containers._places import copied, unquoted

_CHECKS = re.compile(
    r"(?:sha(?:1|224|256|384|512)?|md5|b2)sum|shasum|gpgv?2?\b|cosign|minisign|openssl (?:dgst|sha)|--checksum"
)
_RUNS = frozenset(("chmod", "tar", "unzip", "dpkg", "rpm", "sh", "bash", "install", "java", "installer"))


def check(stage: DockerStage) -> Iterator[Hit]:
    for node in stage.all("RUN", "ADD"):
        if node.name == "ADD":
            for word in copied(node)[0]:
                address = unquoted(word.text)
                if address.startswith(("http://", "https://")) and node.flag("checksum") is None:
                    yield Hit(word.span, {"what": "what ADD fetches"}, stage.symbol)
        elif not _CHECKS.search(node.value):
            yield from _fetched(stage, node)


def _fetched(stage: DockerStage, node: Instruction) -> Iterator[Hit]:
    for run in scripts_of(node, stage.dockerfile):
        commands = run.script.commands
        for index, command in enumerate(commands):
            saved = command.name == "wget" or flag(command, "--output", "--remote-name", letters="oO") is not None
            if command.name not in DOWNLOADERS or not (saved or command.redirects):
                continue
            address = next((word for word in operands(command) if word.value.startswith("http")), None)
            if address is not None and any(later.name in _RUNS for later in commands[index + 1 :]):
                yield Hit(run.span(address.start, address.end), {"what": "this download"}, stage.symbol)
