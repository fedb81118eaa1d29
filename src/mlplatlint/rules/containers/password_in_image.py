"""Passwords set while the image is built."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import RunCommand
from mlplatlint.rules.containers._commands import flag
from mlplatlint.rules.containers._mounts import mounts


def check(step: RunCommand) -> Iterator[Hit]:
    command = step.command
    if step.name == "chpasswd" or (step.name == "passwd" and flag(command, "--stdin") is not None):
        source = command.source
        literal = source is not None and source.name in ("echo", "printf") and not any(w.dynamic for w in source.args)
        secret = any(mount["type"] == "secret" for mount in mounts(step.instruction))
        severity = "" if literal else "low" if secret else "medium"
        yield Hit(step.name_span, {"command": step.name}, step.symbol, severity=severity)
    elif step.name in ("usermod", "useradd") and flag(command, "--password", letters="p") is not None:
        word = flag(command, "--password", letters="p")
        position = command.args.index(word) + 1 if word is not None else 0
        value = command.args[position] if position < len(command.args) else None
        if value is not None and not value.value.startswith("-"):
            severity = "medium" if value.dynamic else ""
            yield Hit(step.name_span, {"command": f"{step.name} -p"}, step.symbol, severity=severity)
