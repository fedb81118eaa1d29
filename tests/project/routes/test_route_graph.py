"""The route graph: paths, prefixes, dependencies and authentication over several files and styles of code."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from mlplatlint.config.load import Resolver
from mlplatlint.engine.inspect import inspect
from mlplatlint.project.routes import RouteGraph, Verdict, route_graph

Table = dict[tuple[str, str], tuple[int, str]]
"""(methods, full path) -> (verdict, names of what authenticates)."""


def graph_of(root: Path, files: dict[str, str]) -> RouteGraph:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    project, _ = inspect((".",), Resolver(isolated=True), root=str(root), jobs=1, respect_gitignore=False)
    return project.memo(route_graph)


def table(graph: RouteGraph) -> Table:
    return {
        (",".join(one.route.methods), one.path): (one.verdict, ",".join(one.schemes))
        for one in graph.endpoints
        if one.application is not None
    }


def test_prefixes_add_up_over_files_and_nested_routers(tmp_path: Path) -> None:
    files = {
        "app/main.py": """
            from fastapi import FastAPI
            from app.api import api_router
            from app.config import settings
            app = FastAPI()
            app.include_router(api_router, prefix=settings.API_PREFIX)
        """,
        "app/config.py": """
            from pydantic_settings import BaseSettings
            class Settings(BaseSettings):
                API_PREFIX: str = "/api/v1"
            settings = Settings()
        """,
        "app/api/__init__.py": "from .router import api_router",
        "app/api/router.py": """
            from fastapi import APIRouter
            from app.api import models
            api_router = APIRouter()
            api_router.include_router(models.router, prefix="/models", tags=["models"])
        """,
        "app/api/models.py": """
            from fastapi import APIRouter
            VERSION = "/{version}"
            router = APIRouter()
            @router.get("/")
            async def all(): ...
            @router.api_route(VERSION + "/files/{name:path}", methods=["PUT", "PATCH"])
            async def put(version: str, name: str): ...
        """,
        "app/__init__.py": "",
    }
    assert set(table(graph_of(tmp_path, files))) == {
        ("GET", "/api/v1/models/"),
        ("PATCH,PUT", "/api/v1/models/{version}/files/{name:path}"),
    }


@pytest.mark.parametrize(
    "registration",
    [
        "app.include_router(router)",
        "for one in (router,):\n    app.include_router(one)",
        "ROUTERS = [router]\nfor one in ROUTERS:\n    app.include_router(one)",
        "def register(application: FastAPI, part):\n    application.include_router(part)\nregister(app, router)",
        "def setup(target):\n    target.include_router(router=router)\nsetup(app)",
        "[app.include_router(one) for one in [router]]",
        "inner = APIRouter()\ninner.include_router(router)\napp.include_router(inner)",
    ],
)
def test_a_router_is_found_however_it_is_included(tmp_path: Path, registration: str) -> None:
    head = "from fastapi import APIRouter, FastAPI\napp = FastAPI()\nrouter = APIRouter(prefix='/jobs')\n"
    route = "@router.delete('/{job}')\nasync def cancel(job: str): ...\n"
    graph = graph_of(tmp_path, {"main.py": f"{head}{route}{registration}\n"})
    assert table(graph) == {("DELETE", "/jobs/{job}"): (Verdict.NONE, "")}


@pytest.mark.parametrize(
    "application",
    [
        """
        def create_app():
            app = FastAPI()
            app.include_router(router)
            return app
        app = create_app()
        """,
        """
        class Server:
            def __init__(self):
                self.app = FastAPI()
                self.app.include_router(router)
        """,
        """
        def create_app() -> FastAPI:
            app = FastAPI()
            return app
        application = create_app()
        application.include_router(router)
        """,
        """
        app: FastAPI | None = None
        def get_app():
            global app
            if app is None:
                app = FastAPI()
            return app
        get_app().include_router(router)
        """,
        """
        class Platform(FastAPI):
            pass
        app = Platform()
        app.include_router(router)
        """,
    ],
)
def test_applications_from_factories_and_classes(tmp_path: Path, application: str) -> None:
    head = (
        "from fastapi import APIRouter, FastAPI\nrouter = APIRouter()\n@router.post('/jobs')\nasync def start(): ...\n"
    )
    graph = graph_of(tmp_path, {"main.py": head + dedent(application)})
    assert ("POST", "/jobs") in table(graph)


def test_a_subclass_of_the_framework_may_protect(tmp_path: Path) -> None:
    files = {
        "main.py": """
            from fastapi import APIRouter, Depends, FastAPI
            class Guarded(APIRouter):
                def __init__(self, **kwargs):
                    super().__init__(dependencies=[Depends(gate)], **kwargs)
            router = Guarded(prefix="/jobs")
            @router.post("/")
            async def start(): ...
            app = FastAPI()
            app.include_router(router)
        """
    }
    assert table(graph_of(tmp_path, files))[("POST", "/jobs/")][0] == Verdict.UNKNOWN


def test_starlette_lists_mounts_and_websockets(tmp_path: Path) -> None:
    files = {
        "main.py": """
            from starlette.applications import Starlette
            from starlette.routing import Mount, Route, WebSocketRoute
            from fastapi import FastAPI
            async def home(request): ...
            async def live(websocket): ...
            sub = FastAPI()
            @sub.get("/cards")
            async def cards(): ...
            app = Starlette(routes=[
                Route("/", home, methods=["GET", "POST"]),
                WebSocketRoute("/live", live),
                Mount("/sub", app=sub),
            ])
        """
    }
    assert set(table(graph_of(tmp_path, files))) == {("GET,POST", "/"), ("WEBSOCKET", "/live"), ("GET", "/sub/cards")}


@pytest.mark.parametrize(
    ("dependency", "verdict"),
    [
        ("def dep():\n    yield Session()", Verdict.NONE),
        ("def dep(scheme: str = Depends(OAuth2PasswordBearer(tokenUrl='t'))):\n    return scheme", Verdict.SCHEME),
        ("class Dep:\n    def __call__(self, request: Request):\n        return request.headers['x']\ndep = Dep()", Verdict.CUSTOM),
        ("def dep(authorization: str = Header()):\n    return authorization", Verdict.CUSTOM),
        ("def dep():\n    raise HTTPException(status_code=401)", Verdict.CUSTOM),
        ("def dep():\n    raise HTTPException(status.HTTP_403_FORBIDDEN)", Verdict.CUSTOM),
        ("def dep(request: Request):\n    return resolve(request)", Verdict.UNKNOWN),
        ("def helper():\n    raise HTTPException(403)\ndef dep():\n    helper()", Verdict.CUSTOM),
        ("from elsewhere import dep", Verdict.UNKNOWN),
        ("dep = users.current_user(active=True)", Verdict.UNKNOWN),
        ("def factory(role):\n    def check(token=Depends(HTTPBearer())):\n        return token\n    return check\ndep = factory('a')", Verdict.SCHEME),
        ("class Db:\n    def __init__(self, limit: int = 5):\n        self.limit = limit\ndep = Db", Verdict.NONE),
        ("import functools\ndef base(kind):\n    return kind\ndep = functools.partial(base, 'x')", Verdict.NONE),
    ],
)  # fmt: skip
def test_what_a_dependency_is_worth(tmp_path: Path, dependency: str, verdict: int) -> None:
    head = (
        "from fastapi import Depends, FastAPI, Header, HTTPException, Request, status\n"
        "from fastapi.security import HTTPBearer, OAuth2PasswordBearer\napp = FastAPI()\n"
    )
    route = "\n@app.delete('/jobs/{job}')\nasync def cancel(job: str, found=Depends(dep)): ...\n"
    graph = graph_of(tmp_path, {"main.py": head + dependency + route})
    assert [one.verdict for one in graph.endpoints] == [verdict]


@pytest.mark.parametrize(
    ("place", "verdict"),
    [
        ("@app.delete('/jobs', dependencies=[Depends(gate)])\nasync def cancel(): ...", Verdict.SCHEME),
        ("GATES = [Depends(gate)]\n@app.delete('/jobs', dependencies=GATES)\nasync def cancel(): ...", Verdict.SCHEME),
        (
            "Gate = Annotated[str, Depends(gate)]\n@app.delete('/jobs')\nasync def cancel(key: Gate): ...",
            Verdict.SCHEME,
        ),
        (
            "Gate = Annotated[str, Depends(gate)]\n@app.delete('/jobs')\nasync def cancel(key: 'Gate'): ...",
            Verdict.SCHEME,
        ),
        ("@app.delete('/jobs')\nasync def cancel(*, key: Annotated[str, Security(gate)]): ...", Verdict.SCHEME),
        (
            "def outer(inner=Depends(gate)): ...\n@app.delete('/jobs')\nasync def cancel(x=Depends(outer)): ...",
            Verdict.SCHEME,
        ),
        ("@app.delete('/jobs', dependencies=gates())\nasync def cancel(): ...", Verdict.UNKNOWN),
        ("@app.delete('/jobs', dependencies=[*more, Depends(db)])\nasync def cancel(): ...", Verdict.UNKNOWN),
        ("@app.delete('/jobs', dependencies=[Depends(db)])\nasync def cancel(): ...", Verdict.NONE),
        ("app.add_middleware(Auth)\n@app.delete('/jobs')\nasync def cancel(): ...", Verdict.UNKNOWN),
        ("app.add_middleware(GZipMiddleware)\n@app.delete('/jobs')\nasync def cancel(): ...", Verdict.NONE),
    ],
)
def test_where_a_dependency_may_stand(tmp_path: Path, place: str, verdict: int) -> None:
    head = (
        "from typing import Annotated\nfrom fastapi import Depends, FastAPI, Security\n"
        "from fastapi.middleware.gzip import GZipMiddleware\nfrom fastapi.security import APIKeyHeader\n"
        "from elsewhere import Auth, gates, more\napp = FastAPI()\n"
        "def gate(key: str = Depends(APIKeyHeader(name='x'))): ...\ndef db():\n    yield 1\n"
    )
    graph = graph_of(tmp_path, {"main.py": head + place})
    assert [one.verdict for one in graph.endpoints] == [verdict]


def test_class_based_views_take_their_class_dependencies(tmp_path: Path) -> None:
    files = {
        "main.py": """
            from fastapi import APIRouter, Depends, FastAPI
            from fastapi.security import HTTPBearer
            from fastapi_utils.cbv import cbv
            router = APIRouter()
            @cbv(router)
            class Jobs:
                token: str = Depends(HTTPBearer())
                @router.delete("/jobs/{job}")
                def cancel(self, job: str): ...
            app = FastAPI()
            app.include_router(router)
        """
    }
    assert table(graph_of(tmp_path, files))[("DELETE", "/jobs/{job}")] == (Verdict.SCHEME, "HTTPBearer")


def test_routers_that_include_each_other_end(tmp_path: Path) -> None:
    text = """
        from fastapi import APIRouter, FastAPI
        a, b = APIRouter(), APIRouter()
        a.include_router(b, prefix="/b")
        b.include_router(a, prefix="/a")
        app = FastAPI()
        app.include_router(a)
        @b.get("/x")
        async def x(): ...
    """
    assert graph_of(tmp_path, {"main.py": text}).endpoints


def test_hostile_files_give_a_graph_all_the_same(tmp_path: Path) -> None:
    files = {
        "deep.py": "from fastapi import FastAPI\napp = FastAPI()\nx = " + "(" * 80 + "app" + ")" * 80 + "\n",
        "self.py": "from fastapi import APIRouter\nrouter = router\nrouter.include_router(router)\n@router.get(path)\ndef f(): ...\n",
        "loop.py": "from loop import app\nfrom fastapi import FastAPI\n@app.get('/')\ndef f(f=f): ...\n",
        "odd.py": "from fastapi import FastAPI\nFastAPI(*a, **k).get('/')(lambda: 1)\nFastAPI().get()(print)\n",
    }
    assert isinstance(graph_of(tmp_path, files).endpoints, list)
