"""What Mage pipelines say of their blocks, and what block files offer."""

from __future__ import annotations

import msgspec


class MageBlockFact(msgspec.Struct, frozen=True, array_like=True):
    """One block whose code is in a file of its own; ``span`` is where its uuid stands, in bytes."""

    uuid: str
    type: str
    language: str
    section: str
    span: tuple[int, int]


class MagePipelineFacts(msgspec.Struct, frozen=True, array_like=True):
    """One ``pipelines/<uuid>/metadata.yaml``."""

    uuid: str
    type: str
    blocks: tuple[MageBlockFact, ...]


class MageBlockFile(msgspec.Struct, frozen=True, array_like=True):
    """A Python file that may be a block: the last names of all its decorators, and the span of
    ``def name`` of its first function, (0, 0) when it has none."""

    decorators: tuple[str, ...]
    first_function: tuple[int, int]
