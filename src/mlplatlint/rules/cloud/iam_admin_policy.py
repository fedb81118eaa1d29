"""Logic of ``rules/cloud/iam-admin-policy.md``."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.cloud.actions import actions, any_resource
from mlplatlint.fronts.cloud.conditions import elements, named
from mlplatlint.fronts.cloud.iam import allows
from mlplatlint.fronts.cloud.resource import CloudResource, IamStatement
from mlplatlint.fronts.cloud.values import Value

_MANAGED = "AdministratorAccess"


def check(subject: IamStatement | CloudResource) -> Iterator[Hit]:
    """Yield statements that allow everything, and attachments of the managed administrator policy."""
    if isinstance(subject, CloudResource):
        yield from _attached(subject)
    elif subject.use == "identity" and allows(subject) and any_resource(subject) is not None:
        for action in actions(subject):
            if action.text in ("*", "*:*"):
                yield Hit(action.value.span, {"what": "Every action on every resource is allowed"}, subject.symbol)
                return


def _attached(resource: CloudResource) -> Iterator[Hit]:
    for source, path in ((resource.properties, "ManagedPolicyArns"), (resource.options, "managedPolicies")):
        for item in elements(source.get(path)):
            if _is_admin(item):
                yield Hit(item.span, {"what": "The managed policy AdministratorAccess is attached"}, resource.symbol)


def _is_admin(item: Value) -> bool:
    if item.kind == "call" and named(str(item.scalar), ["ManagedPolicy.fromAwsManagedPolicyName"]):
        return bool(item.items) and item.items[0].known_text == _MANAGED
    return item.kind in ("literal", "partial") and str(item.scalar).endswith(f"iam::aws:policy/{_MANAGED}")
