"""Logic of ``rules/cloud/iam-wildcard-resource.md``."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.cloud.actions import actions, any_resource, has_condition, takes_resource
from mlplatlint.fronts.cloud.iam import allows
from mlplatlint.fronts.cloud.resource import IamStatement

_SHOWN = 3


def check(statement: IamStatement) -> Iterator[Hit]:
    """Yield statements on every resource of which an action could name the resources it needs."""
    resource = any_resource(statement)
    if resource is None or statement.use != "identity" or not allows(statement) or has_condition(statement):
        return
    scoped = [action.text for action in actions(statement) if takes_resource(action)]
    if scoped:
        more = f" and {len(scoped) - _SHOWN} more" if len(scoped) > _SHOWN else ""
        yield Hit(resource.span, {"actions": ", ".join(scoped[:_SHOWN]) + more}, statement.symbol)
