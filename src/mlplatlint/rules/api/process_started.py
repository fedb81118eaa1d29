"""Logic of process-started."""

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.findings.model import Hit
from mlplatlint.findings.peers import EXACTLY
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import argument
from mlplatlint.rules.api._risky import peers, rows

_SUBPROCESS = frozenset(f"subprocess.{name}" for name in ("Popen", "run", "call", "check_call", "check_output"))
_WILD = ("chown", "chmod", "tar", "rsync")


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield one hit for each call that starts a process, with the ids of all that is to be said about it."""
    name = module.qualified_name(call.func) or ""
    row = rows("call").get(name)
    starts = name in _SUBPROCESS or (row is not None and not {"bandit:B605", "bandit:B606"}.isdisjoint(row.tags))
    switch = argument(call, "shell")
    shell = switch is not None and module.constant(switch) not in (False, None, 0, "")
    if not starts:
        if shell:
            yield _hit(call, call, "is told to use a shell", peers("604"), module)
        return
    command: Any = argument(call, "args", 0)
    words = list(command.elts) if isinstance(command, (ast.List, ast.Tuple)) else [command] if command else []
    if name in _SUBPROCESS:
        known = bool(words) and all(isinstance(word, ast.Constant) for word in words)
        ids = peers("602") if shell else ("bandit:B603",) if known else peers("603")
        yield _hit(call, call, "starts a process", ids, module)
    else:
        shell = row is not None and "bandit:B605" in row.tags
    first = getattr(words[0], "value", None) if words and isinstance(words[0], ast.Constant) else None
    if isinstance(first, str) and _is_partial(first) and not name.startswith(("os.exec", "os.spawn")):
        why, program = "leaves it to PATH which program that is", words[0] if command is words[0] else command
        ids = peers("607") if program.lineno == call.lineno else ("bandit:B607",)
        yield _hit(call, call.func, why, ids, module)
        if program.lineno != call.lineno:
            yield _hit(call, program, why, ("ruff:S607",), module)
    text = " ".join(word.value for word in words if isinstance(word, ast.Constant) and isinstance(word.value, str))
    if shell and "*" in text and any(tool in text for tool in _WILD):
        why = "gives names of files to a tool that reads options among them"
        yield _hit(call, command, why, peers("609"), module)


def _is_partial(program: str) -> bool:
    """Tell whether a program is named without a path; ``./x`` and ``C:\\x`` are paths."""
    return not (program.startswith(("/", "\\", ".")) or program[1:2] == ":")


def _hit(call: ast.Call, place: ast.AST, why: str, tags: tuple[str, ...], module: PythonModule) -> Hit:
    values = {"call": module.source.text(module.span(call.func)), "why": why}
    return Hit(module.span(place), values, module.symbol_of(call), tags=(EXACTLY, *tags))
