"""Whatever the output, the value of a secret is not in it; nor in the cache."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlplatlint.cli import main
from mlplatlint.reports import FORMATS as FORMAT_MODULES

PASSWORD = "vB3xw8" + "Hy-5nP6"
TOKEN = "gh" + "p_Wk3Zr8Ty2Qn6Xv9Bm4Lc7Jd1Hs5Gf0PaEoUi"
KEY = "Q9mXz2LrT7vKc4WnB8s" + "Yd1Hf6Jg3Pa5EoUiRq"
FORMATS = sorted(FORMAT_MODULES)

NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Load\n"]},
        {
            "cell_type": "code",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
            "source": ["import os\n", f"a = os.getenv('DB_PASSWORD', '{PASSWORD}')\n", f'db_password = "{PASSWORD}"\n'],
        },
    ],
    "metadata": {},
    "nbformat": 4,
    "nbformat_minor": 5,
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    (root / "api").mkdir(parents=True)
    (root / "api" / "settings.py").write_text(
        "import os\nfrom pydantic_settings import BaseSettings\n\n"
        f'TOKEN = "{TOKEN}"; eval(input())\n'
        f'ENCRYPTION_KEY = "{KEY}"\n'
        f'PASSWORD = os.environ.get("DB_PASSWORD", "{PASSWORD}")\n\n\n'
        f'class Settings(BaseSettings):\n    jwt_secret: str = "{KEY}"\n'
    )
    (root / "compose.yaml").write_text(
        f"services:\n  db:\n    environment:\n      POSTGRES_PASSWORD: {PASSWORD}\n"
        f"      DATABASE_URL: postgresql://mage:{PASSWORD}@db.corp.net/x\n"
    )
    (root / ".env").write_text(f"DB_PASSWORD={PASSWORD}\nGITHUB_TOKEN={TOKEN}\n")
    (root / "init.sql").write_text(f"CREATE ROLE app LOGIN PASSWORD '{PASSWORD}';\n")
    (root / "load.ipynb").write_text(json.dumps(NOTEBOOK, indent=1))
    return root


@pytest.mark.parametrize("form", FORMATS)
def test_no_piece_of_a_secret_is_printed_or_cached(
    form: str, repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cache = tmp_path / "cache"
    arguments = ["check", str(repository), "--preview", "--confidence", "low", "--isolated", "--format", form]
    assert main([*arguments, "--cache-dir", str(cache), "--exit-zero"]) == 0
    output = "".join(capsys.readouterr())
    assert "provider-token" in output and "hardcoded-secret" in output
    written = [output.encode(), *(file.read_bytes() for file in cache.rglob("*") if file.is_file())]
    for secret in (PASSWORD, TOKEN[4:], KEY):
        for start in range(len(secret) - 5):
            piece = secret[start : start + 6].encode()
            assert not any(piece in text for text in written), (form, piece)


def test_triggers_hide_no_secret(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["check", str(repository), "--preview", "--isolated", "--no-cache", "--format", "json", "--exit-zero"]
    found = []
    for extra in ([], ["--no-triggers"]):
        main([*arguments, "--confidence", "low", *extra])
        content = json.loads(capsys.readouterr().out)
        found.append([(f["rule"], f["path"], f["line"]) for f in content["findings"] if f["family"] == "secrets"])
    assert found[0] == found[1]
    assert {rule for rule, _, _ in found[0]} >= {
        "provider-token", "hardcoded-secret", "credential-in-url", "tracked-env-file", "getenv-secret-fallback",
        "settings-secret-default", "sql-plaintext-password",
    }  # fmt: skip
