"""Logic of tls-check-switched-off."""

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import milder, only_in_development


def check(target: ast.Attribute, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where an SSL context or session is told to accept any certificate, or an outdated protocol is named."""
    parent: Any = target.parent  # type: ignore[attr-defined]
    name = module.qualified_name(target) or ""
    what = ""
    if isinstance(target.ctx, ast.Store) and isinstance(parent, ast.Assign):
        value = parent.value
        if target.attr == "check_hostname" and module.constant(value) is False and _is_context(target.value, module):
            what = "the host name in a certificate is not checked"
        elif target.attr == "verify_mode" and module.qualified_name(value) == "ssl.CERT_NONE":
            what = "no certificate is checked"
    elif name in ("ssl.PROTOCOL_SSLv2", "ssl.PROTOCOL_SSLv3", "ssl.PROTOCOL_TLSv1", "ssl.PROTOCOL_TLSv1_1"):
        what = f"{target.attr.removeprefix('PROTOCOL_')} is broken and outdated"
    elif name in ("ssl.TLSVersion.SSLv3", "ssl.TLSVersion.TLSv1", "ssl.TLSVersion.TLSv1_1") and _is_minimum(parent):
        what = f"{target.attr} is broken and outdated"
    elif (
        name == "ssl.wrap_socket" and isinstance(parent, ast.Call) and parent.func is target and _checks_nothing(parent)
    ):
        what = "`ssl.wrap_socket` without `cert_reqs` checks no certificate"
    if what and not only_in_development(module, target):
        tags = _ids(name, target)
        yield Hit(module.span(target), {"what": what}, module.symbol_of(target), severity=milder(module), tags=tags)


def _ids(name: str, target: Any) -> tuple[str, ...]:
    """Return the peer ids of an outdated protocol, of one that is a default of a parameter, and of ``wrap_socket``."""
    if name == "ssl.wrap_socket":
        number = 504
    elif isinstance(target.parent, (ast.arguments, ast.FunctionDef, ast.AsyncFunctionDef)):
        number = 503
    else:
        number = 502
    return (f"ruff:S{number}", f"bandit:B{number}") if name.startswith("ssl.") else ()


def _checks_nothing(call: ast.Call) -> bool:
    given = {item.arg for item in call.keywords}
    return not given & {None, "cert_reqs", "server_side"} and len(call.args) == 1


def _is_context(node: ast.expr, module: PythonModule) -> bool:
    made = module.assigned_value(node) if isinstance(node, ast.Name) else None
    return isinstance(made, ast.Call) and (module.qualified_name(made.func) or "").startswith("ssl.")


def _is_minimum(parent: Any) -> bool:
    targets = parent.targets if isinstance(parent, ast.Assign) else []
    return any(isinstance(one, ast.Attribute) and one.attr == "minimum_version" for one in targets)
