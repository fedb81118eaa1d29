"""What a model file says about itself: its format, and the names its pickles need that nobody knows."""

from __future__ import annotations

import msgspec


class UnknownName(msgspec.Struct, frozen=True, array_like=True):
    """A name of a pickle on neither list. ``kind`` is that of the evidence, ``offset`` a byte of the file (0 when compressed)."""

    module: str
    name: str
    kind: str
    reason: str
    offset: int


class ArtifactStream(msgspec.Struct, frozen=True, array_like=True):
    """One run of pickles with such names; ``entry`` is the member it is ('' for the file itself)."""

    entry: str
    unknown: tuple[UnknownName, ...]


class ArtifactFacts(msgspec.Struct, frozen=True, array_like=True):
    """One model file: ``format`` as :func:`~mlplatlint.fronts.artifact.sniff.format_of` tells it or the kind of archive,
    ``size`` in bytes, ``streams`` only those with unknown names, ``verdict`` of the whole file."""

    format: str
    size: int
    verdict: str
    streams: tuple[ArtifactStream, ...] = ()


class PythonClasses(msgspec.Struct, frozen=True, array_like=True):
    """The classes of one Python file: name and the byte span of the name."""

    classes: tuple[tuple[str, int, int], ...]


class ArtifactDigest(msgspec.Struct, frozen=True, array_like=True):
    """The digests of one model file, in hexadecimal."""

    sha256: str
    sha512: str
    sha1: str
    md5: str
