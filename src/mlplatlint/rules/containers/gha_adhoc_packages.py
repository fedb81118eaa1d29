"""Packages installed beside the lock file."""

import re
from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.workflow import Workflow

_NAME = r"@?[A-Za-z][^\s;&|]*"
_COMMAND = re.compile(
    r"(?:^|[;&|]|\bsudo|\bthen|\bdo)[ \t]*"
    r"((?:npm[ \t]+(?:install|i|in|ins|inst|insta|instal|isnt|isnta|isntal|isntall|add)|pnpm[ \t]+(?:add|install|i)"
    r"|yarn[ \t]+(?:global[ \t]+)?add|bun[ \t]+(?:add|install)|gem[ \t]+install|bundle[ \t]+add)"
    rf"(?:[ \t]+-[\w-]+(?:=\S+)?)*[ \t]+{_NAME}[^\n;&|]*)",
    re.MULTILINE,
)


def check(workflow: Workflow) -> Iterator[Hit]:
    for step in workflow.steps():
        if step.run is None:
            continue
        text = workflow.source.text(step.run.span)
        for match in _COMMAND.finditer(text):
            line = text[text.rfind("\n", 0, match.start(1)) + 1 : match.start(1)]
            if "#" in line or "echo" in line:
                continue
            start = step.run.span.start + len(text[: match.start(1)].encode())
            span = Span(start, start + len(match[1].rstrip().encode()))
            yield Hit(span, {"command": " ".join(match[1].split())[:80]}, step.symbol)
