"""What a Dockerfile says to the rest of the repository: what it copies from its context, and how its image starts."""

from __future__ import annotations

import msgspec


class ContextCopy(msgspec.Struct, frozen=True, array_like=True):
    """One COPY or ADD from the build context.

    ``sources`` are pairs of a path with variables replaced, relative to the context, and its span in the Dockerfile;
    those that cannot be known are left out. ``final`` says that the layer is part of the final image.
    """

    instruction: str
    span: tuple[int, int]
    sources: tuple[tuple[str, tuple[int, int]], ...]
    final: bool


class DockerfileFacts(msgspec.Struct, frozen=True, array_like=True):
    """The facts of one Dockerfile.

    ``start`` are the words of ENTRYPOINT and CMD in force at the end of the last stage, ``start_span`` where the program is
    named, ``workdir`` the directory in force there (empty when unknown), ``bases`` the external images of all stages.
    """

    copies: tuple[ContextCopy, ...]
    start: tuple[str, ...]
    start_span: tuple[int, int]
    workdir: str
    bases: tuple[str, ...]
