"""Logic of ``rules/cloud/iam-pass-role-unrestricted.md``."""

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.cloud.actions import actions, has_condition
from mlplatlint.fronts.cloud.iam import allows, texts
from mlplatlint.fronts.cloud.resource import IamStatement
from mlplatlint.fronts.cloud.values import HOLE

_ANY_ROLE = re.compile(rf"\*|arn:(?:aws|\*|{HOLE}):iam::(?:\*|\d+|{HOLE})?:(?:role/)?\*")


def check(statement: IamStatement) -> Iterator[Hit]:
    """Yield statements that let their holder pass any role to any service."""
    if statement.use != "identity" or not allows(statement) or has_condition(statement):
        return
    passing = [action for action in actions(statement) if action.service == "iam" and action.name == "passrole"]
    for resource in texts(statement.parts.get("Resource")) if passing else ():
        if _ANY_ROLE.fullmatch(str(resource.scalar)):
            yield Hit(passing[0].value.span, {"resource": str(resource.scalar).replace(HOLE, "...")}, statement.symbol)
            return
