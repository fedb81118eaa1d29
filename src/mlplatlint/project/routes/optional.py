"""Credentials that are asked for and not needed: schemes with ``auto_error=False`` whose None nobody refuses.

A scheme made so gives None for a request without credentials. Somebody on the way to the handler has to refuse that; here is
followed where it is certain that nobody does.
"""

from __future__ import annotations

import _ast as ast
from enum import Enum
from typing import Any

from mlplatlint.facts.python_calls import Op
from mlplatlint.facts.routes import Trait
from mlplatlint.files.source import Source
from mlplatlint.fronts.document import ParseFailure
from mlplatlint.project.calls.values import FunctionValue
from mlplatlint.project.model import Project
from mlplatlint.project.routes.graph import RouteGraph
from mlplatlint.project.routes.model import Dependency, Endpoint, Verdict
from mlplatlint.project.routes.verification import Verification

_DEPTH = 8
_REFUSES = Trait.READS_CREDENTIALS | Trait.DENIES | Trait.CALLS_CHECK | Trait.PASSES_REQUEST


class Passage(Enum):
    """What a dependency does with a request without credentials."""

    NEUTRAL = 0  # nothing to do with credentials
    LETS_IN = 1
    UNKNOWN = 2  # refuses it, or may


class OptionalCredentials:
    """Judges the dependencies of endpoints."""

    def __init__(self, project: Project, graph: RouteGraph) -> None:
        self.project = project
        self.graph = graph
        self.verification = Verification(graph)
        self._modules: dict[str, Any] = {}

    def unrefused(self, endpoint: Endpoint) -> list[Dependency]:
        """Return the dependencies of an endpoint that let requests without credentials in, when nothing else refuses them."""
        route = endpoint.route
        sources = [route.dependencies, route.router.dependencies]
        routers = [route.router]
        for link in endpoint.chain:
            sources.append(link.dependencies)
            if link.parent is not None and not link.mounted:
                routers.append(link.parent)
                sources.append(link.parent.dependencies)
        if endpoint.application is None or route.handler is None or not all(one.complete for one in sources):
            return []
        if any(router.opaque or any(one.verdict for one in router.middleware) for router in routers):
            return []
        received = self.graph.injection.parameters(*route.handler)
        body = self.graph.judge.body(*route.handler)
        if body is None or body.traits & _REFUSES or not received.complete:
            return []
        found = []
        for use in [*(one for source in sources for one in source.uses), *received.uses]:
            passage = self._passage(use, 0)
            if passage is Passage.UNKNOWN or (
                passage is Passage.LETS_IN and use.parameter and use.parameter not in body.unused
            ):
                return []
            if passage is Passage.LETS_IN:
                found.append(use)
        return found

    def _passage(self, use: Dependency, depth: int) -> Passage:
        values = self.graph.collection.definitions.values(use.target) if use.target and use.target.expression else []
        if len(values) != 1 or depth > _DEPTH:
            return Passage.UNKNOWN
        value = values[0]
        if self.verification.scheme(value):
            return Passage.LETS_IN if self._is_lenient(use) else Passage.UNKNOWN
        if not isinstance(value, FunctionValue) or value.weak:
            return Passage.UNKNOWN
        inner = self.graph.injection.parameters(value.path, value.index)
        body = self.graph.judge.body(value.path, value.index)
        if not inner.complete or body is None:
            return Passage.UNKNOWN
        found = [(one, self._passage(one, depth + 1)) for one in inner.uses]
        if any(passage is Passage.UNKNOWN for _, passage in found):
            return Passage.UNKNOWN
        lenient = [one for one, passage in found if passage is Passage.LETS_IN]
        if not lenient:
            return Passage.NEUTRAL if self.graph.judge.judge(use).verdict == Verdict.NONE else Passage.UNKNOWN
        if len(lenient) == 1 and self._returns_none_for(value.path, value.index, lenient[0].parameter):
            return Passage.LETS_IN
        unread = all(one.parameter in body.unused for one in lenient)
        return Passage.LETS_IN if unread and not body.traits & _REFUSES else Passage.UNKNOWN

    def _is_lenient(self, use: Dependency) -> bool:
        """Tell whether a scheme was certainly made with ``auto_error=False``."""
        collection = self.graph.collection
        if use.target is None:
            return False
        made = collection.definitions.of(use.target)
        if not made.complete or len(made.places) != 1:
            return False
        place = made.places[0]
        row = collection.definitions.row(place)
        return row[0] == Op.CALL and collection.argument(place.path, row[1], "auto_error")[1] is False

    def _returns_none_for(self, path: str, index: int, parameter: str) -> bool:
        """Tell whether a function gives None back as soon as a parameter is None or empty."""
        start = self.graph.collection.machine.function(path, index).start
        module = self._module(path)
        for kind in (ast.FunctionDef, ast.AsyncFunctionDef):
            for node in module.nodes(kind) if module is not None else ():
                if module.source.offset(node.lineno, node.col_offset) == start:
                    return any(_gives_up(statement, parameter) for statement in node.body)
        return False

    def _module(self, path: str) -> Any:
        from mlplatlint.fronts.python import parse

        if path not in self._modules:
            try:
                self._modules[path] = parse(Source(path, self.project.content(path) or b""))
            except ParseFailure:
                self._modules[path] = None
        return self._modules[path]


def _gives_up(statement: Any, parameter: str) -> bool:
    """Tell whether a statement is ``if not parameter: return None``, or the same in other words."""
    if not isinstance(statement, ast.If) or not statement.body:
        return False
    last, test = statement.body[-1], statement.test
    none = isinstance(last, ast.Return) and (
        last.value is None or (isinstance(last.value, ast.Constant) and last.value.value is None)
    )
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return none and getattr(test.operand, "id", "") == parameter
    if isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Is):
        against = test.comparators[0]
        return none and getattr(test.left, "id", "") == parameter and getattr(against, "value", ...) is None
    return False
