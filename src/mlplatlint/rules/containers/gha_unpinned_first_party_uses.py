"""GitHub's own actions taken by a tag."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.workflow import Workflow
from mlplatlint.rules.containers._pins import unpinned


def check(workflow: Workflow) -> Iterator[Hit]:
    for node, name, how, own, symbol in unpinned(workflow):
        if own:
            yield Hit(node.span, {"uses": name, "how": how}, symbol)
