"""Logic of liveness-reaches-backend."""

import _ast as ast
import re
from collections.abc import Iterator
from typing import Any

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._receivers import receiver_type

_LIVENESS = re.compile(r"(?i)(?:^|/)_?(?:live|livez|liveness|alive|healthz?/live|live(?:ness)?[-_]?(?:probe|check))/?$")
_REGISTERS = frozenset(("get", "head", "api_route", "route"))
_BACKENDS = ("sqlalchemy.", "sqlmodel.", "asyncpg.", "psycopg.", "redis.", "httpx.", "aiohttp.", "motor.", "pymongo.", "aiosqlite.", "databases.",
             "requests.")  # fmt: skip


def check(function: ast.FunctionDef | ast.AsyncFunctionDef, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for a liveness route whose body calls a database, a cache or another service."""
    for decorator in function.decorator_list:
        func: Any = getattr(decorator, "func", None)
        if not isinstance(decorator, ast.Call) or getattr(func, "attr", "") not in _REGISTERS or not decorator.args:
            continue
        path = module.constant(decorator.args[0])
        if isinstance(path, str) and _LIVENESS.search(path):
            what = next(_backends(function, module), "")
            if what:
                yield Hit(module.span(decorator.args[0]), {"path": path, "what": what}, function.name)
            return


def _backends(function: Any, module: PythonModule) -> Iterator[str]:
    """Yield the libraries of backends that the function's own body calls."""
    for call in module.nodes(ast.Call):
        if module.function_of(call) is not function or isinstance(getattr(call, "parent", None), ast.arguments):
            continue
        callee: Any = call.func
        name = module.qualified_name(callee) or ""
        if isinstance(callee, ast.Attribute):
            name = receiver_type(callee.value, module) or name
        awaited = isinstance(getattr(call, "parent", None), ast.Await)
        if name.startswith(_BACKENDS) and (
            awaited or name.startswith("requests.") or callee.__class__ is ast.Attribute
        ):
            root = name.partition(".")[0]
            if name not in ("sqlalchemy.text", "sqlalchemy.select", "sqlmodel.select"):
                yield root
