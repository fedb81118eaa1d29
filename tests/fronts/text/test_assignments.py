"""Literals under secret names: what is a candidate, what is silent, and that hostile files stay cheap."""

from __future__ import annotations

import subprocess
import sys

import pytest

from mlplatlint.files.source import Source
from mlplatlint.fronts.text import assignments
from mlplatlint.fronts.text.candidates import SecretCandidate
from mlplatlint.fronts.text.file import TextFile
from mlplatlint.fronts.text.names import names_password, names_secret, words_of
from mlplatlint.fronts.text.safe_values import is_random, is_strong, why_safe

PASSWORD = "tR7kq9" + "Zw-2mX4"
KEY = "9f86d081884c7d65" + "9a2feaa0c55ad015"


def found(text: str, path: str = "src/app.py", *, low: bool = False) -> list[SecretCandidate]:
    candidates = assignments.find(TextFile(Source(path, text.encode())))
    return [candidate for candidate in candidates if low or candidate.confidence != "low"]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.py", 'db_password = "%s"'),
        ("a.py", "self.db_password: str = '%s'"),
        ("a.py", 'connect(host, password="%s")'),
        ("a.py", '{"user": "x", "password": "%s", "port": 1}'),
        ("a.py", 'password = b"%s"'),
        ("a.py", 'if password == "%s":'),
        ("a.py", 'os.environ["DB_PASSWORD"] = "%s"'),
        ("a.ts", "  adminPassword: '%s',"),
        ("a.go", 'dbPassword := "%s"'),
        ("a.tf", 'password = "%s"'),
        ("a.yaml", "  DB_PASSWORD: %s"),
        ("a.yaml", "  - DB_PASSWORD=%s"),
        ("a.yaml", "  DB_PASSWORD: '%s' # comment"),
        ("a.ini", "password = %s"),
        ("a.properties", "spring.datasource.password=%s"),
        ("Dockerfile", "ENV DB_PASSWORD=%s"),
        ("nb.ipynb", '    "password = \\"%s\\"\\n",'),
    ],
)
def test_a_password_is_found_with_its_span(path: str, line: str) -> None:
    text = "first line\n" + line % PASSWORD + "\nlast line\n"
    (candidate,) = found(text, path)
    assert text[candidate.span.start : candidate.span.end] == PASSWORD
    assert candidate.length == len(PASSWORD)
    assert "password" in candidate.name.lower()


def test_every_secret_of_a_line_and_of_equal_lines_is_found() -> None:
    line = f'{{"password": "{PASSWORD}", "api_key": "{KEY}", "db_password": "{PASSWORD}x"}}\n'
    assert len(found(line + line)) == 6


@pytest.mark.parametrize(
    "line",
    [
        'password = os.environ["DB_PASSWORD"]',
        'password = getpass("Password 1: ")',
        'password_field = "user[password_2024]"',
        'PASSWORD_RESET = "Auth.password_reset1"',
        'max_tokens = "4096-Tokens!"',
        'token_url = "https://login.corp.net/Token2"',
        'secret_name = "prod/Db-Credentials7"',
        'password = "{db_password}"',
        'password = f"{DB_PASSWORD1}"',
        'password = "${DB_PASSWORD1}"',
        "password = \"{{ env_var('DB_PASSWORD1') }}\"",
        'password = "<your Password1>"',
        'password = "change-me-Now1"',
        'password = "xxxxXXXX1111"',
        'password = "Abcdefgh12345678"',
        'API_KEY = "API_KEY"',
        'api_key = "your-api-key-123"',
        'access_key = "arn:aws:iam::123456789012:user/Etl1"',
        'password = "$2b$12$LJ3m4ys3Lk0TSwHjfT1wUOeYgqIVh0w3H2tq8m6y1F5aWc9kE7b2C"',
        'secret = "3f2b8c1e-9a7d-4c5b-8e6f-0a1d2c3b4e5f"',
        'api_key = "phc_Ytp26UB3WwGCdjHTpDBI9HQg2ZA38ITMDKI6fE6E"',
        'token = "<|endoftext|>"',
        'password = "Enter your password, 8 characters"',
        '# password = "tR7kq9Zw-2mX4"',
    ],
)
def test_no_secret_is_silent(line: str) -> None:
    assert found(line + "\n") == []


