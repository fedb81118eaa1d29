"""Here-documents of RUN that go on after a failed line."""

import re
from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit
from mlplatlint.fronts.dockerfile import Dockerfile
from mlplatlint.fronts.dockerfile.commands import run_scripts
from mlplatlint.fronts.shell import Command

_SHEBANG = re.compile(r"#!.*\s-\w*e")
_ERREXIT = re.compile(r"-[a-zA-Z]*e[a-zA-Z]*$")


def check(dockerfile: Dockerfile) -> Iterator[Hit]:
    for run in run_scripts(dockerfile):
        heredocs = run.instruction.heredocs
        if not run.body or not heredocs:
            continue
        body = next((doc.body for doc in heredocs if doc.body.start <= run.span(0, 1).start < doc.body.end), None)
        if body is None or _SHEBANG.match(dockerfile.source.text(body)):
            continue
        shell = run.stage.shell_at(run.instruction) if run.stage is not None else None
        started = [word.text for word in run.instruction.words]
        if _exits(list(shell or ())) or _exits(started[: len(started)]):
            continue
        commands = [command for command in run.script.commands if not command.nested]
        # The exit status of the last command is the script's: only what stands before it can fail unseen.
        loose = [command for command in commands[1:] if command.joined in ("", ";", "\n")]
        if loose and not any(_sets_errexit(command) for command in commands):
            first = run.span(commands[0].start, commands[0].end)
            yield Hit(first, {"count": len(commands)}, run.stage.symbol if run.stage is not None else "")


def _exits(words: list[str]) -> bool:
    return any(_ERREXIT.match(word) or word == "errexit" for word in words)


def _sets_errexit(command: Command) -> bool:
    return command.name == "set" and _exits(command.values())


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    start = source.line_starts[source.line_of(finding.span[0]) - 1]
    indent = source.text(Span(start, finding.span[0]))
    if not indent.strip():
        yield Fix(
            "suggestion", "Stop at the first error", (Edit(finding.path, Span(start, start), f"{indent}set -e\n"),)
        )
