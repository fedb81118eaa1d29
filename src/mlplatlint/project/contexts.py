"""Which folder each Dockerfile is built from, and what its .dockerignore leaves out."""

from __future__ import annotations

import posixpath
from typing import NamedTuple

from mlplatlint.facts.dockerfiles import DockerfileFacts
from mlplatlint.fronts.dockerignore import DockerIgnore
from mlplatlint.project.model import Project


class BuildContext(NamedTuple):
    """A Dockerfile with the folder it is most likely built from.

    ``folder`` is empty for the root of the scan. ``ignore_path`` names the .dockerignore that counts, if there is one;
    ``sure`` says that the folder follows from the files: the Dockerfile's own folder, or sources that are found there.
    """

    dockerfile: str
    facts: DockerfileFacts
    folder: str
    ignore_path: str
    ignore: DockerIgnore | None
    sure: bool

    def inside(self, path: str) -> str:
        """Return a scanned path relative to the context; '' when it is outside."""
        if not self.folder:
            return path
        return path[len(self.folder) + 1 :] if path.startswith(f"{self.folder}/") else ""


def build_contexts(project: Project) -> tuple[BuildContext, ...]:
    """Return the contexts of all scanned Dockerfiles, in path order."""
    files = frozenset(project.paths())
    folders = frozenset(folder for path in files for folder in _parents(path))
    return tuple(_context(project, path, facts, files, folders) for path, facts in project.facts("dockerfiles").items())


def _parents(path: str) -> list[str]:
    found = [posixpath.dirname(path)]
    while found[-1]:
        found.append(posixpath.dirname(found[-1]))
    return found


def _context(
    project: Project, path: str, facts: DockerfileFacts, files: frozenset[str], folders: frozenset[str]
) -> BuildContext:
    own = posixpath.dirname(path)
    wanted = [source for copy in facts.copies for source, _ in copy.sources if source.strip("./") and "*" not in source]
    scored = []
    for distance, folder in enumerate(_parents(path)):
        found = sum(
            posixpath.normpath(posixpath.join(folder, source.lstrip("/"))) in files | folders for source in wanted
        )
        scored.append((-found, distance, folder))
    hits, _, folder = min(scored)
    if hits == 0:
        folder = own
    ignore_path = next(
        (name for name in (f"{path}.dockerignore", posixpath.join(folder, ".dockerignore")) if name in files), ""
    )
    content = project.content(ignore_path) if ignore_path else None
    ignore = DockerIgnore(content) if content is not None else None
    return BuildContext(path, facts, folder, ignore_path, ignore, folder == own or hits < 0)