def test_lock_files_prose_and_translations_are_silent() -> None:
    line = f'password: "{PASSWORD}"\n'
    for path in ("poetry.lock", "README.md", "web/locales/en.json", "app.min.js", "tokenizer.json"):
        assert found(line, path, low=True) == []
    assert len(found(line, "conf.yaml")) == 1


def test_tests_and_examples_lower_confidence_and_severity() -> None:
    line = f'password = "{PASSWORD}"\n'
    for path in ("tests/test_db.py", "api/e2etests/e2e_seed_data.py", "app/settings/test.py", "app/test_settings.py"):
        assert found(line, path) == []
    assert len(found(line, "app/settings/base.py")) == 1
    (candidate,) = found(line, "tests/test_db.py", low=True)
    assert (candidate.severity, candidate.confidence) == ("low", "low")
    assert found(f'Field(example={{"token": "{KEY}"}})\n', "schemas.py") == []


def test_detect_secrets_sees_an_assignment_that_our_grammar_does_not() -> None:
    line = f'private_key of the "{KEY}";\n'  # not assigned in any language we read
    assert [c.kind for c in found(f'secret_key "{KEY}";\n', "site.conf")] == ["key"]
    assert found(line, "site.conf") == []


def test_nothing_heavy_is_loaded_without_a_candidate() -> None:
    code = (
        "import sys\n"
        "from mlplatlint.files.source import Source\n"
        "from mlplatlint.fronts.text import assignments, formats, urls\n"
        "from mlplatlint.fronts.text.file import TextFile\n"
        "text = TextFile(Source('a.py', b'password = get(\"DB_PASSWORD\")\\nurl = \"https://h/p\"\\ntoken: x\\n'))\n"
        "assignments.find(text), urls.find(text), formats.find(text, 'provider-token')\n"
        "assert 'detect_secrets' not in sys.modules and 'requests' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_minified_file_is_left_to_the_formats() -> None:
    line = f'x={{password:"{PASSWORD}"}};' + "f(1,2,3);" * 100
    bundle = (line + "\n") * 30
    text = TextFile(Source("static/app.js", bundle.encode()))
    assert assignments.find(text) == [] and text.reduced
    written = bundle.replace(";", ";\n")
    assert len(found(written)) == 30
    picture = "iVBO" * 20_000
    cell = f'{{"cells": [{{"source": ["password = \\"{PASSWORD}\\"\\n"], "png": "{picture}"}}]}}'
    assert len(found(cell, "explore.ipynb")) == 1, "pictures make the lines of a notebook long"


def test_a_match_hides_no_other_and_is_told_once() -> None:
    line = f'token_secret_password = "{PASSWORD}"\n'
    assert [candidate.name for candidate in found(line * 2)] == ["token_secret_password"] * 2


def test_hostile_files_are_bounded() -> None:
    assert found("password" * 50_000) == []
    assert found('password = "' * 20_000) == []
    assert found("token:" + " " * 500_000, "a.yaml") == []
    many = "".join(f'password{n} = "{PASSWORD}{n}"\n' for n in range(1_000))
    assert len(found(many)) == assignments.MANY


def test_words_of_names() -> None:
    assert words_of("dbPassword2") == ["db", "password"]
    assert words_of("AWS_SECRET_ACCESS_KEY") == ["aws", "secret", "access", "key"]
    assert words_of("XMLHttpToken") == ["xml", "http", "token"]
    for name in ("hf_token", "clientSecret", "X-Api-Key", "POSTGRES_PASSWORD", "ENCRYPTION_KEY", "пароль"):
        assert names_secret(name), name
    for name in (
        "max_tokens",
        "tokenizer",
        "primary_key",
        "monkey",
        "bypass",
        "csrf_token",
        "password_hash",
        "eos_token",
    ):
        assert not names_secret(name), name
    assert names_password("sa_pwd") and not names_password("api_token")


def test_strength_of_values() -> None:
    assert is_strong(PASSWORD) and not is_strong("password1!") and not is_strong("minioadmin")
    assert is_random(KEY) and not is_random("mage_git_access_token") and not is_random("0000-1111-2222-3333")
    assert why_safe("$env:DB_PASSWORD") == "reference"
    assert why_safe("settings.password", quoted=False) == "code"
