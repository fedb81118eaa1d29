"""Logic of ``rules/cloud/principal-any.md``."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.cloud.actions import actions, has_condition
from mlplatlint.fronts.cloud.conditions import elements, named
from mlplatlint.fronts.cloud.iam import allows
from mlplatlint.fronts.cloud.resource import IamStatement
from mlplatlint.fronts.cloud.values import Value

_OPEN_BY_DESIGN = ("execute-api", "elasticfilesystem", "es")
"""An API is reached by anyone whom its authorizer lets in, a file system or a search domain by whoever can reach it
through its security group."""


def check(statement: IamStatement) -> Iterator[Hit]:
    """Yield statements of resource, key and trust policies that allow everyone, without a condition."""
    if statement.use not in ("resource", "key", "trust") or statement.holder == "AWS::EC2::VPCEndpoint":
        return
    if not statement.holder or not allows(statement) or has_condition(statement):
        return
    granted = list(actions(statement))
    everyone = next((value for value in _principals(statement.parts.get("Principal")) if _is_anyone(value)), None)
    if everyone is not None and granted and granted[0].service not in _OPEN_BY_DESIGN:
        more = f" and {len(granted) - 1} more" if len(granted) > 1 else ""
        yield Hit(everyone.span, {"action": granted[0].text, "more": more}, statement.symbol)


def _principals(principal: Value) -> Iterator[Value]:
    if principal.kind == "mapping":
        for name in ("AWS", "*"):
            yield from elements(principal.get(name))
    else:
        yield from elements(principal)


def _is_anyone(value: Value) -> bool:
    if value.kind == "call":
        called = str(value.scalar)
        star = bool(value.items) and value.items[0].known_text == "*"
        return named(called, ["AnyPrincipal", "StarPrincipal"]) or (star and named(called, ["ArnPrincipal"]))
    return value.known_text == "*"
