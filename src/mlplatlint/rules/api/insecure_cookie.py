"""Logic of insecure-cookie."""

import _ast as ast
import re
from collections.abc import Iterator

from mlplatlint.files.source import Source
from mlplatlint.findings.model import Finding, Fix, Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import argument, is_open, milder, only_in_development

_CARRIES_IDENTITY = re.compile(
    r"(?i)(?:sess|token|auth|jwt|login|remember|refresh|access|user|identity|sso|credential)"
)
_NO_NAMES = frozenset(("self", "cls", "handler", "request", "req", "response", "resp"))


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where a cookie that identifies its bearer lacks secure or httponly."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr != "set_cookie" or is_open(call):
        return
    key = argument(call, "key", 0) or argument(call, "name")
    if isinstance(key, ast.Name) and key.id in _NO_NAMES:
        return  # a method of the project that has the framework's name
    name = module.constant(key)
    value = argument(call, "value", 1)
    label = name if isinstance(name, str) else getattr(value, "id", getattr(value, "attr", ""))
    if (
        not isinstance(label, str)
        or not _CARRIES_IDENTITY.search(label)
        or re.search(r"(?i)csrf|xsrf|theme|locale|last_login|_(?:method|hint|provider)$", label)
    ):
        return
    missing = []
    for option, position in (("secure", 6), ("httponly", 7)):
        given = argument(call, option, position)
        if given is None or module.constant(given) is False:
            missing.append(option)
    if missing and not only_in_development(module, call):
        values = {"cookie": label, "missing": " and ".join(missing)}
        yield Hit(module.span(call.func), values, module.symbol_of(call), severity=milder(module))


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    """Yield the call with what is missing; ``secure`` keeps the cookie from a development server without TLS."""
    from mlplatlint.fronts.python.remedies import keyword_set

    missing = {
        option: "True" for option in ("secure", "httponly") if option in finding.message.rpartition(" without ")[2]
    }
    yield from keyword_set(source, finding, missing, "suggestion", {"secure": 6, "httponly": 7})
