"""No fact holds a secret: the cache of a repository full of passwords does not hold one."""

from __future__ import annotations

import sqlite3

PASSWORD = "vB3xw8" + "Hy-5nP6"
URL = f"postgresql+psycopg2://mage:{PASSWORD}@db.corp.net/x"
FILES = {
    "app.py": (
        "import requests\nfrom fastapi import FastAPI\nfrom sqlalchemy.ext.asyncio import create_async_engine\n"
        f'URL = "{URL}"\nengine = create_async_engine("{URL}", connect_args={{"password": "{PASSWORD}"}})\n'
        f'app = FastAPI()\n\n\n@app.get("/x")\nasync def x():\n    requests.get("https://a:{PASSWORD}@h/x")\n'
    ),
    "alembic/versions/1.py": (
        'from alembic import op\n\nrevision = "1"\ndown_revision = None\n\n\ndef upgrade():\n'
        f"    op.execute(\"CREATE ROLE app LOGIN PASSWORD '{PASSWORD}'\")\n"
        f"    op.execute(\"ALTER USER app PASSWORD '{PASSWORD}'\")\n"
    ),
    "init.sql": f"CREATE ROLE app LOGIN PASSWORD '{PASSWORD}';\n",
    ".env": f"DATABASE_URL={URL}\nDB_PASSWORD={PASSWORD}\n",
    "compose.yaml": (
        "services:\n  db:\n    image: postgres:15\n    environment:\n"
        f"      POSTGRES_PASSWORD: {PASSWORD}\n      DATABASE_URL: {URL}\n"
    ),
}


def test_no_row_of_the_cache_holds_a_password(write, lint, private_cache):
    root = write(FILES)
    done = lint("check", "--preview", "--confidence", "low", "--no-gitignore", "--format", "json", cwd=root)
    assert PASSWORD[:8] not in done.out
    with sqlite3.connect(private_cache / "results.sqlite3") as database:
        subjects = {subject for (subject,) in database.execute("SELECT DISTINCT subject FROM facts")}
        assert {"alembic-revision", "python-calls"} <= subjects
    for path in private_cache.rglob("*"):
        if path.is_file():
            assert PASSWORD[:8].encode() not in path.read_bytes(), path.name
