"""Logic of router-prefix-at-include."""

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import argument
from mlplatlint.rules.api._decorated import is_router


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit at each router of the file that gets its prefix where it is included, once."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr != "include_router":
        return
    router = argument(call, "router", 0)
    if argument(call, "prefix") is None or not isinstance(router, ast.Name) or not is_router(router, module):
        return
    made = module.assigned_value(router)
    if isinstance(made, ast.Call) and argument(made, "prefix") is None:
        yield Hit(module.span(made), {"router": router.id}, router.id)
