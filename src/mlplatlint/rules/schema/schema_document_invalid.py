"""A schema document that is not valid."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.yaml import YamlNode

_MOST = 50


def check(document: YamlNode) -> Iterator[Hit]:
    if document.kind != "mapping" or document.scalar("format") != "mlplatlint-schema/1":
        return
    from mlplatlint.schema_documents.validate import problems

    for count, problem in enumerate(problems(document.plain())):
        if count >= _MOST:
            return
        node = _at(document, problem.pointer)
        span = node.key_span if node.key and node.kind != "scalar" else node.span
        severity = "low" if problem.warns else ""
        yield Hit(span, {"message": problem.message, "pointer": problem.pointer}, problem.pointer, severity=severity)


def _at(root: YamlNode, pointer: str) -> YamlNode:
    """Return the node a JSON pointer means, or the nearest one above it."""
    node = root
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        child = node.get(int(key)) if node.kind == "sequence" and key.isdigit() else node.get(key)
        if child is None:
            return node
        node = child
    return node
