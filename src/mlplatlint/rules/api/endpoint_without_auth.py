"""Logic of endpoint-without-auth."""

from collections.abc import Iterator

from mlplatlint.facts.routes import Trait
from mlplatlint.files.roles import is_test
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.model import Project
from mlplatlint.project.routes import Endpoint, RouteGraph, Router, Verdict
from mlplatlint.rules.api import _routes as shared

_NAMED_ONE_BY_ONE = 3
"""Open routes of an application without any authentication that are named; beyond that one finding speaks for all."""


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each endpoint that can be called by anybody and should not be."""
    graph = shared.graph_of(project)
    by_application: dict[Router, list[Endpoint]] = {}
    for endpoint in graph.endpoints:
        if endpoint.application is not None and not is_test(endpoint.route.path):
            by_application.setdefault(endpoint.application, []).append(endpoint)
    reported: set[tuple[str, int]] = set()
    for application, endpoints in by_application.items():
        protected = _protected(graph, endpoints)
        doubtful = any(one.verdict == Verdict.UNKNOWN for one in endpoints)
        closed = 2 * sum(one.verdict >= Verdict.CUSTOM for one in endpoints) >= len(endpoints)
        found = [one for one in endpoints if _is_open(graph, one, closed=closed)]
        many = len(found) > _NAMED_ONE_BY_ONE
        if not protected and many:
            found = sorted(found, key=lambda one: not shared.is_sensitive(graph, one))[:1]
        for endpoint in found:
            key = (endpoint.route.path, endpoint.route.start)
            if key not in reported:
                reported.add(key)
                hit = _hit(graph, endpoint, application, protected, len(endpoints), many=many)
                yield hit._replace(confidence="low") if doubtful and not protected else hit


def _protected(graph: RouteGraph, endpoints: list[Endpoint]) -> int:
    """Return how many routes authenticate; 0 where so few do that nothing follows for the others."""
    count = sum(one.verdict >= Verdict.CUSTOM for one in endpoints)
    weighty = [one for one in endpoints if _is_weighty(graph, one)]
    among = sum(one.verdict >= Verdict.CUSTOM for one in weighty)
    return count if count * 4 >= len(endpoints) or among * 4 >= len(weighty) > 0 else 0


def _is_open(graph: RouteGraph, endpoint: Endpoint, *, closed: bool) -> bool:
    """Tell whether a route should not be open; where most others are ``closed``, reading counts too."""
    if endpoint.verdict != Verdict.NONE or shared.is_public(graph, endpoint):
        return False
    body = shared.traits(graph, endpoint.route)
    if body & Trait.REDIRECTS and not body & Trait.CHANGES:
        return False
    if set(endpoint.route.methods) <= {"GET", "HEAD"} and body & Trait.RETURNS_RESPONSE and not body & Trait.CALLS:
        return False  # sends the browser on, or says something fixed
    if endpoint.route.conditional or any(link.conditional for link in endpoint.chain):
        return False
    return closed or _is_weighty(graph, endpoint)


def _is_weighty(graph: RouteGraph, endpoint: Endpoint) -> bool:
    return shared.changes_state(graph, endpoint) or shared.is_sensitive(graph, endpoint)


def _hit(graph: RouteGraph, endpoint: Endpoint, application: Router, protected: int, total: int, *, many: bool) -> Hit:
    sensitive = shared.is_sensitive(graph, endpoint)
    if protected:
        why = f"{protected} of the application's {total} routes ask who calls"
        severity = "high" if _is_weighty(graph, endpoint) else "low"
    else:
        # A handful of open routes may be the whole of a small service behind a gateway.
        why, severity = "hardly any route of the application asks who calls", "medium" if sensitive or many else "low"
    where = Place(application.path, application.span, "the application")
    methods = ", ".join(endpoint.route.methods)
    found = shared.hit(graph, endpoint.route, {"methods": methods, "path": endpoint.path, "why": why}, severity)
    return found._replace(related=(where,))
