"""Logic of django-insecure-setting."""

import _ast as ast
import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import strings

_DANGER = {
    "DEBUG": (True, "each error shows settings, variables and queries to whoever caused it", ""),
    "CORS_ALLOW_ALL_ORIGINS": (True, "every origin may read what the service answers", "low"),
    "CORS_ORIGIN_ALLOW_ALL": (True, "every origin may read what the service answers", "low"),
    "SESSION_COOKIE_SECURE": (False, "the session cookie travels over plain HTTP", ""),
    "CSRF_COOKIE_SECURE": (False, "the cookie travels over plain HTTP", "low"),
    "SESSION_COOKIE_HTTPONLY": (False, "scripts can read the session cookie", ""),
}
_PROJECT = frozenset(("INSTALLED_APPS", "ROOT_URLCONF", "MIDDLEWARE"))
_NOT_DEPLOYED = re.compile(
    r"(?i)(?:^|[/_.-])(?:dev\w*|local\w*|test\w*|debug|base|common|defaults?|ci|docker|sandbox|demo|examples?|ide)(?=[/_.-])"
)
_SETTINGS = re.compile(r"(?i)(?:^|/)(?:\w*settings\w*(?:/\w+)?|conf(?:ig)?/\w+|prod\w*)\.py$")


def check(module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each such setting of a module that a deployed project uses."""
    path = module.source.path
    if not _SETTINGS.search(path) or _NOT_DEPLOYED.search(path):
        return
    assigned: dict[str, ast.Assign] = {}
    counts: dict[str, int] = {}
    last_star = 0
    for node in module.nodes(ast.ImportFrom):
        if node.names[0].name == "*":
            last_star = max(last_star, node.lineno)
    for statement in module.nodes(ast.Assign):
        target = statement.targets[0]
        if isinstance(target, ast.Name) and module.function_of(statement) is None:
            counts[target.id] = counts.get(target.id, 0) + 1
            if statement in module.tree.body:
                assigned[target.id] = statement
    if not _PROJECT & assigned.keys():
        return
    hosts = assigned.get("ALLOWED_HOSTS")
    if (
        hosts is not None
        and counts["ALLOWED_HOSTS"] == 1
        and hosts.lineno > last_star
        and strings(module, hosts.value) == ["*"]
    ):
        what = "any name in the Host header is taken for the site's own, in links it mails among others"
        yield Hit(module.span(hosts), {"setting": "ALLOWED_HOSTS", "what": what}, "ALLOWED_HOSTS", severity="low")
    credentials = assigned.get("CORS_ALLOW_CREDENTIALS")
    with_credentials = credentials is not None and module.constant(credentials.value) is True
    for name, (value, what, severity) in _DANGER.items():
        found = assigned.get(name)
        if found is None or counts[name] > 1 or found.lineno < last_star or module.constant(found.value) is not value:
            continue
        if name.startswith("CORS") and with_credentials:
            what, severity = "any site can act as the signed-in visitor", "high"
        yield Hit(module.span(found), {"setting": name, "what": what}, name, severity=severity)
