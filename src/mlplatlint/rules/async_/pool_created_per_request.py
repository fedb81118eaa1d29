"""A pool of connections made anew in a coroutine that answers a request."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule

_POOLS = frozenset(
    ("sqlalchemy.create_engine", "sqlalchemy.engine.create_engine", "sqlmodel.create_engine",
     "sqlalchemy.ext.asyncio.create_async_engine", "asyncpg.create_pool", "psycopg_pool.AsyncConnectionPool",
     "psycopg_pool.ConnectionPool", "psycopg2.pool.ThreadedConnectionPool", "psycopg2.pool.SimpleConnectionPool",
     "aiomysql.create_pool", "pymongo.MongoClient", "pymongo.AsyncMongoClient", "motor.motor_asyncio.AsyncIOMotorClient",
     "redis.ConnectionPool", "redis.asyncio.ConnectionPool")
)  # fmt: skip
_VERBS = frozenset(("get", "post", "put", "patch", "delete", "head", "options", "api_route", "websocket"))
_APPLICATIONS = frozenset(
    ("fastapi.FastAPI", "fastapi.APIRouter", "fastapi.applications.FastAPI", "fastapi.routing.APIRouter")
)


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each pool made in the body of a route or of a dependency of the same file."""
    name = module.qualified_name(call.func)
    if name not in _POOLS:
        return
    function = module.function_of(call)
    if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return
    if any(isinstance(node, ast.Global) for node in function.body):
        return  # kept for the next request
    if any(is_route(decorator, module) for decorator in function.decorator_list) or (
        not function.decorator_list and is_dependency(function.name, module)
    ):
        yield Hit(module.span(call.func), {"pool": name, "function": function.name}, module.symbol_of(call))


def is_route(decorator: Any, module: PythonModule) -> bool:
    """Tell whether a decorator registers a route of FastAPI with an application or router of the same file."""
    if not isinstance(decorator, ast.Call) or not isinstance(decorator.func, ast.Attribute):
        return False
    made = module.assigned_value(decorator.func.value)
    known = isinstance(made, ast.Call) and module.qualified_name(made.func) in _APPLICATIONS
    return decorator.func.attr in _VERBS and known


def is_dependency(name: str, module: PythonModule) -> bool:
    """Tell whether a file hands a function of this name to ``Depends``."""
    return any(
        module.qualified_name(call.func) == "fastapi.Depends"
        and any(isinstance(one, ast.Name) and one.id == name for one in call.args)
        for call in module.nodes(ast.Call)
    )
