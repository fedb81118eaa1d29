"""A route declared ``async def`` that awaits nothing and blocks: as a plain ``def`` it would run in a thread."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Finding, Fix, Hit, Place
from mlplatlint.fronts.document import ParseFailure
from mlplatlint.project.calls import Blocking, blocking_calls, mentions
from mlplatlint.project.model import Project
from mlplatlint.rules.async_._bodies import suspends
from mlplatlint.rules.async_._report import flow
from mlplatlint.rules.async_.pool_created_per_request import is_route


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each such route that nothing else mentions, with the fix that drops ``async``."""
    routes: dict[str, dict[str, Blocking]] = {}
    for found in blocking_calls(project):
        if not found.once:
            routes.setdefault(found.steps[0].path, {}).setdefault(found.steps[0].symbol, found)
    for path, by_symbol in sorted(routes.items()):
        data = project.content(path) or b""
        if b"fastapi" not in data:
            continue
        from mlplatlint.fronts.python import parse

        try:
            module = parse(Source(path, data))
        except ParseFailure:
            continue
        for function in module.nodes(ast.AsyncFunctionDef):
            blocking = by_symbol.get(function.name)
            if blocking is None or module.symbol_of(function) or not _is_plain_route(function, module):
                continue
            if mentions(project, function.name):
                continue
            name = data.find(function.name.encode(), data.find(b"def", module.span(function).start) + len(b"def"))
            last = blocking.steps[-1]
            yield Hit(
                Span(name, name + len(function.name)),
                {"function": function.name, "call": blocking.name.removeprefix("builtins.")},
                function.name,
                path,
                related=(Place(last.path, Span(last.start, last.end), "blocks here"),),
                flow=tuple(flow(blocking.steps, last, blocking.name)) if len(blocking.steps) > 1 else (),
            )


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    """Yield the route without ``async``: FastAPI runs it in a worker thread then."""
    from mlplatlint.rules.async_._fixes import plain_function

    yield from plain_function(source, finding)


def _is_plain_route(function: Any, module: Any) -> bool:
    """Tell whether a function has nothing but route decorators, and no body that needs the event loop."""
    routed = bool(function.decorator_list) and all(is_route(one, module) for one in function.decorator_list)
    websocket = any(getattr(one.func, "attr", "") == "websocket" for one in function.decorator_list if routed)
    return routed and not websocket and not suspends(function.body) and not _uses_loop(function, module)


def _uses_loop(function: Any, module: Any) -> bool:
    """Tell whether the body works with the running loop, which a thread does not have."""
    first, last = function.lineno, function.end_lineno
    return any(
        first <= node.lineno <= last and (module.qualified_name(node) or "").startswith(("asyncio.", "contextvars."))
        for node in (*module.nodes(ast.Attribute), *module.nodes(ast.Name))
    )
