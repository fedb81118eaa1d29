"""Logic of ``rules/cloud/iam-not-element.md``."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.cloud.conditions import is_set
from mlplatlint.fronts.cloud.iam import allows
from mlplatlint.fronts.cloud.resource import IamStatement


def check(statement: IamStatement) -> Iterator[Hit]:
    """Yield `Allow` statements that say what they do not cover."""
    if not allows(statement):
        return
    for element in ("NotAction", "NotPrincipal", "NotResource"):
        entry = statement.parts.entry(element)
        if entry is not None and is_set(entry.value):
            yield Hit(entry.key_span, {"element": element}, statement.symbol)
