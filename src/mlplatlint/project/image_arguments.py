"""Base images whose names follow from the arguments that a Compose file or a workflow gives."""

from __future__ import annotations

import posixpath
from typing import NamedTuple

from mlplatlint.facts.image_arguments import ArgumentBases, GivenArgument, ImageBuild, ImageBuilds
from mlplatlint.fronts.dockerfile.expand import UNSET, expand_quietly, references
from mlplatlint.fronts.dockerfile.images import ImageRef, parse_image
from mlplatlint.project.model import Project


class GivenBase(NamedTuple):
    """A base image as one build names it: where the arguments are given, and where FROM uses them."""

    path: str
    symbol: str
    argument: GivenArgument
    dockerfile: str
    span: tuple[int, int]
    text: str
    image: ImageRef


def given_bases(project: Project) -> tuple[GivenBase, ...]:
    """Return the base images that builds of the scan name by argument, in path order."""
    files: dict[str, ImageBuilds] = dict(project.facts("image-builds"))
    dockerfiles: dict[str, ArgumentBases] = dict(project.facts("argument-bases"))
    found = []
    for path, facts in sorted(files.items()) if dockerfiles else ():
        for build in facts.builds:
            dockerfile = _dockerfile(path, build)
            bases = dockerfiles.get(dockerfile)
            if bases is not None:
                found += _bases(path, build, dockerfile, bases)
    return tuple(found)


def _dockerfile(path: str, build: ImageBuild) -> str:
    if build.rooted:
        return posixpath.normpath(build.dockerfile)
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), build.context, build.dockerfile))


def _bases(path: str, build: ImageBuild, dockerfile: str, bases: ArgumentBases) -> list[GivenBase]:
    values = dict(bases.defaults) | {argument.name: argument.value for argument in build.arguments}
    found = []
    for text, span in bases.bases:
        named = set(references(text))
        used = [argument for argument in build.arguments if argument.name in named]
        full = expand_quietly(text, lambda name: values.get(name, UNSET)) if used else None
        image = parse_image(full) if full else None
        if full and image is not None and full.lower() not in bases.aliases:
            found.append(GivenBase(path, build.symbol, used[-1], dockerfile, span, full, image))
    return found
