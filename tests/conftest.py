"""Shared helpers: small repositories on disk, and the command line run in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from mlplatlint.schema_documents.server import LocalServer

# How long an example takes says nothing on a busy machine, and a run that decides whether a change lands must not depend on luck.
settings.register_profile(
    "mlplatlint", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=bool(os.environ.get("CI"))
)
settings.load_profile("mlplatlint")

BLOCKING = b"import time\n\n\nasync def handler():\n    time.sleep(1)\n"
"""A file with exactly one finding of a stable rule, blocking-call-in-async, on line 5."""


@pytest.fixture(autouse=True)
def private_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test a cache folder of its own, so that no result comes from an earlier run."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("MLPLATLINT_CACHE_DIR", str(folder))
    for name in ("NO_COLOR", "FORCE_COLOR", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture(scope="module")
def server() -> Iterator[LocalServer]:
    """A PostgreSQL server of the module's own, in a temporary folder; without one its tests are skipped, which is said."""
    from mlplatlint.schema_documents.server import LocalServer, ServerError, missing_programs

    lacking = missing_programs()
    if lacking:
        pytest.skip(f"no local PostgreSQL: {lacking}")
    try:
        with LocalServer() as running:
            yield running
    except ServerError as problem:
        pytest.skip(f"no local PostgreSQL: {problem}")


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Mapping[str, bytes | str]], Path]:
    """Return a function that writes files below the test's folder and returns the folder."""

    def write_files(files: Mapping[str, bytes | str]) -> Path:
        for name, content in files.items():
            target = tmp_path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path

    return write_files


class Outcome:
    """A finished process: exit code, standard output and error."""

    def __init__(self, done: subprocess.CompletedProcess[bytes]) -> None:
        self.code = done.returncode
        self.out = done.stdout.decode("utf-8", "replace")
        self.err = done.stderr.decode("utf-8", "replace")

    @property
    def findings(self) -> list[dict[str, Any]]:
        """The findings of ``--format json``."""
        found: list[dict[str, Any]] = json.loads(self.out)["findings"]
        return found


@pytest.fixture
def lint() -> Callable[..., Outcome]:
    """Return a function that runs ``mlplatlint`` with arguments in a folder."""

    def run(*arguments: str, cwd: Path, stdin: bytes = b"", **environment: str) -> Outcome:
        done = subprocess.run(
            [sys.executable, "-m", "mlplatlint", *arguments],
            cwd=cwd,
            input=stdin,
            capture_output=True,
            env={**os.environ, **environment},
            timeout=300,
        )
        return Outcome(done)

    return run


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder with a fixed identity and return its output."""
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, check=True)
    return done.stdout.decode()
