"""What Compose files say of the images they build, what Dockerfiles take from such builds, and what runs in them."""

from __future__ import annotations

import msgspec

Offsets = tuple[int, int]


class BuildArgument(msgspec.Struct, frozen=True, array_like=True):
    """One build argument. ``given`` says that a value, or the default of an ARG, is there."""

    name: str
    given: bool
    span: Offsets


class ComposeBuild(msgspec.Struct, frozen=True, array_like=True):
    """One service that is built. ``context`` and ``dockerfile`` are paths as written, variables replaced; empty when unknown.

    ``inline`` says that the Dockerfile stands in the Compose file; ``image`` is the repository the result is named after.
    """

    service: str
    image: str
    context: str
    dockerfile: str
    target: str
    target_span: Offsets
    place_span: Offsets
    arguments: tuple[BuildArgument, ...]
    inline: bool
    memory: float
    """The memory limit in bytes; 0 when there is none or it cannot be read."""
    span: Offsets
    command: tuple[str, ...]
    """The words of entry point and command as the Compose file gives them."""
    probe: str
    """The path that the health check asks for and that has to answer without an error; empty when there is none."""
    probe_span: Offsets


class ComposeBuilds(msgspec.Struct, frozen=True, array_like=True):
    """The built services of one Compose file; ``overlay`` when it is laid over another file."""

    builds: tuple[ComposeBuild, ...]
    overlay: bool


class StageFacts(msgspec.Struct, frozen=True, array_like=True):
    """One stage: its alias, the stage it builds on (-1 for an image), the arguments it declares, the user at its end.

    ``user`` is empty when no USER is given in the chain, ``?`` when it is not known. ``needs`` are arguments without default that the
    base image's name is made of.
    """

    alias: str
    parent: int
    arguments: tuple[str, ...]
    user: str
    user_span: Offsets
    needs: tuple[tuple[str, Offsets], ...]


class DockerfileStages(msgspec.Struct, frozen=True, array_like=True):
    """The stages of one Dockerfile, and the arguments before the first FROM."""

    stages: tuple[StageFacts, ...]
    arguments: tuple[BuildArgument, ...]


class PodImage(msgspec.Struct, frozen=True, array_like=True):
    """A container that must not run as root and names no user: the image has to."""

    where: str
    image: str
    span: Offsets


class PodImages(msgspec.Struct, frozen=True, array_like=True):
    """Such containers of one manifest."""

    containers: tuple[PodImage, ...]


class H2oStart(msgspec.Struct, frozen=True, array_like=True):
    """One ``h2o.init(max_mem_size=...)`` with the heap in bytes."""

    heap: float
    text: str
    span: Offsets


class H2oStarts(msgspec.Struct, frozen=True, array_like=True):
    """Such calls of one Python file."""

    calls: tuple[H2oStart, ...]
