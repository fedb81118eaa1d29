"""``show routes``: one line per route with its path, place, dependencies and authentication."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from mlplatlint.cli.options import CHECK_OPTIONS
from mlplatlint.cli.show import main_routes

MAIN = """\
from fastapi import APIRouter, Depends, FastAPI
from fastapi.security import HTTPBearer

def database(): yield 1
def user(token=Depends(HTTPBearer())): return token

router = APIRouter(prefix="/models", dependencies=[Depends(user)])
loose = APIRouter()

@router.get("/{name}")
async def show(name: str, db=Depends(database)): ...

@loose.post("/jobs")
async def start(): ...

app = FastAPI()
app.include_router(router, prefix="/api")
"""


def shown(root: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.chdir(root)
    values = {row.dest: () if row.kind == "list" else False if row.kind == "flag" else "" for row in CHECK_OPTIONS}
    out = io.StringIO()
    assert main_routes({**values, "paths": (), "isolated": True}, out) == 0
    return [" ".join(line.split()) for line in out.getvalue().splitlines()]


def test_routes_are_listed_with_what_protects_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "main.py").write_text(MAIN, encoding="utf-8")
    assert shown(tmp_path, monkeypatch) == [
        "GET /api/models/{name} show main.py:11 auth: scheme (HTTPBearer) dependencies: user, database",
        "POST /jobs start main.py:14 auth: unknown [router included nowhere] dependencies: -",
    ]


def test_a_tree_without_routes_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "plain.py").write_text("import os\n", encoding="utf-8")
    assert shown(tmp_path, monkeypatch) == ["no routes found"]
    assert os.listdir(tmp_path) == ["plain.py"]
