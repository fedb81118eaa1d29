"""Every IAM statement that a file writes, from the cloud view of any front end."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.fronts.cloud.conditions import elements, one_of
from mlplatlint.fronts.cloud.resource import CloudResource, IamStatement
from mlplatlint.fronts.cloud.values import Entry, Value, canonical, empty_mapping

_IDENTITY_TYPES = {
    "aws::iam::role", "aws::iam::policy", "aws::iam::managedpolicy", "aws::iam::user", "aws::iam::group",
    "aws::iam::rolepolicy", "aws::iam::userpolicy", "aws::iam::grouppolicy",
    "aws::sso::permissionset", "aws::serverless::function", "aws::serverless::statemachine",
}  # fmt: skip
_BOUNDARY_TYPES = {"aws::organizations::policy"}
_MAX_DEPTH = 8
_MAX_STATEMENTS = 2_000


def from_resource(resource: CloudResource) -> Iterator[IamStatement]:
    """Yield the statements in the properties of a template resource or L1 construct."""
    pending: list[tuple[Value, str, int]] = [(resource.properties, "", 0)]
    count = 0
    while pending and count < _MAX_STATEMENTS:
        value, path, depth = pending.pop()
        statement = value.entries.get("statement") if value.kind in ("mapping", "call") else None
        if statement is not None:
            use = policy_use(resource, path)
            for part in elements(statement.value):
                if part.kind == "mapping" and "effect" in part.entries:
                    count += 1
                    symbol = _sid(part, resource.symbol)
                    yield IamStatement(part, use, part.span, symbol, resource.type)
            continue
        if depth >= _MAX_DEPTH:
            continue
        for entry in reversed(list(value.entries.values())):
            pending.append((entry.value, path or canonical(entry.key), depth + 1))
        pending += [(item, path, depth + 1) for item in reversed(value.items)]


def policy_use(resource: CloudResource, path: str) -> str:
    """Return what a policy in a property of a resource is for; see :class:`IamStatement`."""
    kind = resource.type.lower()
    if kind in _BOUNDARY_TYPES or "boundary" in resource.name.lower():
        return "boundary"
    if path == "assumerolepolicydocument":
        return "trust"
    if kind == "aws::kms::key" or kind == "aws::kms::replicakey":
        return "key"
    return "identity" if kind in _IDENTITY_TYPES else "resource"


_RENAMED = {
    "action": "Action",
    "notaction": "NotAction",
    "resource": "Resource",
    "notresource": "NotResource",
    "principal": "Principal",
    "notprincipal": "NotPrincipal",
    "condition": "Condition",
    "actions": "Action",
    "notactions": "NotAction",
    "resources": "Resource",
    "notresources": "NotResource",
    "principals": "Principal",
    "notprincipals": "NotPrincipal",
    "conditions": "Condition",
    "effect": "Effect",
    "sid": "Sid",
}


def from_call(call: Value, use: str, symbol: str, holder: str = "") -> IamStatement | None:
    """Return the statement that ``iam.PolicyStatement(...)`` makes; None when its options are not known at all."""
    options = call
    if call.items and call.items[0].kind == "mapping":
        options = call.items[0]
    elif call.items:
        return None
    if not options.entries and not options.complete:
        return None
    parts = empty_mapping(call.span, complete=options.complete)
    for name, entry in options.entries.items():
        key = _RENAMED.get(name)
        if key is not None:
            parts.put(key, entry.key_span, entry.value)
    effect = parts.get("Effect")
    if effect.kind == "absent":
        parts.entries["effect"] = Entry("Effect", call.span, Value("literal", call.span, "Allow"))
    elif effect.kind == "symbol":
        parts.put("Effect", effect.span, Value("literal", effect.span, str(effect.scalar).rpartition(".")[2].title()))
    if parts.get("Principal").kind != "absent" or parts.get("NotPrincipal").kind != "absent":
        use = use if use in ("key", "trust", "boundary") else "resource"
    return IamStatement(parts, use, call.span, _sid(parts, symbol), holder)


def allows(statement: IamStatement) -> bool:
    """Tell whether a statement certainly grants something."""
    return one_of(statement.parts.get("Effect"), ["Allow"]) is True and statement.use != "boundary"


def texts(value: Value) -> list[Value]:
    """Return the known strings, whole or in part, of an element that may be a string or a list."""
    return [item for item in elements(value) if item.kind in ("literal", "partial") and isinstance(item.scalar, str)]


def _sid(parts: Value, symbol: str) -> str:
    sid = parts.get("Sid").known_text
    return f"{symbol}:{sid}" if sid else symbol
