"""A PostgreSQL server for one moment: started in a temporary folder, spoken to through ``psql`` over a private socket file.

Used only when a person asks for execution. Listens on no network address, keeps nothing.
"""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import tempfile
import time
from types import TracebackType

_START_SECONDS = 30
_RUN_SECONDS = 120


class ServerError(Exception):
    """The server cannot be started or reached; the message says why."""


class SqlError(Exception):
    """The server refused a statement. ``message`` is the server's own, ``statement`` the text it was about."""

    def __init__(self, message: str, statement: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.statement = statement


def find_program(name: str) -> str:
    """Return the path of a program of PostgreSQL, preferring PATH, then Debian's folders by version; empty when absent."""
    found = shutil.which(name)
    if found:
        folder = os.path.dirname(os.path.realpath(found))
        return found if name == "psql" or os.path.exists(os.path.join(folder, "initdb")) else _installed(name)
    return _installed(name)


def _installed(name: str) -> str:
    folders = [
        *glob.glob("/usr/lib/postgresql/*/bin"),
        *glob.glob("/usr/pgsql-*/bin"),
        "/usr/local/pgsql/bin",
        "/opt/homebrew/bin",
    ]
    candidates = [os.path.join(folder, name) for folder in sorted(folders, key=_version, reverse=True)]
    return next((path for path in candidates if os.path.exists(path)), "")


def _version(folder: str) -> tuple[int, str]:
    digits = "".join(character for character in folder if character.isdigit())
    return (int(digits or 0), folder)


def missing_programs() -> str:
    """Return what a local server lacks, for a message; empty when all is there."""
    lacking = [name for name in ("initdb", "postgres", "psql") if not find_program(name)]
    return f"no {', '.join(lacking)} found" if lacking else ""


class LocalServer:
    """A context manager around a server of its own.

    ``dsn`` is that of an ordinary role which owns its database: what a document says must not run with the rights of a superuser,
    who can read files and start programs. ``admin_dsn`` is the superuser's.
    """

    def __init__(self) -> None:
        self.dsn = ""
        self.admin_dsn = ""
        self._folder = ""
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> LocalServer:
        lacking = missing_programs()
        if lacking:
            raise ServerError(lacking)
        self._folder = tempfile.mkdtemp(prefix="mlplatlint-pg-")
        try:
            self._start()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def _start(self) -> None:
        user = _unprivileged_user()
        data = os.path.join(self._folder, "data")
        if user:
            shutil.chown(self._folder, user)
        command = [
            find_program("initdb"),
            "-D",
            data,
            "-A",
            "trust",
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        ]
        made = subprocess.run(
            command, capture_output=True, text=True, user=user, cwd="/", timeout=_RUN_SECONDS, check=False
        )
        if made.returncode:
            raise ServerError(f"initdb failed: {made.stderr.strip()[-400:]}")
        settings = {
            "listen_addresses": "", "unix_socket_directories": self._folder, "unix_socket_permissions": "0700" if not user else "0777",
            "fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "shared_buffers": "16MB",
            "max_connections": "5", "max_wal_senders": "0", "wal_level": "minimal", "autovacuum": "off", "timezone": "UTC",
            "log_min_messages": "fatal",
        }  # fmt: skip
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with open(os.path.join(self._folder, "log"), "wb") as log:
            self._process = subprocess.Popen(
                [find_program("postgres"), "-D", data, *options], stdout=log, stderr=log, user=user, cwd="/"
            )
        self.admin_dsn = f"host={self._folder} user=postgres dbname=postgres"
        self._wait()
        run_sql(self.admin_dsn, "CREATE ROLE scratch LOGIN;\nCREATE DATABASE scratch OWNER scratch;")
        self.dsn = f"host={self._folder} user=scratch dbname=scratch"

    def _wait(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if self._process is not None and self._process.poll() is not None:
                break
            try:
                run_sql(self.admin_dsn, "SELECT 1")
                return
            except (ServerError, SqlError):
                time.sleep(0.05)
        with open(os.path.join(self._folder, "log"), encoding="utf-8", errors="replace") as log:
            raise ServerError(f"the server did not start: {log.read()[-400:].strip()}")

    def _stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


def _unprivileged_user() -> str | None:
    """Return the user a server has to run as: PostgreSQL refuses to run as root."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    import pwd

    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
            return name
        except KeyError:
            continue
    raise ServerError("running as root, and there is no user to run a server as")


def run_sql(dsn: str, script: str) -> list[str]:
    """Run a script through psql, stopping at the first error; return the lines of its results, unaligned.

    Raises:
        SqlError: the server refused a statement.
        ServerError: there is no psql, or no server answers.
    """
    psql = find_program("psql")
    if not psql:
        raise ServerError("no psql found")
    command = [psql, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=default", "-d", dsn, "-f", "-"]
    environment = {
        **os.environ,
        "PGOPTIONS": "-c client_min_messages=error -c statement_timeout=60s",
        "PGCONNECT_TIMEOUT": "10",
        "LC_MESSAGES": "C",
    }
    try:
        done = subprocess.run(
            command, input=script, capture_output=True, text=True, env=environment, timeout=_RUN_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise ServerError(f"no answer within {_RUN_SECONDS} seconds") from late
    if done.returncode == 2:
        raise ServerError(done.stderr.strip()[-400:])
    if done.returncode:
        raise SqlError(*_refusal(done.stderr))
    return done.stdout.splitlines()


def _refusal(stderr: str) -> tuple[str, str]:
    lines = [line for line in stderr.splitlines() if line.strip()]
    at = next((index for index, line in enumerate(lines) if "ERROR:" in line or "FATAL:" in line), 0)
    message = lines[at].partition("ERROR:")[2].strip() or lines[at] if lines else "psql failed"
    number = lines[at].partition("<stdin>:")[2].partition(":")[0] if lines else ""
    detail = [line.partition(":")[2].strip() for line in lines[at + 1 :] if line.startswith(("DETAIL:", "HINT:"))]
    return ("; ".join([message, *detail]), number)
