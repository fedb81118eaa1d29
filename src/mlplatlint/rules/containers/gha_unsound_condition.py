"""Conditions that are always true, because text around an expression makes them so."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.workflow import Workflow
from mlplatlint.rules.containers._workflows import conditions, with_key


def check(workflow: Workflow) -> Iterator[Hit]:
    for node, symbol in conditions(workflow):
        text = node.text
        if node.kind != "scalar" or "${{" not in text:
            continue
        opening, closing = text.find("${{"), text.rfind("}}")
        before, after = text[:opening], text[closing + 2 :]
        between = text.count("${{") > 1
        if before.strip() or after.strip() or (between and "}}" in text[opening : text.rfind("${{")]):
            yield Hit(with_key(node), {"how": "text stands beside the `${{ }}`"}, symbol)
        elif (before or after) and node.style in ("|", ">"):
            yield Hit(with_key(node), {"how": "the block keeps the line break after the `${{ }}`"}, symbol)
