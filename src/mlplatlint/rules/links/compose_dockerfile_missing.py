"""Compose builds from a Dockerfile, or of a stage, that does not exist."""

import posixpath
from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.project.builds import Build, builds
from mlplatlint.project.model import Project


def check(project: Project) -> Iterator[Hit]:
    if not project.complete:
        return
    paths = frozenset(project.paths())
    for item in project.memo(builds):
        build = item.build
        if item.stages is not None:
            known = [stage.alias.lower() for stage in item.stages.stages]
            if build.target not in ("", "?") and build.target.lower() not in known and not build.target.isdigit():
                values = {"service": build.service, "what": f"stage `{build.target}` of {item.dockerfile}"}
                yield Hit(Span(*build.target_span), values, f"services.{build.service}", item.path)
        elif item.dockerfile not in paths and _folder_known(item.dockerfile, paths) and not _above(item, paths):
            values = {"service": build.service, "what": f"file {item.dockerfile}"}
            yield Hit(Span(*build.place_span), values, f"services.{build.service}", item.path)


def _above(item: Build, paths: frozenset[str]) -> bool:
    """Tell whether the file is there seen from a folder above: files given to Compose with ``-f`` follow the first one."""
    wanted = posixpath.normpath(posixpath.join(item.build.context, item.build.dockerfile))
    folder = posixpath.dirname(item.path)
    while folder:
        folder = posixpath.dirname(folder)
        if posixpath.normpath(posixpath.join(folder, wanted)) in paths:
            return True
    return False


def _folder_known(path: str, paths: frozenset[str]) -> bool:
    """Tell whether the folder is part of the scan: a submodule or a checkout of its own is not."""
    folder = path.rpartition("/")[0]
    return not folder or any(other.startswith(f"{folder}/") for other in paths)
