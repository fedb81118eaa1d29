"""useradd with a very high user id and a login record."""

import re
from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit
from mlplatlint.fronts.dockerfile import RunCommand
from mlplatlint.rules.containers._commands import flag

_UID = re.compile(r"-[a-zA-Z]*u")


def check(step: RunCommand) -> Iterator[Hit]:
    if step.name != "useradd" or flag(step.command, "--no-log-init", letters="l") is not None:
        return
    args = step.command.args
    for index, word in enumerate(args):
        named = word.value == "--uid" or _UID.fullmatch(word.value) is not None
        value = args[index + 1].value if named and index + 1 < len(args) else ""
        if word.value.startswith("--uid="):
            value = word.value.partition("=")[2]
        if value.isdigit() and len(value) > 5:
            yield Hit(step.name_span, {"uid": value}, step.symbol)


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    end = finding.span[1]
    yield Fix("safe", "Add --no-log-init", (Edit(finding.path, Span(end, end), " --no-log-init"),))
