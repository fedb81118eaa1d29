"""The order in which an application tries its routes, as far as it is certain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mlplatlint.files.roles import is_test
from mlplatlint.files.source import Span
from mlplatlint.project.routes.graph import RouteGraph
from mlplatlint.project.routes.model import HOLE, Inclusion, Route, Router
from mlplatlint.project.routes.paths import covers, normal

_NESTING = 8


class Registered(NamedTuple):
    """One route in registration order, at its path below the application or router whose sequence it is in."""

    route: Route
    full: str

    @property
    def path(self) -> str:
        """The file that registers the route."""
        return self.route.path

    @property
    def span(self) -> Span:
        """The route's path template."""
        return self.route.span


Pair = tuple[Registered, Registered, tuple[str, ...]]


def sequences(graph: RouteGraph) -> list[list[Registered]]:
    """Return the routes of each application, and of each router, in registration order."""
    found = []
    parents: dict[tuple[str, int], set[int]] = {}
    for router in graph.routers:
        for link in router.inclusions:
            parents.setdefault((link.path, link.span.start), set()).add(id(router))
    # One statement that includes into several routers is in a function called for each: which comes when is not known.
    shared = frozenset(key for key, routers in parents.items() if len(routers) > 1)
    for router in graph.routers:
        if not is_test(router.path):
            sequence = _sequence(router, 0, shared)
            if len(sequence) > 1:
                found.append(sequence)
    return found


def _sequence(router: Router, depth: int, shared: frozenset[tuple[str, int]]) -> list[Registered]:
    """Return a router's routes with those it includes; only its own ones where the order is not certain."""
    events: list[tuple[int, Route | Inclusion]] = [(route.start, route) for route in router.routes]
    places = {(route.path, route.owner) for route in router.routes}
    links = [link for link in router.inclusions if not link.mounted and link.child is not None]
    links = [link for link in links if (link.path, link.span.start) not in shared]
    if depth < _NESTING and len(places | {(link.path, link.owner) for link in links}) == 1:
        events += [(link.span.start, link) for link in links if not link.conditional]
    elif len(places) > 1:
        return []
    events.sort(key=lambda event: event[0])
    found: list[Registered] = []
    for _, event in events:
        if isinstance(event, Route):
            found.append(Registered(event, router.prefix + event.template))
        elif event.child is not None:
            prefix = router.prefix + event.prefix
            found += [one._replace(full=prefix + one.full) for one in _sequence(event.child, depth + 1, shared)]
    return found


def same_path(sequences: list[list[Registered]]) -> Iterator[Pair]:
    """Yield each later route that an earlier one of the same pattern and method hides entirely."""
    for earlier, later, methods in _pairs(sequences):
        if (
            normal(earlier.full) == normal(later.full)
            and HOLE not in later.route.template
            and HOLE not in earlier.route.template
        ):
            yield earlier, later, methods


def shadowed(sequences: list[list[Registered]]) -> Iterator[Pair]:
    """Yield each later route of which an earlier, more general one takes every request."""
    for earlier, later, methods in _pairs(sequences):
        if set(methods) >= set(later.route.methods) and covers(earlier.full, later.full):
            yield earlier, later, methods


def _pairs(sequences: list[list[Registered]]) -> Iterator[Pair]:
    seen: set[tuple[str, int]] = set()
    for sequence in sequences:
        for position, later in enumerate(sequence):
            key = (later.route.path, later.route.start)
            if key in seen or later.route.conditional:
                continue
            for earlier in sequence[:position]:
                methods = tuple(method for method in later.route.methods if method in earlier.route.methods)
                if methods and not earlier.route.conditional and _differ(earlier, later):
                    pair = (earlier, later, methods)
                    if normal(earlier.full) == normal(later.full) or covers(earlier.full, later.full):
                        seen.add(key)
                        yield pair
                        break


def _differ(earlier: Registered, later: Registered) -> bool:
    """Tell two routes apart; one decorated twice with the same path is the same handler registered again."""
    if (earlier.route.path, earlier.route.start) == (later.route.path, later.route.start):
        return False
    if earlier.route.router is not later.route.router and (HOLE in earlier.full or HOLE in later.full):
        return False
    return earlier.route.handler is None or earlier.route.handler != later.route.handler
