"""Finds applications and routers, what is registered on them, and how they are put together."""

from __future__ import annotations

import json
from typing import Any

from mlplatlint.facts.python_calls import CallFlag, Op
from mlplatlint.facts.routes import Literals
from mlplatlint.files.source import Span
from mlplatlint.project.calls.library import Machine
from mlplatlint.project.calls.values import ClassValue, Data, External, FunctionValue
from mlplatlint.project.routes.definitions import Definitions, Place
from mlplatlint.project.routes.injection import Injection
from mlplatlint.project.routes.model import HOLE, Dependencies, Inclusion, Middleware, Records, Route, Router
from mlplatlint.project.routes.verdicts import Judge

KINDS = {
    "fastapi.FastAPI": "app",
    "fastapi.applications.FastAPI": "app",
    "fastapi.APIRouter": "router",
    "fastapi.routing.APIRouter": "router",
    "starlette.applications.Starlette": "starlette",
    "starlette.routing.Router": "starlette-router",
    "fastapi.routing.Router": "starlette-router",
}
HTTP_METHODS = ("get", "post", "put", "delete", "patch", "head", "options", "trace")
_CREATORS = frozenset(("FastAPI", "APIRouter", "Starlette", "Router"))
_DECORATORS = frozenset((*HTTP_METHODS, "api_route", "route", "websocket", "websocket_route", "middleware"))
_CALLS = frozenset(
    (
        "add_api_route",
        "add_route",
        "add_api_websocket_route",
        "add_websocket_route",
        "include_router",
        "mount",
        "add_middleware",
    )
)
_LIST_ROUTES = {"Route": "starlette", "WebSocketRoute": "websocket", "APIRoute": "api", "Mount": "mount"}
_POSITIONS = {"path": 0, "endpoint": 1, "route": 1, "methods": 2}


