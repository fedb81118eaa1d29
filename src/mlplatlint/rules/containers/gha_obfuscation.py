"""Uses and expressions written so that a reader sees something else than the runner."""

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.expressions import Node
from mlplatlint.fronts.workflow import Workflow
from mlplatlint.rules.containers._workflows import expressions

_LITERAL = ("text", "number", "word")
_PURE = ("format", "join", "tojson", "fromjson", "contains", "startswith", "endswith")


def check(workflow: Workflow) -> Iterator[Hit]:
    places = [(job.node.get("uses"), job.symbol) for job in workflow.jobs]
    places += [(step.node.get("uses"), step.symbol) for step in workflow.steps()]
    for node, symbol in places:
        if node is None or not isinstance(node.value, str) or node.value.startswith(("docker://", "./", "../", "$/")):
            continue
        path = node.value.partition("@")[0]
        if re.search(r"//|(?:^|/)\.{1,2}(?:/|$)|/$", path):
            yield Hit(node.span, {"how": f"`{path}` has empty or dotted parts in its path"}, symbol)
    for tree, span, scalar in expressions(workflow, workflow.root):
        if _constant(tree):
            yield Hit(span, {"how": "the expression has the same value in every run"}, scalar.pointer)


def _constant(node: Node) -> bool:
    if node.kind == "call":
        return node.name in _PURE and bool(node.children) and all(_constant(child) for child in node.children)
    # A plain literal is odd, but says what it means.
    return all(part.kind in _LITERAL or part.kind in ("call", "index") for part in node.walk()) and (
        node.kind in _LITERAL or (node.kind == "index" and _constant(node.children[0]))
    )
