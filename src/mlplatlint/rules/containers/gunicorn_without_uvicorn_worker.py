"""gunicorn that serves an ASGI application with its own synchronous workers."""

import posixpath
import re
from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.contexts import build_contexts
from mlplatlint.project.model import Project

_TARGET = re.compile(r"([A-Za-z_][\w.]*):([A-Za-z_]\w*)(?:\(\))?$")
_ASGI = rb"(?m)^[ \t]*%s[ \t]*(?::[^=\n]+)?=[ \t]*(?:fastapi\.|starlette\.applications\.)?(?:FastAPI|Starlette|Litestar|Quart)\("
_WORKER = ("-k", "--worker-class", "-c", "--config")


def check(project: Project) -> Iterator[Hit]:
    for context in project.memo(build_contexts):
        words = list(context.facts.start)
        programs = [word.rpartition("/")[2] for word in words]
        if "gunicorn" not in programs or any(
            word.partition("=")[0] in _WORKER or word.startswith("-k") for word in words
        ):
            continue
        for word in words[programs.index("gunicorn") + 1 :]:
            match = _TARGET.match(word)
            place = _application(project, context.folder, match[1], match[2]) if match else None
            if match and place is not None:
                span = Span(*context.facts.start_span)
                yield Hit(span, {"target": word}, word, path=context.dockerfile, related=(place,))
                break


def _application(project: Project, folder: str, module: str, name: str) -> Place | None:
    """Return where the module makes an ASGI application of that name; None when it does not, or is not found once."""
    tail = module.replace(".", "/")
    endings = (f"{tail}.py", f"{tail}/__init__.py")
    paths = [
        path
        for path in project.paths("python")
        if (not folder or path.startswith(f"{folder}/"))
        and f"/{path}".endswith(tuple(f"/{ending}" for ending in endings))
    ]
    nearest = sorted(paths, key=lambda path: (path.count("/"), path))[:1]
    for path in nearest:
        match = re.search(_ASGI % re.escape(name).encode(), project.content(path) or b"")
        if match is not None:
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            return Place(posixpath.normpath(path), Span(start, match.end()), "an ASGI application")
    return None
