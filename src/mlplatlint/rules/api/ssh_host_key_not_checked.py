"""Logic of ssh-host-key-not-checked."""

import _ast as ast
from collections.abc import Iterator

from mlplatlint.files.source import Source
from mlplatlint.findings.model import Finding, Fix, Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import argument, milder

_POLICIES = frozenset(
    (
        "paramiko.AutoAddPolicy",
        "paramiko.WarningPolicy",
        "paramiko.client.AutoAddPolicy",
        "paramiko.client.WarningPolicy",
    )
)


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where an SSH client accepts any host key."""
    place: ast.expr | None = None
    if isinstance(call.func, ast.Attribute) and call.func.attr == "set_missing_host_key_policy" and call.args:
        policy = call.args[0]
        made = policy.func if isinstance(policy, ast.Call) else policy
        place = policy if module.qualified_name(made) in _POLICIES else None
    elif module.qualified_name(call.func) == "asyncssh.connect":
        given = argument(call, "known_hosts")
        place = given if given is not None and module.constant(given) is None else None
    if place is not None:
        yield Hit(module.span(place), {}, module.symbol_of(call), severity=milder(module))


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    """Yield the policy that refuses unknown hosts; they have to be listed first."""
    from mlplatlint.fronts.python.remedies import attribute_replaced, value_dropped

    yield from value_dropped(source, finding, "suggestion")
    yield from attribute_replaced(source, finding, "RejectPolicy", "suggestion")
