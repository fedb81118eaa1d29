"""Logic of getenv-secret-fallback."""

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.fronts.text.candidates import REDACT, milder
from mlplatlint.fronts.text.file import is_aside
from mlplatlint.fronts.text.names import names_secret
from mlplatlint.fronts.text.safe_values import is_strong, is_weak_default, why_safe

# Call -> keyword that carries the fallback; its position is the second everywhere.
_READERS = {
    "os.getenv": "default",
    "os.environ.get": "default",
    "decouple.config": "default",
    "os.environ.setdefault": "",
}


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where an environment variable of a secret name falls back to a literal."""
    name = module.qualified_name(call.func)
    if name not in _READERS or not call.args:
        return
    variable, fallback = _text(call.args[0]), _fallback(call, _READERS[name])
    value = _text(fallback)
    if fallback is None or not variable or not value or not names_secret(variable):
        return
    if why_safe(value, variable) and not is_weak_default(value, variable):
        return
    strong = is_strong(value)
    aside = is_aside(module.source.path)
    yield Hit(
        module.span(fallback),
        {"variable": variable, "call": name, "length": len(value)},
        variable,
        severity=milder("high" if strong else "medium", aside),
        confidence="low" if aside else "",
        tags=(REDACT,),
    )


def _fallback(call: ast.Call, keyword: str) -> ast.expr | None:
    if len(call.args) > 1:
        return call.args[1]
    return next((given.value for given in call.keywords if given.arg == keyword), None)


def _text(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
