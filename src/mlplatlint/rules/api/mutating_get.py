"""Logic of mutating-get."""

import re
from collections.abc import Iterator

from mlplatlint.facts.routes import Trait
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.rules.api import _routes as shared

_VERB = re.compile(
    r"(?i)(?:^|[/_-])(?:delete|remove|destroy|purge|wipe|drop|clear|create|add|insert|update|set|enable|disable|approve|reject|publish"
    r"|unpublish|archive|cancel|reset|rename|promote|rollback|transfer|assign)(?:[/_-]|$)"
)


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each GET route that changes what is stored, by its name and by what it calls."""
    graph = shared.graph_of(project)
    seen: set[tuple[str, int]] = set()
    for endpoint in graph.endpoints:
        route = endpoint.route
        key = (route.path, route.start)
        if key in seen or not route.methods or not set(route.methods) <= {"GET", "HEAD"} or shared.is_test(route.path):
            continue
        seen.add(key)
        name = shared.handler_name(graph, route).rpartition(".")[2]
        if not (_VERB.search(name) or _VERB.search(route.template)) or shared.is_public(graph, endpoint):
            continue
        if shared.traits(graph, route) & Trait.CHANGES:
            yield shared.hit(graph, route, {"function": name, "path": endpoint.path})
