"""Logic of risky-call."""

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.findings.peers import EXACTLY
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import argument
from mlplatlint.rules.api._risky import applies, is_web, peers, rows

_HUBS = {"transformers", "huggingface_hub", "datasets", "diffusers"}


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each call of the table whose condition holds, and for methods that tell by their name."""
    name = module.qualified_name(call.func) or ""
    table = rows("call")
    row = table.get(name) or table.get(f"{name.partition('.')[0]}.*")
    symbol = module.symbol_of(call)
    if row is None:
        why, tags = _by_method(call, module)
        if why:
            yield Hit(module.span(call), {"call": name or module.source.text(module.span(call.func)), "why": why},
                      symbol, tags=tags)  # fmt: skip
    elif applies(row, call, module):
        yield Hit(module.span(call), {"call": name, "why": row.why}, symbol, tags=row.tags)
    elif row.when == "url" and is_web(argument(call, "url", 0)) and not name.endswith("Request"):
        yield Hit(module.span(call), {"call": name, "why": row.why}, symbol, tags=(EXACTLY, "bandit:B310"))


def _by_method(call: ast.Call, module: PythonModule) -> tuple[str, tuple[str, ...]]:
    """Return what a method on an object of unknown type is said to do, and the ids; two empty ones for most methods."""
    if not isinstance(call.func, ast.Attribute):
        return "", ()
    method, imported = call.func.attr, {target.partition(".")[0] for _, target in module.imports}
    if method == "extractall" and imported & {"tarfile", "zipfile"}:
        checked = argument(call, "filter")
        if checked is None or module.constant(checked) not in ("data", "tar"):
            return "writes wherever the archive says", (EXACTLY, *peers("202"))
    if method == "exec_command" and "paramiko" in imported:
        return "runs text in the shell of another machine", (EXACTLY, "bandit:B601")
    if (
        method == "extra"
        and "django" in imported
        and any(argument(call, word) for word in ("select", "where", "tables"))
    ):
        return "puts text into SQL as it is", (EXACTLY, *peers("610"))
    if method == "from_pretrained" and imported & _HUBS and argument(call, "revision") is None:
        return "takes whatever is on the hub today: no `revision`", (EXACTLY, "bandit:B615")
    return "", ()
