"""Logic of tls-verification-disabled."""

import _ast as ast
import re
from collections.abc import Iterator

from mlplatlint.files.source import Source
from mlplatlint.findings.model import Finding, Fix, Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import argument, milder, only_in_development

_VERIFY = re.compile(
    r"(?:requests|httpx|requests\.sessions|requests\.api)\.(?:get|post|put|patch|delete|head|options|request|stream|Client|AsyncClient)"
    r"|botocore\.session\.\w+|boto3\.(?:client|resource)|boto3\.\w+\.client|hvac\.Client|elasticsearch\.\w+|opensearchpy\.\w+"
)
_OPTIONS = {"verify": _VERIFY, "verify_certs": re.compile(r"(?:elasticsearch|opensearchpy)\.\w+"), "verify_ssl": re.compile(
    r"(?:hvac|aiohttp|kubernetes|influxdb\w*)\.[\w.]+"), "ssl": re.compile(r"aiohttp\.(?:TCPConnector|request)")}  # fmt: skip
_SESSIONS = frozenset(
    ("requests.Session", "requests.session", "httpx.Client", "httpx.AsyncClient", "aiohttp.ClientSession")
)
_METHODS = frozenset(
    ("get", "post", "put", "patch", "delete", "head", "options", "request", "stream", "ws_connect", "send")
)
_LOCAL = re.compile(r"(?i)^\w*(?:://)?(?:localhost|127\.|0\.0\.0\.0|\[::1\]|host\.docker\.internal)")


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where a client is told not to check the server's certificate."""
    name = module.qualified_name(call.func) or ""
    place: ast.expr | None = None
    if name == "ssl._create_unverified_context":
        place = call.func
    for option, pattern in _OPTIONS.items():
        value = argument(call, option)
        if value is None or module.constant(value) is not False:
            continue
        if pattern.fullmatch(name) or (option in ("verify", "ssl") and _is_session_method(call, module)):
            place = value
    if place is None or only_in_development(module, call) or _is_local(call, module):
        return
    tags = ("ruff:S323", "bandit:B323") if place is call.func else ("ruff:S501", "bandit:B501")
    values = {"call": name or "the client"}
    yield Hit(module.span(place), values, module.symbol_of(call), severity=milder(module), tags=tags)


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    """Yield the call without the option, or a context that checks: the default of every client named here."""
    from mlplatlint.fronts.python.remedies import callee_replaced, value_dropped

    if source.text(finding.span).endswith("_create_unverified_context"):
        yield from callee_replaced(source, finding, "ssl.create_default_context", "suggestion")
    else:
        yield from value_dropped(source, finding, "suggestion")


def _is_session_method(call: ast.Call, module: PythonModule) -> bool:
    if (
        not isinstance(call.func, ast.Attribute)
        or call.func.attr not in _METHODS
        or not isinstance(call.func.value, ast.Name)
    ):
        return False
    bindings = module.lookup(call.func.value.id, call.func.value.scope) or []  # type: ignore[attr-defined]
    made = [binding.value.func for binding in bindings if isinstance(binding.value, ast.Call)]
    return bool(made) and all(module.qualified_name(one) in _SESSIONS for one in made)


def _is_local(call: ast.Call, module: PythonModule) -> bool:
    texts = [module.constant(one) for one in (*call.args[:2], argument(call, "url"), argument(call, "base_url")) if one]
    texts += [
        one.values[0].value
        for one in call.args[:2]
        if isinstance(one, ast.JoinedStr) and isinstance(one.values[0], ast.Constant)
    ]
    return any(isinstance(text, str) and _LOCAL.search(text.partition("://")[2] or text) for text in texts)
