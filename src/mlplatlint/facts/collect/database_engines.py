"""Finds calls that make SQLAlchemy engines and reads the scheme of their URLs."""

from __future__ import annotations

import _ast as ast
import re
from collections.abc import Iterator
from typing import Any

from mlplatlint.facts.database_engines import INI_SETTING, DatabaseEngines, EngineCall
from mlplatlint.fronts.python.module import PythonModule

_FUNCTIONS = {
    "sqlalchemy.create_engine": False,
    "sqlalchemy.engine.create_engine": False,
    "sqlmodel.create_engine": False,
    "sqlalchemy.ext.asyncio.create_async_engine": True,
    "sqlalchemy.ext.asyncio.engine.create_async_engine": True,
}
_FROM_CONFIG = {
    "sqlalchemy.engine_from_config": False,
    "sqlalchemy.engine.engine_from_config": False,
    "sqlalchemy.ext.asyncio.async_engine_from_config": True,
    "sqlalchemy.ext.asyncio.engine.async_engine_from_config": True,
}
_URLS = frozenset(
    ("sqlalchemy.engine.make_url", "sqlalchemy.make_url", "sqlalchemy.engine.url.make_url", "builtins.str")
)
_BUILDERS = frozenset(("sqlalchemy.URL.create", "sqlalchemy.engine.URL.create", "sqlalchemy.engine.url.URL.create"))
_GETTERS = frozenset(("os.getenv", "os.environ.get"))
_SCHEME = re.compile(r"([a-z][a-z0-9_]*(?:\+[a-z0-9_]+)?)://")
_REWRITES = re.compile(rb"\.replace\(|drivername|re\.sub\(|\.set\(|removeprefix|startswith")
_DEPTH = 4


def collect(module: PythonModule) -> DatabaseEngines | None:
    """Return the engines that a file makes, or None when it makes none."""
    nodes = module.nodes(ast.Call)
    calls = [found for call in nodes if (found := _engine(call, module)) is not None]
    migrates = any(target.startswith("alembic") for _, target in module.imports)
    if migrates:
        calls += _from_config(nodes, module)
    return DatabaseEngines(tuple(calls), bool(_REWRITES.search(module.source.data)), migrates) if calls else None


def _from_config(nodes: list[ast.Call], module: PythonModule) -> Iterator[EngineCall]:
    """Yield the engines that an environment of Alembic makes from its configuration: from the URL that the file sets,
    else from the one in ``alembic.ini``.
    """
    makers = [call for call in nodes if module.qualified_name(call.func) in _FROM_CONFIG]
    if not makers:
        return
    kinds = {_FROM_CONFIG[module.qualified_name(call.func) or ""] for call in makers}
    options = [call for call in nodes if getattr(call.func, "attr", "") == "set_main_option" and len(call.args) == 2]
    urls = [call.args[1] for call in options if module.constant(call.args[0]) == INI_SETTING]
    if len(kinds) > 1 or any(call.args and not _is_section(call.args[0]) for call in makers):
        return
    for node in urls or [call.func for call in makers[:1]]:
        scheme, setting, place = _url(node, module, 0) if urls else ("", INI_SETTING, -1)
        span = module.span(node)
        function = (module.qualified_name(makers[0].func) or "").rpartition(".")[2]
        origin = _source(node, module) if setting and urls else ""
        yield EngineCall(
            kinds == {True}, function, span.start, span.end, module.symbol_of(node), scheme, setting, place, origin
        )


def _is_section(node: Any) -> bool:
    """Tell whether an argument is Alembic's own section, not a dictionary that the file puts together."""
    return isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "get_section"


def _engine(call: ast.Call, module: PythonModule) -> EngineCall | None:
    name = module.qualified_name(call.func)
    if name not in _FUNCTIONS:
        return None
    keyword = next((word.value for word in call.keywords if word.arg == "url"), None)
    argument = call.args[0] if call.args and not isinstance(call.args[0], ast.Starred) else keyword
    if argument is None or any(word.arg in ("creator", "async_creator", "module") for word in call.keywords):
        return None
    scheme, setting, place = _url(argument, module, 0)
    span = module.span(argument)
    function = name.rpartition(".")[2]
    symbol = module.symbol_of(call)
    origin = _source(argument, module) if setting else ""
    return EngineCall(_FUNCTIONS[name], function, span.start, span.end, symbol, scheme, setting, place, origin)


def _source(node: Any, module: PythonModule, depth: int = 0) -> str:
    """Return the dotted name that the object which holds a URL was imported as; '.' where this file makes it."""
    while isinstance(node, (ast.Attribute, ast.Call)):
        if isinstance(node, ast.Call) and node.args and depth < _DEPTH:
            return _source(node.args[0], module, depth + 1)
        node = node.value if isinstance(node, ast.Attribute) else node.func
    if not isinstance(node, ast.Name) or depth >= _DEPTH:
        return ""
    bindings = module.lookup(node.id, node.scope) or []  # type: ignore[attr-defined]
    if len(bindings) != 1:
        return ""
    if bindings[0].kind == "import":
        return bindings[0].target
    value = bindings[0].value
    return _source(value, module, depth + 1) if bindings[0].kind == "assign" and value is not None else "."


def _url(node: Any, module: PythonModule, depth: int) -> tuple[str, str, int]:
    """Return the scheme of a URL, or the setting that holds it, and where the scheme stands as text."""
    if depth > _DEPTH:
        return "", "", -1
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _scheme(node, node.value, module)
    if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
        return _scheme(node, str(node.values[0].value), module)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _url(node.left, module, depth + 1)
    if isinstance(node, ast.BoolOp):
        return "", "", -1
    if isinstance(node, ast.Call):
        return _made(node, module, depth)
    if isinstance(node, ast.Subscript) and module.qualified_name(node.value) == "os.environ":
        key = module.constant(node.slice)
        return "", key if isinstance(key, str) else "", -1
    if isinstance(node, ast.Name):
        value = module.assigned_value(node)
        if value is not None:
            return _url(value, module, depth + 1)
        bindings = module.lookup(node.id, node.scope) or []  # type: ignore[attr-defined]
        imported = len(bindings) == 1 and bindings[0].kind == "import"
        return "", node.id if imported else "", -1
    return ("", node.attr, -1) if isinstance(node, ast.Attribute) else ("", "", -1)


def _made(call: ast.Call, module: PythonModule, depth: int) -> tuple[str, str, int]:
    name = module.qualified_name(call.func)
    if name in _GETTERS and call.args:
        if len(call.args) == 2:
            return _url(call.args[1], module, depth + 1)
        key = module.constant(call.args[0])
        return "", key if isinstance(key, str) else "", -1
    if name in _URLS and call.args:
        return _url(call.args[0], module, depth + 1)
    if name in _BUILDERS:
        first = call.args[0] if call.args else next((w.value for w in call.keywords if w.arg == "drivername"), None)
        value = module.constant(first)
        return (value, "", -1) if isinstance(value, str) else ("", "", -1)
    return "", "", -1


def _scheme(node: Any, text: str, module: PythonModule) -> tuple[str, str, int]:
    match = _SCHEME.match(text)
    if match is None:
        return "", "", -1
    span = module.span(node)
    found = module.source.data.find(match[0].encode(), span.start, span.end)
    return match[1], "", found
