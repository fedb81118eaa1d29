"""Build arguments that Compose files and workflows give to image builds, and base images whose names are made of them."""

from __future__ import annotations

import msgspec

Offsets = tuple[int, int]


class GivenArgument(msgspec.Struct, frozen=True, array_like=True):
    """A build argument with a value that is known; ``span`` is where both stand."""

    name: str
    value: str
    span: Offsets


class ImageBuild(msgspec.Struct, frozen=True, array_like=True):
    """One build. ``dockerfile`` is relative to ``context`` in Compose files, and to the repository in workflows.

    ``context`` is relative to the file (``rooted`` false) or to the root of the repository (``rooted`` true).
    """

    symbol: str
    context: str
    dockerfile: str
    rooted: bool
    arguments: tuple[GivenArgument, ...]


class ImageBuilds(msgspec.Struct, frozen=True, array_like=True):
    """The builds of one file that give arguments."""

    builds: tuple[ImageBuild, ...]


class ArgumentBases(msgspec.Struct, frozen=True, array_like=True):
    """The base images of a Dockerfile that name a build argument, as written, the arguments' defaults, and its stages."""

    bases: tuple[tuple[str, Offsets], ...]
    defaults: tuple[tuple[str, str], ...]
    aliases: tuple[str, ...]
