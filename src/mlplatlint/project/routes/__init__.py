"""The route graph: applications, routers, routes with their full paths, and what authenticates them.

Read from two subjects of each file that concerns the web framework: ``python-calls`` for names, types and calls, and
``python-routes`` for literal arguments and what function bodies show.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from mlplatlint.project.calls.knowledge import knowledge
from mlplatlint.project.calls.library import Machine
from mlplatlint.project.calls.modules import ModuleIndex
from mlplatlint.project.model import Project
from mlplatlint.project.routes.collect import Collection
from mlplatlint.project.routes.graph import RouteGraph
from mlplatlint.project.routes.model import Endpoint, Route, Router, Verdict

__all__ = ["Endpoint", "Route", "RouteGraph", "Router", "Verdict", "deep", "route_graph"]

_FRAMEWORKS = ("fastapi", "starlette")
_FRAMES = 12_000


@contextmanager
def deep() -> Iterator[None]:
    """Allow the evaluation's own nesting, which it bounds itself; Python frames take no C stack."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _FRAMES))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def route_graph(project: Project) -> RouteGraph:
    """Return the route graph; call it through ``project.memo``."""
    facts = knowledge()
    index = ModuleIndex(project.paths("python"), facts.libraries(files=True))
    paths = _wanted(project, index)
    records = project.request("python-calls", paths)
    near = project.facts("python-routes")
    texts = {**near, **project.request("python-routes-elsewhere", [path for path in paths if path not in near])}
    with deep():
        return RouteGraph(Collection(Machine(records, index, facts), texts))


def _wanted(project: Project, index: ModuleIndex) -> list[str]:
    """Return the files that use the framework, those they import from, and those that import from them."""
    outlines = project.request("python-outline", project.paths("python"))
    imports: dict[str, set[str]] = {}
    web = set()
    for path, outline in outlines.items():
        if any(target.partition(".")[0] in _FRAMEWORKS for target in outline.imports):
            web.add(path)
        found = (index.resolve(path, target) for target in outline.imports)
        imports[path] = {one[0] for one in found if one is not None and one[0]}
    near = set(web)
    for path in web:
        near |= imports[path]
    # A package that only hands names on is no end: the modules behind it count.
    for path in [one for one in near if one.endswith("__init__.py")]:
        near |= imports.get(path, set())
    users = {path for path, targets in imports.items() if targets & web}
    return sorted(near | users)
