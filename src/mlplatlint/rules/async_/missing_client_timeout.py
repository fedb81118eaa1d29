"""A network call without a timeout, in a client that waits for ever by default."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.files.roles import serves_nobody
from mlplatlint.findings.model import Hit
from mlplatlint.findings.peers import EXACTLY
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import argument

_METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "request")
_POSITION = {f"requests.{name}": -1 for name in _METHODS} | {
    "urllib.request.urlopen": 2, "smtplib.SMTP": 3, "smtplib.SMTP_SSL": 5, "ftplib.FTP": 4, "poplib.POP3": 2,
    "imaplib.IMAP4": 2, "imaplib.IMAP4_SSL": -1, "http.client.HTTPConnection": 2, "http.client.HTTPSConnection": -1,
    "socket.create_connection": 1,
}  # fmt: skip
"""Functions without a default timeout, and where it goes by position (-1: by name only)."""

_WITH_DEFAULT = frozenset(
    [f"httpx.{name}" for name in (*_METHODS, "stream", "Client", "AsyncClient")]
    + ["aiohttp.ClientSession", "urllib3.PoolManager"]
)
_OF_OTHERS = (EXACTLY, "semgrep:use-timeout", "sonar:S7618")


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each call that has no timeout, or is told to have none."""
    name = module.qualified_name(call.func) or _session_method(call, module)
    default = name in _WITH_DEFAULT
    if not default and name not in _POSITION:
        return
    if any(keyword.arg is None for keyword in call.keywords) or any(isinstance(one, ast.Starred) for one in call.args):
        return
    position = _POSITION.get(name, -1)
    timeout = argument(call, position if position >= 0 else len(call.args), "timeout")
    explicit = isinstance(timeout, ast.Constant) and timeout.value is None
    if explicit or (timeout is None and not default and not _has_default(module)):
        if name.startswith("smtplib.") and not call.args and not call.keywords:
            return  # connects later
        severity = "low" if explicit or serves_nobody(module.source.path) else ""
        tags = () if name.startswith(("requests.", "httpx.")) else _OF_OTHERS
        yield Hit(module.span(call.func), {"call": name}, module.symbol_of(call), severity=severity, tags=tags)


def _session_method(call: ast.Call, module: PythonModule) -> str:
    """Return the name of the plain function that a method of a ``requests.Session`` stands for."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in _METHODS:
        return ""
    made = module.assigned_value(call.func.value)
    if isinstance(made, ast.Call) and module.qualified_name(made.func) in ("requests.Session", "requests.session"):
        return "" if b".mount(" in bytes(module.source.data) else f"requests.{call.func.attr}"
    return ""


def _has_default(module: PythonModule) -> bool:
    return b"setdefaulttimeout" in module.source.data[:]
