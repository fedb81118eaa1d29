"""``show routes``: the route graph as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TextIO

from mlplatlint.config.load import Resolver
from mlplatlint.engine.inspect import inspect
from mlplatlint.project.routes import Endpoint, RouteGraph, route_graph
from mlplatlint.project.routes.model import VERDICT_WORDS


def write_routes(paths: tuple[str, ...], resolver: Resolver, values: Mapping[str, Any], out: TextIO) -> int:
    """Print one line per route and full path: methods, path, handler, place, dependencies, authentication."""
    project, sources = inspect(
        paths,
        resolver,
        force_exclude=bool(values["force_exclude"]),
        respect_gitignore=not values["no_gitignore"],
    )
    graph = project.memo(route_graph)
    rows = [_row(endpoint, graph, sources) for endpoint in graph.endpoints]
    rows.sort(key=lambda row: (row[1], row[0], row[3]))
    if not rows:
        out.write("no routes found\n")
        return 0
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        padded = "  ".join(f"{cell:<{width}}" for cell, width in zip(row[:4], widths, strict=True))
        out.write(f"{padded}  auth: {row[4]}  dependencies: {row[5]}\n")
    return 0


def _row(endpoint: Endpoint, graph: RouteGraph, sources: Any) -> tuple[str, str, str, str, str, str]:
    route = endpoint.route
    handler = "?"
    path, start = route.path, route.start
    if route.handler is not None:
        path = route.handler[0]
        machine = graph.collection.machine
        handler = machine.symbol_of(*route.handler)
        start = machine.function(*route.handler).start
    source = sources(path)
    line = 0 if source is None else source.line_of(start)
    auth = VERDICT_WORDS[endpoint.verdict]
    if endpoint.schemes:
        auth += f" ({', '.join(endpoint.schemes)})"
    if endpoint.application is None:
        auth += " [router included nowhere]"
    return (
        ",".join(route.methods) or "?",
        endpoint.path,
        handler,
        f"{path}:{line}",
        auth,
        ", ".join(endpoint.names) or "-",
    )
