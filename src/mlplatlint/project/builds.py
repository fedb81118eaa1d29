"""Joins the services that Compose files build with the Dockerfiles they are built from."""

from __future__ import annotations

import posixpath
from typing import NamedTuple

from mlplatlint.facts.builds import ComposeBuild, ComposeBuilds, DockerfileStages, StageFacts
from mlplatlint.project.model import Project


class Build(NamedTuple):
    """One build of a Compose file.

    ``dockerfile`` is the path it is read from, relative to the scan; ``stages`` its facts, None when there is no such file in the scan, or
    it does not parse.
    """

    path: str
    build: ComposeBuild
    overlay: bool
    dockerfile: str
    stages: DockerfileStages | None


def builds(project: Project) -> tuple[Build, ...]:
    """Return every build whose context is a folder of the scan, in path order."""
    files: dict[str, ComposeBuilds] = dict(project.facts("compose-builds"))
    dockerfiles: dict[str, DockerfileStages] = dict(project.facts("dockerfile-stages"))
    found = []
    for path, facts in sorted(files.items()):
        for build in facts.builds:
            context = build.context
            if not context or not build.dockerfile or "://" in context or context.startswith(("git@", "/", "~")):
                continue
            folder = posixpath.join(posixpath.dirname(path), context)
            dockerfile = posixpath.normpath(posixpath.join(folder, build.dockerfile))
            if dockerfile.startswith(("..", "/")) or build.inline:
                continue
            found.append(Build(path, build, facts.overlay, dockerfile, dockerfiles.get(dockerfile)))
    return tuple(found)


def built_stages(build: Build) -> list[StageFacts]:
    """Return the stage that a build ends in and those it is built on, nearest first; empty when not known."""
    if build.stages is None or build.build.target == "?":
        return []
    stages = build.stages.stages
    last = stages[-1]
    if build.build.target:
        named = [stage for stage in stages if stage.alias.lower() == build.build.target.lower()]
        if not named:
            return []
        last = named[-1]
    chain = [last]
    while chain[-1].parent >= 0:
        chain.append(stages[chain[-1].parent])
    return chain


def holds(build: Build, path: str) -> bool:
    """Tell whether a file lies in the folder that a build takes its files from."""
    folder = posixpath.normpath(posixpath.join(posixpath.dirname(build.path), build.build.context))
    return folder == "." or path.startswith(f"{folder}/")
