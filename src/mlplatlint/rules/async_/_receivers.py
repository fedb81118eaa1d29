"""Names and attributes that certainly hold an asynchronous session, connection or client."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.fronts.python import PythonModule

_SESSION = "sqlalchemy.ext.asyncio.AsyncSession"
_SAME = {
    "sqlalchemy.ext.asyncio.session.AsyncSession": _SESSION, "sqlmodel.ext.asyncio.session.AsyncSession": _SESSION,
    "asyncpg.connection.Connection": "asyncpg.Connection", "asyncpg.pool.Pool": "asyncpg.Pool", "aioredis.Redis": "redis.asyncio.Redis",
    "redis.asyncio.client.Redis": "redis.asyncio.Redis", "sqlalchemy.ext.asyncio.engine.AsyncConnection": "sqlalchemy.ext.asyncio.AsyncConnection",
}  # fmt: skip
_MAKERS = {
    "asyncpg.connect": "asyncpg.Connection", "aiosqlite.connect": "aiosqlite.Connection", "asyncpg.create_pool": "asyncpg.Pool",
    "psycopg.AsyncConnection.connect": "psycopg.AsyncConnection", "redis.asyncio.from_url": "redis.asyncio.Redis",
    "redis.asyncio.Redis.from_url": "redis.asyncio.Redis",
}  # fmt: skip
_SESSION_MAKERS = frozenset(
    ("sqlalchemy.ext.asyncio.async_sessionmaker", "sqlalchemy.ext.asyncio.session.async_sessionmaker")
)
_WRAPPERS = ("Annotated", "Optional", "AsyncIterator", "AsyncGenerator")
_DEPTH = 3

SHARED = frozenset(
    (_SESSION, "sqlalchemy.ext.asyncio.AsyncConnection", "asyncpg.Connection", "psycopg.AsyncConnection", "aiosqlite.Connection")
)  # fmt: skip
"""Types of which one object serves one task at a time."""


def receiver_type(node: Any, module: PythonModule) -> str:
    """Return the type of a name or of an attribute of ``self``, under one spelling; '' when it is not certain."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
        found = set(_attribute_types(node, module))
        return found.pop() if len(found) == 1 else ""
    if not isinstance(node, ast.Name):
        return ""
    bindings = module.lookup(node.id, node.scope) or []  # type: ignore[attr-defined]
    if len(bindings) != 1:
        return ""
    binding: Any = bindings[0]
    if binding.kind == "parameter":
        return _annotated(binding.node.annotation, module)
    return _made(binding.value, module) if binding.kind in ("assign", "with") else ""


def _attribute_types(node: ast.Attribute, module: PythonModule) -> Iterator[str]:
    """Yield what the class of a method gives an attribute of ``self``; '' for each value that is not known."""
    owner = next((one for one in module.ancestors(node) if isinstance(one, ast.ClassDef)), None)
    statements: list[Any] = [*module.nodes(ast.Assign), *module.nodes(ast.AnnAssign)]
    for statement in statements:
        target: Any = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
        mine = (
            isinstance(target, ast.Attribute) and getattr(target.value, "id", "") == "self" and target.attr == node.attr
        )
        declared = isinstance(target, ast.Name) and target.id == node.attr and statement in getattr(owner, "body", ())
        if (mine and owner in list(module.ancestors(statement))) or declared:
            annotation = getattr(statement, "annotation", None)
            value: Any = statement.value
            given = _annotated(annotation, module) if annotation is not None else ""
            yield given or (receiver_type(value, module) if isinstance(value, ast.Name) else _made(value, module))


def _made(value: Any, module: PythonModule) -> str:
    """Return the type of what an expression makes: a constructor, a connecting function, or a session maker."""
    if isinstance(value, ast.Await):
        value = value.value
    if not isinstance(value, ast.Call):
        return ""
    name = module.qualified_name(value.func) or ""
    maker = module.assigned_value(value.func)
    if isinstance(maker, ast.Call) and module.qualified_name(maker.func) in _SESSION_MAKERS:
        return _SESSION
    return _MAKERS.get(name) or _SAME.get(name, name if "<module>" not in name and name[:1].islower() else "")


def _annotated(annotation: Any, module: PythonModule, depth: int = 0) -> str:
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return ""
    if isinstance(annotation, ast.BinOp):
        sides = [_annotated(one, module, depth + 1) for one in (annotation.left, annotation.right)]
        return next((one for one in sides if one), "") if depth < _DEPTH else ""
    if isinstance(annotation, ast.Subscript):
        last = (module.qualified_name(annotation.value) or "").rpartition(".")[2]
        inner = annotation.slice.elts[0] if isinstance(annotation.slice, ast.Tuple) else annotation.slice
        return _annotated(inner, module, depth + 1) if last in _WRAPPERS[:2] and depth < _DEPTH else ""
    name = module.qualified_name(annotation) or ""
    alias = module.assigned_value(annotation) if isinstance(annotation, ast.Name) else None
    if isinstance(alias, ast.Subscript) and depth < _DEPTH:
        return _annotated(alias, module, depth + 1)
    return _SAME.get(name, name)
