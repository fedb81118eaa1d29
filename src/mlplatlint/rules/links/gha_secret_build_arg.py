"""Secrets handed to an image build as arguments, which stay in the image."""

import re
from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.expressions import contexts
from mlplatlint.fronts.workflow import Workflow

_BUILDERS = (
    "docker/build-push-action",
    "docker/bake-action",
    "redhat-actions/buildah-build",
    "depot/build-push-action",
)
_INPUTS = ("build-args", "set")
_COMMAND = re.compile(r"--(?:build-arg|opt[ =]build-arg:)[ =]*[\"']?([A-Za-z_]\w*)=[\"']?(\S*)")


def check(workflow: Workflow) -> Iterator[Hit]:
    for step in workflow.steps():
        for key in _INPUTS if step.action in _BUILDERS else ():
            node = step.input(key)
            for expression, span in workflow.expressions(node) if node is not None else ():
                secret = next((name for name in contexts(expression.text) if name.startswith("secrets.")), "")
                line = workflow.source.line_prefix(span.start)
                # Bake's `set` takes other things than arguments, cache tokens among them.
                if secret and (key == "build-args" or b".args." in line):
                    yield Hit(span, {"secret": secret.removeprefix("secrets.")}, step.symbol)
        if step.run is None:
            continue
        secret_variables = {
            name: next((found for found in contexts(node.text.strip()[3:-2]) if found.startswith("secrets.")), "")
            for name, node in step.variables()
            if node.kind == "scalar" and node.text.strip().startswith("${{")
        }
        data = bytes(workflow.source.data[step.run.span.start : step.run.span.end]).decode("utf-8", "replace")
        for match in _COMMAND.finditer(data):
            variable = re.match(r"\$\{?(\w+)", match[2])
            secret = secret_variables.get(variable[1], "") if variable else ""
            if match[2].startswith("${{"):
                secret = "secrets." if re.match(r"\$\{\{\s*secrets\.", data[match.start(2) :]) else ""
            if secret:
                start = step.run.span.start + len(data[: match.start()].encode())
                span = Span(start, start + len(match[0].encode()))
                yield Hit(span, {"secret": secret.removeprefix("secrets.") or match[1]}, step.symbol)
