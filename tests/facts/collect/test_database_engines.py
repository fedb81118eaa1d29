"""What is recorded of engines and where their URLs come from."""

from __future__ import annotations

import pytest

from mlplatlint.facts.collect.database_engines import collect
from mlplatlint.files.source import Source
from mlplatlint.fronts.python import parse


def engines_of(text: str) -> list[tuple[bool, str, str]]:
    record = collect(parse(Source("db.py", text.encode())))
    return [] if record is None else [(one.asynchronous, one.scheme, one.setting) for one in record.calls]


@pytest.mark.parametrize(
    ("url", "scheme", "setting"),
    [
        ("'postgresql+asyncpg://db/app'", "postgresql+asyncpg", ""),
        ("f'sqlite+aiosqlite:///{path}'", "sqlite+aiosqlite", ""),
        ("'mysql://' + host", "mysql", ""),
        ("settings.DATABASE_URL", "", "DATABASE_URL"),
        ("str(settings.db_url)", "", "db_url"),
        ("os.environ['DB']", "", "DB"),
        ("os.getenv('DB')", "", "DB"),
        ("os.getenv('DB', 'sqlite:///x.db')", "sqlite", ""),
        ("URL.create('postgresql+psycopg', host='db')", "postgresql+psycopg", ""),
        ("url or other", "", ""),
        ("make_url(first)(second)", "", ""),
    ],
)
def test_where_a_url_comes_from(url: str, scheme: str, setting: str) -> None:
    text = f"import os\nfrom sqlalchemy import URL, create_engine\nfrom app import settings\nengine = create_engine({url})\n"
    assert engines_of(text) == [(False, scheme, setting)]


def test_an_engine_with_its_own_way_to_connect_says_nothing() -> None:
    assert (
        engines_of("from sqlalchemy import create_engine\ne = create_engine('postgresql://', creator=connect)\n") == []
    )


def test_alembic_takes_the_url_that_its_environment_sets_else_the_one_of_its_file() -> None:
    head = "from alembic import context\nfrom sqlalchemy import engine_from_config\nconfig = context.config\n"
    made = "engine = engine_from_config(config.get_section(config.config_ini_section))\n"
    assert engines_of(head + made) == [(False, "", "sqlalchemy.url")]
    assert engines_of(head + "from app import url\nconfig.set_main_option('sqlalchemy.url', url.DB)\n" + made) == [
        (False, "", "DB")
    ]
    assert engines_of(head + "section = config.get_section('x')\nengine = engine_from_config(section)\n") == []
