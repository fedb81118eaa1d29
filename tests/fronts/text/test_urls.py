"""Credentials in URLs: what is found, with which span, and what is silent."""

from __future__ import annotations

import pytest

from mlplatlint.files.source import Source
from mlplatlint.fronts.text import urls
from mlplatlint.fronts.text.candidates import SecretCandidate
from mlplatlint.fronts.text.file import TextFile

PASSWORD = "tR7kq9" + "Zw-2mX4"
TOKEN = "9f86d081884c7d65" + "9a2feaa0c55ad015"


def found(text: str, path: str = "src/app.py") -> list[SecretCandidate]:
    candidates = urls.find(TextFile(Source(path, text.encode())))
    return [candidate for candidate in candidates if candidate.confidence != "low"]


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        (f"postgresql+asyncpg://mage:{PASSWORD}@db.corp.net:5432/f", PASSWORD),
        (f"redis://:{PASSWORD}@cache:6379/0", PASSWORD),
        (f"mongodb+srv://u:{PASSWORD}@c1.corp.net,c2.corp.net/x", PASSWORD),
        (f"https://x-access-token:{TOKEN}@git.corp.net/a.git", TOKEN),
        (f"https://{TOKEN}@git.corp.net/a.git", TOKEN),
        (f"https://{TOKEN}:x-oauth-basic@git.corp.net/a.git", TOKEN),
        ("amqp://u:tR7kq9%40Zw2m@mq.corp.net//", "tR7kq9%40Zw2m"),
        ("postgresql://u:tR7@kq9Zw2m@db.corp.net/x", "tR7@kq9Zw2m"),
        ("postgresql://u:tR7!kq9=Zw2m@db.corp.net/x", "tR7!kq9=Zw2m"),
    ],
)
def test_the_secret_is_found_with_its_span(url: str, secret: str) -> None:
    text = f'url = "{url}"\n'
    (candidate,) = found(text)
    assert text[candidate.span.start : candidate.span.end] == secret
    assert secret not in repr(candidate) + repr(candidate.hit())


@pytest.mark.parametrize(
    "url",
    [
        "driver://user:pass@localhost/dbname",
        "postgresql://postgres:postgres@db/features",
        "postgresql://{user}:{password}@{host}/x",
        "postgresql://u:${DB_PASSWORD}@db/x",
        "postgresql://%s:%s@%s/x",
        "postgresql://u:<password>@db/x",
        "postgresql://u:[YOUR-PASSWORD]@db.corp.net/x",
        f"postgresql://u:{PASSWORD}@db.example.com/x",
        "https://host.corp.net:8443/path@2x.png",
        "https://fonts.corp.net/css?family=A:400,700@swap",
        "ssh://git@git.corp.net:2222/ml/models.git",
        "https://user@corp.net/path",
        "http://0123456789abcdef:8080/x@y",
        "s3://bucket/key:part@v1",
    ],
)
def test_no_secret_is_silent(url: str) -> None:
    assert found(f'url = "{url}"\n') == []


def test_a_local_host_is_milder() -> None:
    (local,) = found(f"u = 'postgresql://mage:{PASSWORD}@localhost/x'")
    (remote,) = found(f"u = 'postgresql://mage:{PASSWORD}@db.corp.net/x'")
    assert (local.severity, remote.severity) == ("medium", "high")


def test_hostile_text_is_bounded() -> None:
    assert found("://" * 100_000) == []
    assert found("a://" + "b" * 500_000) == []
    assert found("a://b:" + "c" * 500_000 + "@") == []
