"""Applications, routers and routes as the project's files build them."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from mlplatlint.facts.routes import PythonRoutes
from mlplatlint.files.source import Span
from mlplatlint.project.routes.definitions import Place

HOLE = "\u2026"
"""Stands in a path for a part that is not known."""


class Records(Protocol):
    """Where the ``python-routes`` records of files come from."""

    def get(self, path: str) -> PythonRoutes | None:
        """Return a file's record, None when there is none."""
        ...


class Verdict:
    """What is known about authentication, from nothing to certain; the greatest of several counts."""

    NONE = 0  # read to the end, and nothing in it identifies anybody
    UNKNOWN = 1  # something could not be resolved, or its name says that it may identify somebody
    CUSTOM = 2  # own code that reads credentials or answers 401 or 403
    SCHEME = 3  # ends at a security scheme of FastAPI


VERDICT_WORDS = ("none", "unknown", "own code", "scheme")


class Dependency(NamedTuple):
    """One use of ``Depends`` or ``Security``. ``target`` is the expression inside, None where nothing was given
    and the annotation counts, which is then ``target`` too. ``secured``: written as ``Security``.
    """

    path: str
    span: Span
    target: Place | None
    secured: bool = False
    parameter: str = ""
    """Name of the parameter that receives the result; empty for dependencies of routes and routers."""


class Dependencies(NamedTuple):
    """Several dependencies. ``complete`` is false when there may be others."""

    uses: tuple[Dependency, ...] = ()
    complete: bool = True


class Router:
    """An application or router: the call that makes it, what is registered on it, and where it is included.

    ``kind`` is ``app`` (FastAPI), ``router`` (APIRouter), ``starlette`` or ``starlette-router``. ``opaque`` says that
    a subclass, an unknown keyword or a wrapper may add checks that are not seen.
    """

    def __init__(self, place: Place, kind: str, name: str, span: Span) -> None:
        self.place = place
        self.kind = kind
        self.name = name
        self.span = span
        self.prefix = ""
        self.dependencies = Dependencies()
        self.opaque = False
        self.routes: list[Route] = []
        self.inclusions: list[Inclusion] = []
        self.parents: list[Inclusion] = []
        self.middleware: list[Middleware] = []

    @property
    def path(self) -> str:
        """The file whose code makes the object."""
        return self.place.path

    @property
    def is_application(self) -> bool:
        """Tell whether the object is an application that a server can run."""
        return self.kind in ("app", "starlette")


class Inclusion(NamedTuple):
    """``parent.include_router(child)`` or ``parent.mount(path, child)``; a side that is not known is None."""

    parent: Router | None
    child: Router | None
    prefix: str
    dependencies: Dependencies
    mounted: bool
    path: str
    span: Span
    conditional: bool
    owner: int


class Middleware(NamedTuple):
    """One middleware: the place of its class or function."""

    place: Place | None
    path: str
    span: Span
    verdict: int


class Route(NamedTuple):
    """One registration of a handler. ``kind`` is ``api``, ``websocket`` or ``starlette``; ``methods`` are upper case, empty
    when not known. ``owner`` is the function in which it is registered, 0 for the module.
    """

    router: Router
    kind: str
    methods: tuple[str, ...]
    template: str
    path: str
    span: Span
    """The path template where it stands, else the registering call."""
    start: int
    """Where the registering call's callee begins."""
    owner: int
    conditional: bool
    handler: tuple[str, int] | None
    dependencies: Dependencies
    call: int
    """Index of the registering call among the calls of the file's facts."""


class Endpoint(NamedTuple):
    """A route at one of its full paths. ``application`` is None when the router is included nowhere that is known."""

    route: Route
    application: Router | None
    path: str
    chain: tuple[Inclusion, ...]
    verdict: int
    schemes: tuple[str, ...]
    """Names of what identifies the caller, for display."""
    names: tuple[str, ...]
    """Names of all dependencies, outermost first."""
