"""Questions about the actions and resources of an IAM statement."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from mlplatlint.fronts.cloud.iam import texts
from mlplatlint.fronts.cloud.resource import IamStatement
from mlplatlint.fronts.cloud.values import HOLE, Value
from mlplatlint.rules.tables import load


class Action(NamedTuple):
    """One action of a statement: service prefix and name in lower case, and where it is written."""

    service: str
    name: str
    value: Value

    @property
    def text(self) -> str:
        """The action as written."""
        return str(self.value.scalar)


def actions(statement: IamStatement) -> Iterator[Action]:
    """Yield the actions whose text is known in full."""
    for value in texts(statement.parts.get("Action")):
        service, _, name = str(value.scalar).lower().partition(":")
        if value.kind == "literal":
            yield Action(service, name, value)


def any_resource(statement: IamStatement) -> Value | None:
    """Return the resource that is exactly ``*``, or None when no resource certainly is."""
    for value in texts(statement.parts.get("Resource")):
        if value.kind == "literal" and value.scalar == "*":
            return value
    return None


def has_condition(statement: IamStatement) -> bool:
    """Tell whether a condition narrows the statement, or might."""
    return statement.parts.get("Condition").kind != "absent"


def takes_resource(action: Action) -> bool:
    """Tell whether an action without wildcards works on a resource that a policy can name."""
    table = load("iam_actions.toml")
    if action.service not in table["scoped"] or f"{action.service}:{action.name}" in table["uncertain"]:
        return False
    unscoped = _unscoped().get(action.service)
    if unscoped is None or "*" in action.name or "?" in action.name or HOLE in action.name or not action.name:
        return False
    return action.name not in unscoped


@cache
def _unscoped() -> dict[str, frozenset[str]]:
    table = load("iam_actions.toml")["unscoped"]
    return {service: frozenset(names.lower().split()) for service, names in table.items()}


def is_channel(service: str) -> bool:
    """Tell whether a service is only the line of an agent, so that `service:*` is its ordinary grant."""
    return service in load("iam_actions.toml")["channels"]