class Collection:
    """All routers of the project, found through their creations and uses."""

    def __init__(self, machine: Machine, texts: Records) -> None:
        self.machine = machine
        self.definitions = Definitions(machine)
        self.injection = Injection(machine, self.definitions)
        self.texts = texts
        self.judge = Judge(self.injection, texts)
        self.routers: dict[Place, Router] = {}
        self._literals: dict[str, dict[int, Literals]] = {}
        self._decorated: dict[str, dict[int, int]] = {}
        for path in sorted(machine.records):
            self._create(path)
        for path in sorted(machine.records):
            self._use(path)
        for router in list(self.routers.values()):
            self._listed(router, self.keyword(router.place, "routes"))

    # --- facts by position -------------------------------------------------------------------------------------

    def literals(self, path: str, call: int) -> Literals | None:
        """Return the literal arguments of a call, where they were collected."""
        table = self._literals.get(path)
        if table is None:
            text = self.texts.get(path)
            table = self._literals[path] = {one.start: one for one in text.calls} if text else {}
        return table.get(self.machine.records[path].calls[call].start)

    def span(self, path: str, call: int) -> Span:
        """Return the span of a whole call, or of its callee when the call's end is not known."""
        site = self.machine.records[path].calls[call]
        found = self.literals(path, call)
        return Span(site.start, site.end if found is None else found.end)

    def argument(self, path: str, call: int, name: str, position: int = -1) -> tuple[Span | None, Any]:
        """Return an argument's span and literal value; Ellipsis when the value is not known, None for no argument."""
        found = self.literals(path, call)
        for one in () if found is None else found.arguments:
            if one.name == name or (position >= 0 and one.name == str(position)):
                value = json.loads(one.value) if one.value else self._constant(path, call, name, position)
                return Span(one.start, one.end), value
        return None, ... if self._starred(path, call) else None

    def _starred(self, path: str, call: int) -> bool:
        return bool(self.machine.records[path].calls[call].flags & (CallFlag.STARRED | CallFlag.DOUBLE_STARRED))

    def _constant(self, path: str, call: int, name: str, position: int) -> Any:
        """Return a string that a setting or another file's constant holds; Ellipsis when that is not certain."""
        place = self._place(path, call, name, position)
        found = {value.text for value in self.definitions.values(place) if isinstance(value, Data)} if place else set()
        quoted = {text for text in found if len(text) >= 2 and text[0] in "'\"" and text[-1] == text[0]}
        return quoted.pop()[1:-1] if len(quoted) == 1 and len(found - {"data", *quoted}) == 0 else ...

    def _place(self, path: str, call: int, name: str, position: int = -1) -> Place | None:
        record = self.machine.records[path]
        site = record.calls[call]
        for key, value in site.keywords:
            if record.names[key] == name:
                return Place(path, max(site.owner, 0), value)
        if 0 <= position < len(site.arguments):
            return Place(path, max(site.owner, 0), site.arguments[position])
        return None

    def keyword_of(self, path: str, call: int, name: str, position: int = -1) -> Place | None:
        """Return an argument of a call by its index."""
        return self._place(path, call, name, position)

    def keyword(self, place: Place, name: str, position: int = -1) -> Place | None:
        """Return an argument of the call that a place is."""
        row = self.definitions.row(place)
        return self._place(place.path, row[1], name, position) if row[0] == Op.CALL else None

    # --- creations ---------------------------------------------------------------------------------------------

    def _create(self, path: str) -> None:
        record = self.machine.records[path]
        for expression, row in enumerate(record.expressions):
            if row[0] != Op.CALL:
                continue
            callee = record.expressions[record.calls[row[1]].callee]
            if callee[0] not in (Op.IMPORT, Op.ATTRIBUTE, Op.GLOBAL):
                continue
            if record.names[callee[-1]].rpartition(".")[2] in _CREATORS:
                self.router(Place(path, max(record.calls[row[1]].owner, 0), expression))

    def router(self, place: Place) -> Router | None:
        """Return the router that a place makes; None when it makes something else."""
        found = self.routers.get(place)
        if found is not None:
            return found
        row = self.definitions.row(place)
        if row[0] != Op.CALL:
            return None
        call = self.machine.records[place.path].calls[row[1]]
        kind, opaque = self._kind(place._replace(expression=call.callee))
        if not kind:
            return None
        router = Router(place, kind, self._name(place), self.span(place.path, row[1]))
        router.opaque = opaque or self._starred(place.path, row[1])
        router.opaque = router.opaque or self._place(place.path, row[1], "route_class") is not None
        router.prefix = self._prefix(place.path, row[1])
        router.dependencies = self.injection.listed(self._place(place.path, row[1], "dependencies"))
        self.routers[place] = router
        self._middleware_list(router, self._place(place.path, row[1], "middleware"))
        return router

    def _kind(self, callee: Place) -> tuple[str, bool]:
        """Return a router's kind, and whether a class of the project may change what it does."""
        for value in self.definitions.values(callee):
            if isinstance(value, External) and value.name in KINDS:
                return KINDS[value.name], False
            if isinstance(value, ClassValue):
                lineage = self.machine.lineage(value.type)
                for ancestor in lineage:
                    if isinstance(ancestor, str) and ancestor in KINDS:
                        return KINDS[ancestor], True
        return "", False

    def _name(self, place: Place) -> str:
        record = self.machine.records[place.path]
        for name, values in record.symbols:
            if place.expression in values:
                return record.names[name]
        return self.machine.symbol_of(place.path, place.owner) if place.owner else ""

    def _prefix(self, path: str, call: int) -> str:
        value = self.argument(path, call, "prefix")[1]
        return value if isinstance(value, str) else HOLE if value is ... else ""

    # --- uses --------------------------------------------------------------------------------------------------

    def targets(self, place: Place | None) -> tuple[list[Router], bool]:
        """Return the routers that a place may stand for, and whether it can be nothing else."""
        if place is None:
            return [], False
        found = self.definitions.of(place)
        routers = [router for one in found.places if (router := self.router(one)) is not None]
        return routers, found.complete and len(routers) == len(found.places)

    def _use(self, path: str) -> None:
        record = self.machine.records[path]
        wanted = {index for index, name in enumerate(record.names) if name in _DECORATORS or name in _CALLS}
        if not wanted:
            return
        for index, call in enumerate(record.calls):
            row = record.expressions[call.callee]
            if row[0] == Op.ATTRIBUTE and row[2] in wanted:
                name = record.names[row[2]]
                if name in _CALLS or (call.flags & CallFlag.DECORATOR):
                    self._used(path, index, name, row[1])
            elif row[0] == Op.CALL and call.arguments:
                inner = record.calls[row[1]]
                attribute = record.expressions[inner.callee]
                if attribute[0] == Op.ATTRIBUTE and attribute[2] in wanted:
                    handler = Place(path, max(call.owner, 0), call.arguments[0])
                    self._used(path, row[1], record.names[attribute[2]], attribute[1], handler)

    def _used(self, path: str, call: int, name: str, base: int, handler: Place | None = None) -> None:
        site = self.machine.records[path].calls[call]
        place = Place(path, max(site.owner, 0), base)
        routers, certain = self.targets(place)
        if name in ("include_router", "mount"):
            self._included(path, call, name, routers)
            return
        for router in routers:
            if not certain:
                router.opaque = True
            if name in ("add_middleware", "middleware"):
                self._add_middleware(router, path, call, name)
            else:
                self._route(router, path, call, name, handler)

    def _route(self, router: Router, path: str, call: int, name: str, handler: Place | None) -> None:
        kind = "websocket" if "websocket" in name else "starlette" if name in ("route", "add_route") else "api"
        target = handler or self._place(path, call, "endpoint", 1) if name.startswith("add_") else handler
        if target is None and name == "add_route":
            target = self._place(path, call, "route", 1)
        found = self._handler(target) if target is not None else self._decorated_function(path, call)
        methods = self._methods(path, call, name)
        span, template = self.argument(path, call, "path", 0)
        site = self.machine.records[path].calls[call]
        literals = self.literals(path, call)
        router.routes.append(
            Route(
                router, kind, methods, template if isinstance(template, str) else HOLE, path, span or self.span(path, call),
                site.start, max(site.owner, 0), literals is not None and literals.conditional, found,
                self.injection.listed(self._place(path, call, "dependencies")), call,
            )
        )  # fmt: skip

    def _methods(self, path: str, call: int, name: str) -> tuple[str, ...]:
        if name in HTTP_METHODS:
            return (name.upper(),)
        if "websocket" in name:
            return ("WEBSOCKET",)
        value = self.argument(path, call, "methods", _POSITIONS["methods"] if name in ("add_route", "Route") else -1)[1]
        if value is None:
            return ("GET",)
        return tuple(sorted(str(one).upper() for one in value)) if isinstance(value, list) else ()

    def _decorated_function(self, path: str, call: int) -> tuple[str, int] | None:
        table = self._decorated.get(path)
        if table is None:
            record = self.machine.records[path]
            table = self._decorated[path] = {}
            for index, function in enumerate(record.functions):
                for decorator in function.decorators:
                    row = record.expressions[decorator]
                    if row[0] == Op.CALL:
                        table[row[1]] = index
        index = table.get(call, -1)
        return (path, index) if index >= 0 else None

    def _handler(self, place: Place) -> tuple[str, int] | None:
        values = self.definitions.values(place)
        if len(values) == 1 and isinstance(values[0], FunctionValue) and not values[0].weak:
            return values[0].path, values[0].index
        return None

    def _included(self, path: str, call: int, name: str, parents: list[Router]) -> None:
        position = 0 if name == "include_router" else 1
        keyword = "router" if name == "include_router" else "app"
        children, _ = self.targets(self._place(path, call, keyword, position))
        if not children and not parents:
            return
        mounted = name == "mount"
        prefix = self.argument(path, call, "path", 0)[1] if mounted else self.argument(path, call, "prefix")[1]
        text = prefix if isinstance(prefix, str) else HOLE if prefix is ... else ""
        dependencies = Dependencies() if mounted else self.injection.listed(self._place(path, call, "dependencies"))
        if self._starred(path, call):
            dependencies = dependencies._replace(complete=False)
        literals = self.literals(path, call)
        conditional = literals is not None and literals.conditional
        owner = max(self.machine.records[path].calls[call].owner, 0)
        above: list[Router | None] = [*parents] or [None]
        below: list[Router | None] = [*children] or [None]
        for parent, child in ((one, other) for one in above for other in below):
            if parent is not None and parent is child:
                continue
            link = Inclusion(
                parent, child, text, dependencies, mounted, path, self.span(path, call), conditional, owner
            )
            if parent is not None:
                parent.inclusions.append(link)
            if child is not None:
                child.parents.append(link)

    # --- lists of routes and middleware -------------------------------------------------------------------------

    def _listed(self, router: Router, place: Place | None) -> None:
        for one in self.injection.elements(place)[0] if place else ():
            row = self.definitions.row(one)
            if row[0] != Op.CALL:
                continue
            record = self.machine.records[one.path]
            callee = record.expressions[record.calls[row[1]].callee]
            last = record.names[callee[-1]].rpartition(".")[2] if callee[0] in (Op.IMPORT, Op.ATTRIBUTE) else ""
            kind = _LIST_ROUTES.get(last)
            if kind == "mount":
                self._included(one.path, row[1], "mount", [router])
            elif kind:
                handler = self._place(one.path, row[1], "endpoint", 1)
                names = {"starlette": "add_route", "websocket": "add_websocket_route", "api": "add_api_route"}
                if handler is not None:
                    self._route(router, one.path, row[1], names[kind], handler)

    def _middleware_list(self, router: Router, place: Place | None) -> None:
        elements, complete = self.injection.elements(place) if place else ([], True)
        if not complete:
            router.opaque = True
        for one in elements:
            self._middleware(router, self.keyword(one, "cls", 0), one.path, self._span_of(one))

    def _span_of(self, place: Place) -> Span:
        row = self.definitions.row(place)
        return self.span(place.path, row[1]) if row[0] == Op.CALL else Span(0, 0)

    def _add_middleware(self, router: Router, path: str, call: int, name: str) -> None:
        place = self._place(path, call, "middleware_class", 0)
        if name == "middleware":
            function = self._decorated_function(path, call)
            verdict = 1 if function is None else self.judge.middleware_body(*function)
            router.middleware.append(Middleware(None, path, self.span(path, call), verdict))
            return
        self._middleware(router, place, path, self.span(path, call))

    def _middleware(self, router: Router, place: Place | None, path: str, span: Span) -> None:
        verdict = self.judge.middleware_verdict(place)
        router.middleware.append(Middleware(place, path, span, verdict))
