"""Whether anybody looks at what a security scheme reads from the request.

The schemes of FastAPI check that a credential is there and of the right form, and hand it on. Whether it is the right
one is up to the function that takes it.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.routes import Trait
from mlplatlint.project.calls.values import External, FunctionValue, Instance, Value
from mlplatlint.project.routes.graph import RouteGraph
from mlplatlint.project.routes.model import Dependency, Endpoint
from mlplatlint.project.routes.verdicts import SCHEMES

_DEPTH = 8
_LOOKS = Trait.READS_CREDENTIALS | Trait.DENIES | Trait.CALLS_CHECK | Trait.PASSES_REQUEST


class Verification:
    """Follows the values of schemes through dependencies."""

    def __init__(self, graph: RouteGraph) -> None:
        self.graph = graph
        self.machine = graph.collection.machine
        self._functions: dict[tuple[str, int], tuple[tuple[tuple[Dependency, str], ...], bool]] = {}

    def unread(self, endpoint: Endpoint) -> Iterator[tuple[Dependency, str]]:
        """Yield the uses of schemes, with the scheme's name, when nothing on the way to a route reads any of them."""
        found: list[tuple[Dependency, str]] = []
        uses = [*endpoint.route.dependencies.uses, *endpoint.route.router.dependencies.uses]
        routers = [endpoint.route.router]
        complete = endpoint.route.dependencies.complete and endpoint.route.router.dependencies.complete
        for link in endpoint.chain:
            uses += link.dependencies.uses
            complete = complete and link.dependencies.complete
            if link.parent is not None and not link.mounted:
                routers.append(link.parent)
                uses += link.parent.dependencies.uses
                complete = complete and link.parent.dependencies.complete
        if not complete or endpoint.application is None or endpoint.route.handler is None:
            return
        if any(router.opaque or any(one.verdict for one in router.middleware) for router in routers):
            return
        for use in uses:
            bare, read = self._use(use, 0)
            if read:
                return
            found += bare
        bare, read = self._function(*endpoint.route.handler, 0)
        if not read:
            yield from [*found, *bare]

    def _use(self, use: Dependency, depth: int) -> tuple[list[tuple[Dependency, str]], bool]:
        """Return the schemes that a dependency uses without reading them, and whether it reads one, or may."""
        values = self.graph.collection.definitions.values(use.target) if use.target and use.target.expression else []
        if len(values) != 1 or depth > _DEPTH:
            return [], True
        value = values[0]
        scheme = self.scheme(value)
        if scheme:
            return [(use, scheme)], False
        if isinstance(value, FunctionValue) and not value.weak:
            return self._function(value.path, value.index, depth)
        return [], True

    def scheme(self, value: Value) -> str:
        """Return the name of the library's scheme that a value is an object of; '' for classes of the project's own."""
        if isinstance(value, Instance) and isinstance(value.type, str) and "security" in value.type:
            last = value.type.rpartition(".")[2]
            return last if last in SCHEMES else ""
        if isinstance(value, External) and "security" in value.name:
            last = value.name.rpartition(".")[2]
            return last if last in SCHEMES else ""
        return ""

    def _function(self, path: str, index: int, depth: int) -> tuple[list[tuple[Dependency, str]], bool]:
        key = (path, index)
        known = self._functions.get(key)
        if known is None:
            self._functions[key] = ((), False)
            bare, read = self._read(path, index, depth)
            known = self._functions[key] = (tuple(bare), read)
        return list(known[0]), known[1]

    def _read(self, path: str, index: int, depth: int) -> tuple[list[tuple[Dependency, str]], bool]:
        body = self.graph.judge.body(path, index)
        uses = self.graph.injection.parameters(path, index)
        if body is None or not uses.complete:
            return [], True
        if body.traits & _LOOKS:
            return [], True
        found: list[tuple[Dependency, str]] = []
        for use in uses.uses:
            bare, read = self._use(use, depth + 1)
            direct = any(one is use for one, _ in bare)
            if read or (direct and use.parameter not in body.unused):
                return [], True
            found += bare
        return found, False
