"""The scheme of each engine's database URL, followed through settings, environment files, compose and ``alembic.ini``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from mlplatlint.facts.database_engines import INI_SETTING, EngineCall
from mlplatlint.project.model import Project

_ENVIRONMENT = re.compile(r"(?:^|/)(?:\.env(?:\.[\w.-]+)?|[\w.-]*\.env)$")
_COMPOSE = re.compile(r"(?:^|/)(?:docker-)?compose(?:[.\w-]*)?\.ya?ml$")
_SETTINGS = re.compile(
    r"(?i)(?:^|/)(?:[\w]*(?:config|settings|environment|env|constants?)[\w]*|core/\w+|conf/\w+)\.py$"
)
_SCHEME = rb"[\"']?([a-z][a-z0-9_]*(?:\+[a-z0-9_]+)?)://"
_INI = re.compile(rb"(?m)^sqlalchemy\.url[ \t]*=[ \t]*" + _SCHEME)
_CHANGED = re.compile(rb"\.replace\(|validator|drivername|\.build\(|removeprefix")


class Place(NamedTuple):
    """Where a scheme stands as text."""

    path: str
    start: int
    end: int


class Engine(NamedTuple):
    """An engine's call, the scheme of its URL, and the places that give it (empty: the call itself)."""

    path: str
    call: EngineCall
    scheme: str
    origins: tuple[Place, ...]


def engines(project: Project) -> list[Engine]:
    """Return every engine whose scheme is known; call it through ``project.memo``."""
    found = []
    for path, record in sorted(project.facts("database-engines").items()):
        for call in record.calls:
            if call.scheme:
                found.append(Engine(path, call, call.scheme, ()))
            elif call.setting and not record.rewrites:
                ini = call.setting == INI_SETTING
                near = _sources(project, path, call.source)
                places = list(_ini_values(project, path) if ini else _values(project, call.setting, near))
                schemes = {scheme for scheme, _ in places}
                if len(schemes) == 1:
                    found.append(Engine(path, call, schemes.pop(), tuple(place for _, place in places)))
    return found


def _ini_values(project: Project, environment: str) -> Iterator[tuple[str, Place]]:
    """Yield the schemes of the ``alembic.ini`` that stands nearest above an environment."""
    folders = environment.split("/")[:-1]
    files = set(project.paths())
    for depth in range(len(folders), -1, -1):
        path = "/".join([*folders[:depth], "alembic.ini"])
        if path in files:
            match = _INI.search(project.content(path) or b"")
            if match is not None:
                yield match[1].decode(), Place(path, match.start(1), match.end(1))
            return


def _sources(project: Project, path: str, source: str) -> frozenset[str]:
    """Return the files that may hold a setting beside those named for it: where the object that has it comes from."""
    if source in ("", "."):
        return frozenset((path,)) if source else frozenset()
    names = [part for part in source.split(".") if part]
    folder = path.rpartition("/")[0]
    found = set()
    for length in range(len(names), 0, -1):
        ending = "/".join(names[:length])
        for one in project.paths("python"):
            stem = one.removesuffix("/__init__.py").removesuffix(".py")
            nearby = not folder or one.partition("/")[0] == path.partition("/")[0]
            if stem == ending or (stem.endswith("/" + ending) and nearby):
                found.add(one)
        if found:
            break
    return frozenset(found)


def _values(project: Project, setting: str, near: frozenset[str]) -> Iterator[tuple[str, Place]]:
    """Yield the schemes that files give a setting; nothing when one of those files also changes schemes."""
    name = re.escape(setting.encode())
    assigned = re.compile(rb"(?im)^[ \t]*(?:export[ \t]+|-[ \t]*)?[\"']?" + name + rb"[\"']?[ \t]*[=:][ \t]*" + _SCHEME)
    field = re.compile(
        rb"(?im)^[ \t]*" + name + rb"[ \t]*(?::[^=\n]+)?=[ \t]*(?:Field\([ \t]*(?:default=)?)?" + _SCHEME
    )
    found = []
    for path in project.paths():
        pattern = field if _SETTINGS.search(path) or path in near else assigned
        if pattern is assigned and not (_ENVIRONMENT.search(path) or _COMPOSE.search(path)):
            continue
        data = project.content(path) or b""
        for match in pattern.finditer(data):
            if pattern is field and _CHANGED.search(data):
                return
            found.append((match[1].decode(), Place(path, match.start(1), match.end(1))))
    yield from found
