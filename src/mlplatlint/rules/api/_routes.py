"""What the route rules share: which endpoints are judged, which are public by their nature, which change state."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlplatlint.facts.routes import Trait
from mlplatlint.files.roles import is_example, is_test
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.routes import Endpoint, Route, RouteGraph, route_graph

_PUBLIC = re.compile(
    r"(?i)(?:^|[/_.{-])(?:health\w*|heartbeat|ready|readyz|readiness|live|livez|liveness|alive|startup|ping|pong|metrics|status|stats"
    r"|version|info|about|login|logout|log[-_]?in|log[-_]?out|sign[-_]?in|sign[-_]?up|sign[-_]?out|signon|register|registration"
    r"|authorize|authenticate|authn?|oauth2?|oidc|saml|sso|token|refresh|callback|webhooks?|hooks?|password|forgot|recover\w*|reset"
    r"|verify|verification|confirm|activate|invite|otp|mfa|captcha|csrf|docs|redoc|openapi|swagger|schema|favicon|robots|sitemap"
    r"|static|assets|public|well-known|jwks\w*|unsubscribe|contact|feedback|newsletter|terms|privacy|echo|hello|slack|stripe|github"
    r"|telegram|success|failure|failed|done|twilio|discord|mock|test|demo|example|playground)(?:[/_.}-]|$)"
)
_SENSITIVE = re.compile(
    r"(?i)(?:^|[/_-])(?:admin|administration|superuser|root|sudo|internal|manage|management|maintenance|shutdown|restart|purge|wipe"
    r"|drop|truncate|flush|impersonate|permissions?|roles?|secrets?|api[-_]?keys?|billing|payments?|payouts?|refunds?|debug|exec|shell)"
    r"(?:[/_-]|$)"
)
_QUESTION = re.compile(
    r"(?i)(?:^|[/_-])(?:predict\w*|inference|infer|score|scoring|search|query|queries|embed\w*|generate|generations?|completions?|chat"
    r"|classify|explain|rank|rerank|recommend\w*|translate|summari[sz]e|transcribe\w*|synthesi[sz]e|tokenize|detect|analy[sz]e|estimate"
    r"|calculate|compute|validate|check|lookup|compare|parse|convert|preview|invocations|invoke|ask|answer|speech|render|filter"
    r"|find|fetch|list|read|get|retrieve|extract|similar\w*|evaluate|simulate|messages?|stream|process|run|batch|upload|encode|decode)"
    r"(?:[/_-]|$)"
)
CHANGING = frozenset(("POST", "PUT", "PATCH", "DELETE"))


def graph_of(project: Project) -> RouteGraph:
    """Return the project's route graph."""
    return project.memo(route_graph)


def routes(graph: RouteGraph) -> Iterator[Route]:
    """Yield every registered route outside of tests, once."""
    for router in graph.routers:
        for route in router.routes:
            if not is_test(route.path):
                yield route


def handler_name(graph: RouteGraph, route: Route) -> str:
    """Return the dotted name of a route's handler, '' when it is not known."""
    return "" if route.handler is None else graph.collection.machine.symbol_of(*route.handler)


def traits(graph: RouteGraph, route: Route) -> int:
    """Return what the handler's body shows; 0 when the handler is not known."""
    body = None if route.handler is None else graph.judge.body(*route.handler)
    return 0 if body is None else body.traits


def is_public(graph: RouteGraph, endpoint: Endpoint) -> bool:
    """Tell whether a route is open by its nature: health, sign-in, documentation, callbacks, the root."""
    name = handler_name(graph, endpoint.route).rpartition(".")[2]
    return endpoint.path.strip("/") == "" or bool(_PUBLIC.search(endpoint.path) or _PUBLIC.search(name))


def is_sensitive(graph: RouteGraph, endpoint: Endpoint) -> bool:
    """Tell whether a route administers something, by its path or name."""
    name = handler_name(graph, endpoint.route).rpartition(".")[2]
    return bool(_SENSITIVE.search(endpoint.path) or _SENSITIVE.search(name))


def changes_state(graph: RouteGraph, endpoint: Endpoint) -> bool:
    """Tell whether a route changes state: its method says so, and for POST it is no question put in a body."""
    methods = set(endpoint.route.methods)
    if methods & {"PUT", "PATCH", "DELETE"}:
        return True
    if "POST" not in methods:
        return False
    if traits(graph, endpoint.route) & Trait.CHANGES:
        return True
    last = endpoint.path.rstrip("/").rpartition("/")[2]
    name = handler_name(graph, endpoint.route).rpartition(".")[2]
    return not (_QUESTION.search(last) or _QUESTION.search(name))


def hit(graph: RouteGraph, route: Route, values: dict[str, object], severity: str = "", confidence: str = "") -> Hit:
    """Return a hit at a route's path template."""
    if is_example(route.path):
        severity = "low"
    return Hit(
        route.span,
        values,
        handler_name(graph, route) or route.template,
        route.path,
        severity=severity,
        confidence=confidence,
    )
