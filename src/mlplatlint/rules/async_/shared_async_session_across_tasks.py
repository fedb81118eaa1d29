"""One asynchronous database session or connection used by several tasks at the same time."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.findings.model import Hit, Place
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.async_._bodies import own_nodes

_SESSIONS = frozenset(
    ("sqlalchemy.ext.asyncio.AsyncSession", "sqlalchemy.ext.asyncio.AsyncConnection", "sqlmodel.ext.asyncio.session.AsyncSession",
     "asyncpg.Connection", "asyncpg.connection.Connection", "psycopg.AsyncConnection", "aiosqlite.Connection")
)  # fmt: skip
_MAKERS = frozenset(("asyncpg.connect", "aiosqlite.connect", "psycopg.AsyncConnection.connect"))


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each ``gather`` in which two coroutines, or a comprehension's, use the same session."""
    if module.qualified_name(call.func) != "asyncio.gather":
        return
    uses: dict[str, list[ast.Name]] = {}
    for argument in call.args:
        starred = argument.value if isinstance(argument, ast.Starred) else None
        repeated = isinstance(starred, (ast.ListComp, ast.GeneratorExp))
        seen = {name.id: name for name in own_nodes([argument]) if isinstance(name, ast.Name)}
        for name in seen.values():
            if _is_session(name, module):
                uses.setdefault(name.id, []).extend([name, name] if repeated else [name])
    for identifier, names in uses.items():
        if len(names) > 1:
            others = [Place(module.source.path, module.span(name), "used here") for name in dict.fromkeys(names[1:])]
            values = {"session": identifier}
            yield Hit(module.span(call.func), values, module.symbol_of(call), related=tuple(others))


def _is_session(name: ast.Name, module: PythonModule) -> bool:
    """Tell whether a name is a session by its annotation, or by the only thing that binds it."""
    bindings = module.lookup(name.id, name.scope) or []  # type: ignore[attr-defined]
    if len(bindings) != 1:
        return False
    binding: Any = bindings[0]
    if binding.kind == "parameter":
        return _is_annotated(binding.node.annotation, module)
    value = binding.value.value if isinstance(binding.value, ast.Await) else binding.value
    return isinstance(value, ast.Call) and module.qualified_name(value.func) in _SESSIONS | _MAKERS


def _is_annotated(annotation: Any, module: PythonModule) -> bool:
    if isinstance(annotation, ast.Subscript) and isinstance(annotation.slice, ast.Tuple):
        annotation = annotation.slice.elts[0]  # Annotated[AsyncSession, Depends(...)]
    return annotation is not None and module.qualified_name(annotation) in _SESSIONS
