"""The route graph: applications, routers, routes with their full paths, and what authenticates them.

Read from two subjects of each file that concerns the web framework: ``python-calls`` for names, types and calls, and
``python-routes`` for literal arguments and what function bodies show.
"""

from __future__ import annotations

import gc
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from mlplatlint.facts.routes import PythonRoutes
from mlplatlint.project.calls.knowledge import knowledge
from mlplatlint.project.calls.library import Machine
from mlplatlint.project.calls.modules import ModuleIndex
from mlplatlint.project.model import Project
from mlplatlint.project.routes.collect import Collection
from mlplatlint.project.routes.graph import RouteGraph
from mlplatlint.project.routes.model import Endpoint, Route, Router, Verdict
from mlplatlint.project.routes.views import is_web_import

__all__ = ["Endpoint", "Route", "RouteGraph", "Router", "Verdict", "deep", "route_graph"]

_FRAMEWORKS = ("fastapi", "starlette")
_FRAMES = 12_000
_REGISTERS = re.compile(r"(?i)app|router|route|api|server|blueprint")
"""Names of what a file without the framework imports in order to register routes on it."""


class Texts:
    """The ``python-routes`` record of each file: those that name the framework are at hand, others are asked for."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._near = project.facts("python-routes")

    def get(self, path: str) -> PythonRoutes | None:
        """Return a file's record, None when it has neither functions nor calls of interest."""
        found: PythonRoutes | None = self._near.get(path)
        if found is None:
            found = self._project.request("python-routes-elsewhere", (path,)).get(path)
        return found


@contextmanager
def deep() -> Iterator[None]:
    """Allow the evaluation's own nesting, which it bounds itself, and keep the collector off its many small values.

    Python frames take no C stack, so the deeper limit is safe.
    """
    limit, collecting = sys.getrecursionlimit(), gc.isenabled()
    sys.setrecursionlimit(max(limit, _FRAMES))
    gc.disable()
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
        if collecting:
            gc.enable()


def route_graph(project: Project) -> RouteGraph:
    """Return the route graph; call it through ``project.memo``."""
    facts = knowledge()
    index = ModuleIndex(project.paths("python"), facts.libraries(files=True))
    paths = _wanted(project, index)
    records = project.request("python-calls", paths)
    with deep():
        return RouteGraph(Collection(Machine(records, index, facts), Texts(project)))


def _wanted(project: Project, index: ModuleIndex) -> list[str]:
    """Return the files that use the framework, those they import from, and those that import from them."""
    outlines = project.request("python-outline", project.paths("python"))
    imports: dict[str, set[str]] = {}
    names: dict[str, set[str]] = {}
    web = set()
    for path, outline in outlines.items():
        if any(target.partition(".")[0] in _FRAMEWORKS or is_web_import(target) for target in outline.imports):
            web.add(path)
        found = [one for target in outline.imports if (one := index.resolve(path, target)) is not None and one[0]]
        imports[path] = {one[0] for one in found}
        names[path] = {one[0] for one in found if one[1] and _REGISTERS.search(one[1][-1])}
    near = set(web)
    for path in web:
        near |= imports[path]
    users = {path for path, modules in names.items() if modules & web}
    # A package that only hands names on is no end: the modules behind it count.
    for path in [one for one in near if one.endswith("__init__.py")]:
        near |= imports.get(path, set())
    return sorted(near | users)
