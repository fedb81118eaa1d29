"""Later steps' environment written from an outsider's text."""

import re
from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.workflow import Workflow
from mlplatlint.rules.containers._workflows import DANGEROUS

_FILE = r"[\"']?\$(?:\{(?:env:)?)?(?:env:)?GITHUB_(?:ENV|PATH)\b\}?[\"']?|[\"']?%GITHUB_(?:ENV|PATH)%[\"']?"
_WRITE = re.compile(
    rf"(?:>>?\s*(?:{_FILE}))|(?:tee\s+(?:-a\s+|--append\s+)?(?:{_FILE}))|(?:(?:Out-File|Add-Content|Set-Content)[^\n]*(?:{_FILE}))"
)
_LITERAL_ECHO = re.compile(r"^\s*echo\s+(?:\"[^\"$`]*\"|'[^']*'|[^\s\"'$`|;&<>]+)\s*>>?")


def check(workflow: Workflow) -> Iterator[Hit]:
    dangerous = next((name for name in workflow.triggers() if name in DANGEROUS), "")
    if not workflow.composite and not dangerous:
        return
    # Who calls a composite action, and on which event, is not known.
    severity = "info" if workflow.composite else ""
    where = f"a run that `{dangerous}` starts for outsiders" if dangerous else "an action that any workflow may call"
    for step in workflow.steps():
        if step.run is None:
            continue
        start, end = step.run.span
        text = workflow.source.text(Span(start, end))
        for match in _WRITE.finditer(text):
            line = text[text.rfind("\n", 0, match.start()) + 1 : match.end()]
            # What a line spells out in full nobody outside can change.
            if line.lstrip().startswith("#") or _LITERAL_ECHO.match(line.removeprefix("run:").lstrip("- ")):
                continue
            offset = start + len(text[: match.start()].encode())
            yield Hit(Span(offset, offset + len(match[0].encode())), {"where": where}, step.symbol, severity=severity)
            break
