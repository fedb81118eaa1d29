"""Collects which databases a file names, from its text alone."""

from __future__ import annotations

import re

from mlplatlint.facts.database_hints import DatabaseHints
from mlplatlint.files.source import Source

_LONGEST = 2_000_000
_URL = re.compile(
    rb"(?i)\b(postgres(?:ql)?|mysql|mariadb|sqlite|mssql|oracle|cockroachdb|clickhouse|snowflake|redshift|duckdb)"
    rb"(?:\+[a-z0-9_]+)?://"
)
_PYTHON_DRIVER = re.compile(
    rb"(?m)^[ \t]*(?:import|from)[ \t]+(psycopg2?|asyncpg|pg8000|aiopg|pymysql|MySQLdb|aiomysql|asyncmy|mysql|sqlite3|aiosqlite"
    rb"|pyodbc|oracledb|cx_Oracle)\b"
)
_REQUIRED_DRIVER = re.compile(
    rb"(?im)(?:^|[\"'\[\s,])(psycopg2?(?:-binary|-pool|-c)?|asyncpg|pg8000|aiopg|pgvector|PyMySQL|mysqlclient|aiomysql|asyncmy"
    rb"|mysql-connector(?:-python)?|pyodbc|oracledb|cx[-_]Oracle|aiosqlite)(?:\[[\w,-]*\])?[\s\"']*(?:[=<>~!^;,\]\"'#@ \t]|$)"
)
_FOREIGN_DRIVER = re.compile(
    rb"\"(pg|postgres|mysql2|better-sqlite3|mssql)\"[ \t]*:|\b(github\.com/(?:lib/pq|jackc/pgx|go-sql-driver/mysql))\b"
    rb"|\b(sqlx|diesel|tokio-postgres)\b[^\n]*\b(postgres|mysql|sqlite)\b"
)
_IMAGE = re.compile(
    rb"(?im)(?:image|from)[\"']?[ \t]*:?[ \t]*[\"']?(?:[\w.\-]+(?::\d+)?/)*(postgres|postgresql|pgvector|timescaledb(?:-ha)?|postgis"
    rb"|postgresml|mysql|mysql-server|mariadb|cockroach|clickhouse-server)(?::([\w.\-]+))?(?=[\s\"'@]|$)"
)
_PG_TAG = re.compile(rb"(?:^|pg|postgres(?:ql)?-?)(\d{1,2})(?=$|[.\-_])")
_DIALECT = re.compile(
    rb"[\"'](postgresql|mysql|mariadb|mssql|oracle)[\"']|\bdialects[. ]+(?:import[ ]+)?(postgresql|mysql|mssql|oracle)\b"
)
_TIMEOUT = re.compile(rb"\b(lock_timeout|statement_timeout)\b")

_FAMILY = {
    "psycopg": "postgresql", "psycopg2": "postgresql", "asyncpg": "postgresql", "pg8000": "postgresql", "aiopg": "postgresql",
    "pgvector": "postgresql", "pymysql": "mysql", "mysqldb": "mysql", "aiomysql": "mysql", "asyncmy": "mysql",
    "mysqlclient": "mysql", "mysql": "mysql", "sqlite3": "", "aiosqlite": "sqlite", "pyodbc": "mssql", "oracledb": "oracle",
    "cx_oracle": "oracle", "cx-oracle": "oracle", "pg": "postgresql", "postgres": "postgresql", "mysql2": "mysql",
    "better-sqlite3": "sqlite", "mssql": "mssql", "mariadb": "mysql", "cockroachdb": "cockroachdb", "cockroach": "cockroachdb",
    "postgresql": "postgresql", "timescaledb": "postgresql", "timescaledb-ha": "postgresql", "postgis": "postgresql",
    "postgresml": "postgresql", "mysql-server": "mysql", "clickhouse-server": "clickhouse",
}  # fmt: skip


def collect(source: Source) -> DatabaseHints | None:
    """Return the databases a file names; None when it names none."""
    name = source.path.rpartition("/")[2].lower()
    suffix = name.rpartition(".")[2]
    if suffix in ("md", "rst", "csv", "tsv", "sql", "svg", "html", "css", "ipynb") or len(source.data) > _LONGEST:
        return None
    data = bytes(source.data)
    urls = {_family(match.group(1).decode()) for match in _URL.finditer(data)}
    drivers: set[str] = set()
    images: set[str] = set()
    versions: set[int] = set()
    settings: set[str] = set()
    if suffix == "py" and name != "setup.py":
        drivers |= {_family(match.group(1).decode()) for match in _PYTHON_DRIVER.finditer(data)}
        if b"dialect" in data:
            drivers |= {_family((match.group(1) or match.group(2)).decode()) for match in _DIALECT.finditer(data)}
        settings |= {match.group(1).decode() for match in _TIMEOUT.finditer(data)}
    elif _lists_requirements(name):
        drivers |= {_family(re.sub(r"-(?:binary|pool|c|connector.*)$", "", match.group(1).decode().lower()))
                    for match in _REQUIRED_DRIVER.finditer(data)}  # fmt: skip
    elif name in ("package.json", "go.mod", "cargo.toml"):
        for match in _FOREIGN_DRIVER.finditer(data):
            word = (match.group(1) or match.group(2) or match.group(4) or b"").decode()
            drivers.add("mysql" if "mysql" in word else "sqlite" if "sqlite" in word else "postgresql")
    if suffix in ("yaml", "yml", "dockerfile") or "dockerfile" in name:
        for match in _IMAGE.finditer(data):
            family = _family(match.group(1).decode())
            images.add(family)
            tag = _PG_TAG.search(match.group(2) or b"") if family == "postgresql" else None
            if tag is not None and 8 < int(tag.group(1)) < 30:
                versions.add(int(tag.group(1)))
    found = [tuple(sorted(item for item in group if item)) for group in (urls, drivers, images)]
    if not any(found) and not settings:
        return None
    return DatabaseHints(found[0], found[1], found[2], tuple(sorted(versions)), tuple(sorted(settings)))


def _family(name: str) -> str:
    return _FAMILY.get(name.lower(), name.lower())


def _lists_requirements(name: str) -> bool:
    return (
        (name.startswith(("requirements", "constraints")) and name.endswith((".txt", ".in")))
        or (name.endswith(".txt") and "require" in name)
        or name in ("pyproject.toml", "setup.py", "setup.cfg", "pipfile", "environment.yml", "environment.yaml")
        or name in ("dependencies.py", "conda.yaml", "conda.yml")
    )
