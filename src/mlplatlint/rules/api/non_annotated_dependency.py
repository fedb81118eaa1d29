"""Logic of non-annotated-dependency."""

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._decorated import route_decorators

_MARKERS = frozenset(
    f"fastapi.{module}{name}"
    for module in ("", "params.", "param_functions.")
    for name in ("Depends", "Security", "Query", "Path", "Body", "Header", "Cookie", "File", "Form")
)


def check(function: ast.FunctionDef | ast.AsyncFunctionDef, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each parameter of a route whose default says where its value comes from."""
    if not any(route_decorators(function, module)):
        return
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = arguments.defaults
    pairs = list(zip(positional[len(positional) - len(defaults) :], defaults, strict=True))
    pairs += [
        (one, default) for one, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if default
    ]
    for parameter, default in pairs:
        if isinstance(default, ast.Call) and parameter.annotation is not None:
            name = module.qualified_name(default.func)
            if name in _MARKERS:
                values = {"parameter": parameter.arg, "marker": name.rpartition(".")[2]}
                yield Hit(module.span(parameter), values, f"{function.name}.{parameter.arg}")
