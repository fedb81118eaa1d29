"""Logic of app-object-with-reload."""

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import argument


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where uvicorn is given an application object together with reload or workers."""
    if module.qualified_name(call.func) != "uvicorn.run":
        return
    application = argument(call, "app", 0)
    if (
        application is None
        or isinstance(application, (ast.Constant, ast.JoinedStr))
        or not _is_object(application, module)
    ):
        return
    for option in ("reload", "workers"):
        given = argument(call, option)
        value = ... if given is None else module.constant(given)
        if value is True or (isinstance(value, int) and not isinstance(value, bool) and value > 1):
            yield Hit(module.span(application), {"option": option}, module.symbol_of(call))
            return


def _is_object(node: ast.expr, module: PythonModule) -> bool:
    """Tell whether a name stands for an application made in this file, and not for an import string."""
    made = module.assigned_value(node)
    return isinstance(made, ast.Call) and (module.qualified_name(made.func) or "").rpartition(".")[2] in (
        "FastAPI", "Starlette", "Litestar", "Quart"
    )  # fmt: skip
