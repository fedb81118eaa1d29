"""Logic of unescaped-markup."""

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import milder

_MARKS = frozenset(
    ("django.utils.safestring.mark_safe", "django.utils.safestring.SafeString", "markupsafe.Markup", "flask.Markup", "jinja2.Markup")
)  # fmt: skip
_ESCAPES = ("escape", "format_html", "format_html_join", "clean", "render_to_string", "render", "dumps", "join")


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where text that is no literal is taken for markup."""
    name = module.qualified_name(call.func) or ""
    if name not in _MARKS or not call.args or module.constant(call.args[0]) is not ...:
        return
    given = call.args[0]
    last = getattr(getattr(given, "func", None), "attr", "") or getattr(getattr(given, "func", None), "id", "")
    if last not in _ESCAPES and not isinstance(given, ast.Constant):
        safe = name.startswith("django.")
        tags = ("ruff:S308", "bandit:B308", "bandit:B703") if safe else ("ruff:S704", "bandit:B704")
        values = {"call": name.rpartition(".")[2]}
        yield Hit(module.span(call.func), values, module.symbol_of(call), severity=milder(module), tags=tags)
