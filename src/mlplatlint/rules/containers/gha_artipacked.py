"""Checkouts that leave the job's token behind in the working copy."""

import re
from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit
from mlplatlint.fronts.workflow import Step, Workflow, workflows

_WHOLE = re.compile(r"(?m)^\s*(?:\.|\./|\*\*?|\./\*\*?(?:/\*)?|\.\.|\$\{\{\s*github\.workspace\s*\}\}/?)\s*$")


def check(workflow: Workflow) -> Iterator[Hit]:
    steps = list(workflow.steps())
    for index, step in enumerate(steps):
        if step.action != "actions/checkout" or step.input("persist-credentials") is not None:
            continue
        later = [other for other in steps[index + 1 :] if other.job is step.job]
        uploaded = any(_uploads_all(other) for other in later)
        # A push from the job needs what checkout leaves.
        needed = any(other.run is not None and "git push" in other.run.text for other in later)
        severity = "high" if uploaded else "info" if needed else ""
        node = step.node.get("uses")
        if node is not None:
            how = " and a later step uploads all of it" if uploaded else ""
            yield Hit(node.span, {"how": how}, step.symbol, severity=severity)


def _uploads_all(step: Step) -> bool:
    path = step.input("path")
    return step.action == "actions/upload-artifact" and path is not None and _WHOLE.search(path.text) is not None


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    from mlplatlint.fronts.yaml import parse

    for workflow in workflows(parse(source)):
        for step in workflow.steps():
            node = step.node.get("uses")
            given = step.node.get("with")
            if node is None or node.span != finding.span or not node.key_span.start < node.span.start:
                continue
            column = len(source.line_prefix(node.key_span.start))
            if given is None:
                where, text = source.line_span(source.line_of(node.span.end)).end, f"\n{' ' * column}with:"
                text += f"\n{' ' * (column + 2)}persist-credentials: false"
            else:
                first = next(given.entries(), None)
                flow = source.data[given.span.start : given.span.start + 1] == b"{"
                if first is None or flow:
                    return
                indent = " " * len(source.line_prefix(first[1].key_span.start))
                where, text = first[1].key_span.start, f"persist-credentials: false\n{indent}"
            edit = Edit(source.path, Span(where, where), text)
            yield Fix("suggestion", "do not leave the token in the working copy", (edit,))
