"""Logic of shell-true-argument."""

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import argument, milder


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where a shell runs a text that is no literal."""
    switch = argument(call, "shell")
    if switch is None or module.constant(switch) is not True:
        return
    command = next(
        (found for name in ("args", "cmd", "command") if (found := argument(call, name, 0)) is not None), None
    )
    if command is None or module.constant(command) is not ... or _is_quoted(call, module):
        return
    name = module.qualified_name(call.func) or getattr(call.func, "attr", "") or getattr(call.func, "id", "")
    tags = ("ruff:S602", "bandit:B602") if str(name).startswith("subprocess.") else ("ruff:S604", "bandit:B604")
    yield Hit(module.span(switch), {"call": name}, module.symbol_of(call), severity=milder(module), tags=tags)


def _is_quoted(call: ast.Call, module: PythonModule) -> bool:
    """Tell whether something in the command is quoted for the shell."""
    span = module.span(call)
    return any(word in module.source.text(span) for word in ("quote(", "shlex.join(", "list2cmdline("))
