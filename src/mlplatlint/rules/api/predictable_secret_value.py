"""Logic of predictable-secret-value."""

import _ast as ast
import re
from collections.abc import Iterator
from typing import Any

from mlplatlint.files.source import Source
from mlplatlint.findings.model import Finding, Fix, Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import milder

_RANDOM = re.compile(
    r"(?:random|numpy\.random)\.(?:choice|choices|randint|random|randrange|sample|getrandbits|randbytes|uniform|bytes|rand)"
)
_SECRET = re.compile(
    r"(?i)^(?:\w*_)?(?:token|secret|password|passwd|otp|api_?key|session_?id|session_?key|csrf|nonce|salt|passcode|pin_?code"
    r"|verification_code|reset_code|auth_code|access_key|private_key|signing_key|secret_key|encryption_key|invite_code|magic_link)$"
)
_MAKER = re.compile(
    r"(?i)(?:generate|make|create|new|random|build|issue)_?\w*(?:token|secret|password|otp|api_?key|session_?id|nonce|salt|passcode)s?$"
)
_SYSTEM = frozenset(
    ("choice", "choices", "randint", "random", "randrange", "sample", "getrandbits", "randbytes", "uniform")
)
"""Methods that ``random.SystemRandom`` has as well."""


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where a secret is drawn from a generator that can be predicted."""
    name = module.qualified_name(call.func)
    if name is None or not _RANDOM.fullmatch(name):
        return
    target = _target(call, module)
    if name.endswith(".choice") and isinstance(call.parent, (ast.Assign, ast.AnnAssign, ast.keyword)):  # type: ignore[attr-defined]
        return  # one of those that exist is picked; a secret is put together from many draws
    if target:
        yield Hit(
            module.span(call.func), {"call": name, "target": target}, module.symbol_of(call), severity=milder(module)
        )


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    """Yield the generator of the operating system, which takes the same arguments."""
    from mlplatlint.fronts.python.remedies import expression_replaced

    name = source.text(finding.span).rpartition(".")[2]
    if name in _SYSTEM and "numpy" not in finding.message:
        short = {"choice": "secrets.choice", "getrandbits": "secrets.randbits", "randbytes": "secrets.token_bytes"}
        text = short.get(name, f"secrets.SystemRandom().{name}")
        yield from expression_replaced(source, finding, text, "secrets", "suggestion", f"draw it with `{text}`")


def _target(call: ast.Call, module: PythonModule) -> str:
    """Return the name of the secret that the drawn value becomes part of, '' when it is none."""
    node: Any = call
    for ancestor in module.ancestors(call):
        if isinstance(ancestor, (ast.Assign, ast.AnnAssign)) and node is ancestor.value:
            targets = ancestor.targets if isinstance(ancestor, ast.Assign) else [ancestor.target]
            names = [getattr(one, "id", getattr(one, "attr", "")) for one in targets]
            return next((one for one in names if _SECRET.match(one)), "")
        if isinstance(ancestor, ast.keyword):
            return ancestor.arg if ancestor.arg and _SECRET.match(ancestor.arg) else ""
        if isinstance(ancestor, ast.Return):
            function = module.function_of(ancestor)
            made = getattr(function, "name", "")
            return made if _MAKER.search(made) else ""
        if isinstance(ancestor, (ast.Subscript, ast.Compare, ast.stmt, ast.Lambda)):
            return ""
        node = ancestor
    return ""
