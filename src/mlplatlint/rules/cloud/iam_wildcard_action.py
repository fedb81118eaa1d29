"""Logic of ``rules/cloud/iam-wildcard-action.md``."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.cloud.actions import actions, any_resource, has_condition, is_channel
from mlplatlint.fronts.cloud.iam import allows
from mlplatlint.fronts.cloud.resource import IamStatement


def check(statement: IamStatement) -> Iterator[Hit]:
    """Yield each `service:*` that a statement allows on every resource."""
    if statement.use != "identity" or not allows(statement) or any_resource(statement) is None:
        return
    if has_condition(statement):
        return
    for action in actions(statement):
        if action.name == "*" and action.service != "*" and not is_channel(action.service):
            yield Hit(action.value.span, {"action": action.text, "service": action.service}, statement.symbol)
