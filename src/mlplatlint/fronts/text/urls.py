"""Finds passwords and tokens in the user information of URLs: ``scheme://user:password@host``."""

from __future__ import annotations

import re
from urllib.parse import unquote

from mlplatlint.files.source import Span
from mlplatlint.fronts.text.candidates import SecretCandidate, mark_of, milder
from mlplatlint.fronts.text.file import TextFile
from mlplatlint.fronts.text.safe_values import character_classes, is_random, repetition, why_safe, why_void

TRIGGER = b"://"

# Opens with a literal, so that the search runs at memory speed over text without URLs.
_USER_INFORMATION = re.compile(
    rb"://(?P<user>[^\s\"'`<>@/:\\|,;]{0,128})(?::(?P<password>[^\s\"'`<>/@\\]{1,256}(?:@[^\s\"'`<>/@\\.:]{1,30})?))?@"
    rb"(?P<host>\[[0-9a-fA-F:.]{2,60}\]|[^\s\"'`<>/?#@:\\,)\]}]{1,253})"
)
_SCHEME = re.compile(rb"[A-Za-z][A-Za-z0-9+.\-]{1,30}\Z")
_LOCAL = re.compile(r"(?i)(?:localhost|127\.0\.0\.\d+|\[?::1\]?|0\.0\.0\.0|host\.docker\.internal|.*\.local)\Z")
_MADE_UP_HOST = re.compile(
    r"(?i)(?:.*\.)?(?:example(?:\.(?:com|org|net|edu|io))?|test|invalid|your[\w.-]*|host(?:name)?|server|domain(?:\.com)?"
    r"|some[\w.-]*|my-?(?:host|server|domain|db)[\w.-]*|xxx.*|foo(?:\.\w+)?|bar(?:\.\w+)?)\Z"
)
_TOKEN_USERS = frozenset(("oauth2", "x-access-token", "x-token-auth", "git", "token", "api", "__token__", "apikey"))
_DEFAULTS = frozenset(
    [
        "postgres",
        "root",
        "admin",
        "password",
        "minio",
        "minioadmin",
        "minio123",
        "guest",
        "airflow",
        "mlflow",
        "feast",
        "mage",
        "superset",
        "neo4j",
        "mysql",
        "mongo",
        "redis",
        "rabbitmq",
        "user",
        "pass",
        "test",
        "secret",
        "example",
        "changeme",
        "dev",
        "local",
        "docker",
        "sa",
        "oracle",
        "clickhouse",
        "default",
        "db",
        "database",
        "username",
        "passwd",
        "pwd",
        "mypassword",
        "letmein",
        "qwerty",
        "kafka",
        "grafana",
        "prefect",
        "dagster",
        "zenml",
        "langfuse",
        "app",
        "web",
        "api",
        "demo",
    ]
)


def find(text: TextFile) -> list[SecretCandidate]:
    """Return the credentials in the URLs of a file, in order; kept in the file's memo."""
    found: list[SecretCandidate] | None = text.memo.get("urls")
    if found is None:
        found = text.memo["urls"] = [
            candidate
            for match in _USER_INFORMATION.finditer(text.data)
            if (candidate := _candidate(text, match)) is not None
        ]
    return found


def _candidate(text: TextFile, match: re.Match[bytes]) -> SecretCandidate | None:
    scheme = _SCHEME.search(text.data, max(0, match.start() - 31), match.start())
    if scheme is None:
        return None
    user, host = _shown(match["user"]), _shown(match["host"])
    group = "password"
    if match["password"] is None or (match["password"] == b"x-oauth-basic" and user):
        # A token in the place of the user: only one that cannot be a name.
        group = "user"
        if not is_random(user) or len(user) < 20 or why_void(user):
            return None
    password = _shown(match[group])
    if group == "password" and not _is_secret(password, user):
        return None
    if _MADE_UP_HOST.match(host):
        return None
    weak = group == "password" and not _is_strong(password)
    # A word in this place is a password all the same, unless it says what it stands for.
    label = weak and (len(password) < 6 or re.search(r"pass|secret|pwd|pw\Z", password.lower()) is not None)
    local = _LOCAL.match(host) is not None
    severity = milder("high", text.aside + local + weak)
    return SecretCandidate(
        kind=f"{scheme[0].decode().lower()}-url",
        what="token" if group == "user" or user.lower() in _TOKEN_USERS else "password",
        span=Span(*match.span(group)),
        length=len(match[group]),
        mark=mark_of(match[group]),
        severity=severity,
        confidence="low" if label or text.aside or text.vendored or text.prose else "medium" if weak else "",
        name=scheme[0].decode().lower(),
    )


def _shown(part: bytes) -> str:
    return unquote(part.decode("utf-8", "replace"), errors="replace")


def _is_secret(password: str, user: str) -> bool:
    if why_safe(password) or re.search(r"[${}%*]\{?[A-Za-z_(]|[][{}^\\]", password) or password.lower() in _DEFAULTS:
        return False
    return (password != user and not password.isdigit()) or len(password) > 12


def _is_strong(password: str) -> bool:
    if repetition(password):
        return False
    plain = re.sub(r"[^a-z]", "", password.lower())
    return len(password) >= 8 and character_classes(password) >= 2 and plain not in _DEFAULTS
