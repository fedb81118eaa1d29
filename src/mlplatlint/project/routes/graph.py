"""Endpoints: routes at their full paths, with every dependency that runs before them."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.project.routes.collect import Collection
from mlplatlint.project.routes.definitions import Place
from mlplatlint.project.routes.injection import Injection
from mlplatlint.project.routes.model import Dependency, Endpoint, Inclusion, Route, Router, Verdict
from mlplatlint.project.routes.verdicts import NOT_KNOWN, Judge, Judged, joined

_CHAINS = 8
"""Ways from a router to applications that are followed; more would say nothing new."""
_NESTING = 12

Chain = tuple[Inclusion, ...]
"""Inclusions from the application down to the router."""


class RouteGraph:
    """All routes of the project."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self.injection: Injection = collection.injection
        self.judge: Judge = collection.judge
        self._handlers: dict[tuple[str, int], Judged] = {}
        self._routers: dict[Place, Judged] = {}
        self._chains: dict[Place, list[Chain]] = {}
        self.routers: list[Router] = [collection.routers[place] for place in sorted(collection.routers)]
        self.endpoints: list[Endpoint] = [one for router in self.routers for one in self._endpoints(router)]

    @property
    def applications(self) -> list[Router]:
        """The objects that a server can run."""
        return [router for router in self.routers if router.is_application]

    def chains(self, router: Router) -> list[Chain]:
        """Return the known ways in which a router is part of an application; an empty way for the application itself."""
        found = self._chains.get(router.place)
        if found is None:
            self._chains[router.place] = []  # a router that includes itself adds no way
            found = self._chains[router.place] = list(self._ways(router, 0))[:_CHAINS]
        return found

    def _ways(self, router: Router, depth: int) -> Iterator[Chain]:
        mounted = [link for link in router.parents if link.parent is not None]
        if router.is_application and not mounted:
            yield ()
        for link in mounted if depth < _NESTING else ():
            if link.parent is None or link.parent is router:
                continue
            for way in self.chains(link.parent):
                yield (*way, link)

    def _endpoints(self, router: Router) -> Iterator[Endpoint]:
        ways = self.chains(router)
        for route in router.routes:
            for way in ways:
                application = way[0].parent if way else router
                yield self._endpoint(route, application, way)
            if not ways:
                yield self._endpoint(route, None, ())

    def _endpoint(self, route: Route, application: Router | None, way: Chain) -> Endpoint:
        parts: list[Judged] = []
        names: list[str] = []
        path = ""
        for link in way:
            if link.parent is not None:
                path += link.parent.prefix.rstrip("/")
                parts.append(self._router(link.parent, route.kind, mounted=link.mounted))
                names += self._names(link.parent.dependencies.uses)
            path += link.prefix.rstrip("/")  # what Starlette does with the path of a mount
            if route.kind == "api" or route.kind == "websocket":
                parts.append(self.judge.judge_all(link.dependencies))
                names += self._names(link.dependencies.uses)
        path += route.router.prefix.rstrip("/") + route.template
        parts.append(self._router(route.router, route.kind, mounted=False))
        names += self._names(route.router.dependencies.uses)
        parts.append(self.judge.judge_all(route.dependencies))
        names += self._names(route.dependencies.uses)
        parts.append(self.handler(route))
        if route.handler is not None:
            names += self._names(self.injection.parameters(*route.handler).uses)
        if application is None:
            parts.append(NOT_KNOWN)
        found = joined(parts)
        return Endpoint(route, application, path or "/", way, found.verdict, found.schemes, tuple(dict.fromkeys(names)))

    def _names(self, uses: tuple[Dependency, ...]) -> list[str]:
        return [name for use in uses if (name := self.judge.name_of(use))]

    def _router(self, router: Router, kind: str, *, mounted: bool) -> Judged:
        """Judge what a router adds: its dependencies, unless the route is plain Starlette or of a mounted application, and its
        middleware."""
        parts = [Judged(max((one.verdict for one in router.middleware), default=Verdict.NONE))]
        if router.opaque or any(link.parent is None for link in router.parents):
            parts.append(NOT_KNOWN)
        if kind != "starlette" and not mounted:
            parts.append(self.judge.judge_all(router.dependencies))
        return joined(parts)

    def handler(self, route: Route) -> Judged:
        """Judge a handler with the dependencies of its signature."""
        if route.handler is None:
            return NOT_KNOWN
        found = self._handlers.get(route.handler)
        if found is None:
            below = self.judge.judge_all(self.injection.parameters(*route.handler))
            own = Judged(self.judge.handler_verdict(*route.handler))
            found = self._handlers[route.handler] = joined([below, own])
        return found
