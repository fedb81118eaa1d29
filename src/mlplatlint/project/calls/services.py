"""Which files an asynchronous service imports."""

from __future__ import annotations

from collections.abc import Iterable

from mlplatlint.facts.python_outline import PythonOutline
from mlplatlint.project.calls.modules import ModuleIndex
from mlplatlint.project.model import Project

_FRAMEWORKS = frozenset(
    (
        "fastapi",
        "starlette",
        "aiohttp.web",
        "sanic",
        "quart",
        "litestar",
        "tornado.web",
        "grpc.aio",
        "aiogram",
        "discord",
    )
)


def files_of_services(project: Project) -> frozenset[str]:
    """Return the Python files with coroutines that use a framework of asynchronous services, and all that those import;
    call it through ``project.memo``.
    """
    outlines = project.request("python-outline", project.paths("python"))
    index = ModuleIndex(project.paths("python"), frozenset())
    found = {path for path, outline in outlines.items() if outline.coroutines and _serves(outline)}
    waiting = list(found)
    while waiting:
        path = waiting.pop()
        for target in _imported(index, path, outlines[path].imports):
            if target not in found and target in outlines:
                found.add(target)
                waiting.append(target)
    return frozenset(found)


def _serves(outline: PythonOutline) -> bool:
    return any(one == name or one.startswith(name + ".") for one in outline.imports for name in _FRAMEWORKS)


def _imported(index: ModuleIndex, path: str, targets: Iterable[str]) -> Iterable[str]:
    for target in targets:
        resolved = index.resolve(path, target)
        if resolved is not None and resolved[0]:
            yield resolved[0]
