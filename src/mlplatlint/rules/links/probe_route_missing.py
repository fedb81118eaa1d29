"""Health checks of a path that the application does not serve."""

from collections.abc import Iterator

from mlplatlint.facts.dockerfiles import DockerfileFacts
from mlplatlint.files.roles import is_example, is_test
from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.builds import Build, builds, holds
from mlplatlint.project.model import Project
from mlplatlint.project.routes import RouteGraph, Router, route_graph
from mlplatlint.project.routes.model import HOLE

_SERVERS = ("uvicorn", "gunicorn", "hypercorn", "fastapi", "granian")
# Served by the framework itself, or by instrumentation that adds its route at run time.
_BUILT_IN = ("/docs", "/redoc", "/openapi.json", "/metrics")


def check(project: Project) -> Iterator[Hit]:
    candidates = [item for item in project.memo(builds) if item.build.probe.rstrip("/") and not item.overlay]
    if not project.complete or not candidates:
        return
    graph = project.memo(route_graph)
    dockerfiles: dict[str, DockerfileFacts] = dict(project.facts("dockerfiles"))
    for item in candidates:
        facts = dockerfiles.get(item.dockerfile)
        words = item.build.command or (facts.start if facts is not None else ())
        if not any(server in word for word in words for server in _SERVERS):
            continue
        application = _application(graph, item)
        paths = _paths(graph, application) if application is not None else None
        probe = item.build.probe
        if application is None or not paths or probe in _BUILT_IN or _served(probe, paths):
            continue
        related = (Place(application.path, application.span, "the application"),)
        values = {"service": item.build.service, "path": probe, "application": application.path}
        confidence = "medium" if application.middleware else ""
        symbol = f"services.{item.build.service}.healthcheck"
        yield Hit(Span(*item.build.probe_span), values, symbol, item.path, related, confidence=confidence)


def _application(graph: RouteGraph, item: Build) -> Router | None:
    """Return the one application in the service's build folder; None when there are several."""
    found = [
        one
        for one in graph.applications
        if holds(item, one.path) and not is_test(one.path) and not is_example(one.path)
    ]
    return found[0] if len(found) == 1 else None


def _paths(graph: RouteGraph, application: Router) -> list[str] | None:
    """Return the paths an application serves; None when there may be others."""
    pending, seen = [application], set()
    while pending:
        router = pending.pop()
        if router.place in seen:
            continue
        seen.add(router.place)
        if router.opaque or HOLE in router.prefix:
            return None
        for link in router.inclusions:
            if link.child is None or HOLE in link.prefix or link.mounted:
                return None
            pending.append(link.child)
    paths = [one.path for one in graph.endpoints if one.application is application or one.route.router is application]
    return None if any(HOLE in path for path in paths) else paths


def _served(probe: str, paths: list[str]) -> bool:
    """Tell whether a path is served, with or without its last slash; a parameter takes any part."""
    parts = probe.strip("/").split("/")
    for path in paths:
        own = path.strip("/").split("/")
        same = len(own) == len(parts) and all("{" in one or one == other for one, other in zip(own, parts, strict=True))
        if same or ":path}" in path:
            return True
    return False
