"""Logic of rate-limit-missing."""

import re
from collections.abc import Iterator

from mlplatlint.files.roles import is_test
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.rules.api import _routes as shared

_GUESSED = re.compile(
    r"(?i)(?:^|[/_-])(?:login|log-?in|sign-?in|token|access-token|authenticate|otp|verify-?code|forgot\w*|password-reset|reset-password|recover\w*)(?:[/_-]|$)"
)
_LIMITERS = re.compile(
    r"(?i)slowapi|limiter|ratelimit|rate_limit|throttl|(?:^|\.)limits(?:\.|$)|captcha|fail2ban|lockout"
)


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each route where secrets can be guessed, in a project without any limiter."""
    graph = shared.graph_of(project)
    outlines = project.request("python-outline", project.paths("python"))
    if any(_LIMITERS.search(target) for outline in outlines.values() for target in outline.imports):
        return
    seen: set[tuple[str, int]] = set()
    for endpoint in graph.endpoints:
        route = endpoint.route
        key = (route.path, route.start)
        if key in seen or is_test(route.path) or "POST" not in route.methods or not _GUESSED.search(endpoint.path):
            continue
        if any(_LIMITERS.search(name) for name in endpoint.names) or (
            endpoint.application and endpoint.application.opaque
        ):
            continue
        seen.add(key)
        yield shared.hit(graph, route, {"path": endpoint.path})
