"""Image references: registry, repository, tag, digest. Source: distribution/reference's grammar."""

from __future__ import annotations

import re
from typing import NamedTuple

_DIGEST = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]{0,127}")
_PATH = re.compile(r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*")
_REGISTRY = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9.\-]*[A-Za-z0-9])?|\[[0-9a-fA-F:]+\])(?::[0-9]+)?")


class ImageRef(NamedTuple):
    """An image name taken apart.

    ``registry`` is empty for the default one; ``repository`` has no ``library/`` prefix.
    """

    registry: str
    repository: str
    tag: str
    digest: str

    @property
    def name(self) -> str:
        """Registry and repository without tag and digest."""
        return f"{self.registry}/{self.repository}" if self.registry else self.repository

    @property
    def base(self) -> str:
        """The last part of the repository: ``python`` in ``docker.io/library/python``."""
        return self.repository.rpartition("/")[2]


def parse_image(text: str) -> ImageRef | None:
    """Return the parts of an image reference, or None when the text is none."""
    rest, at, digest = text.partition("@")
    if at and not _DIGEST.fullmatch(digest):
        return None
    registry, slash, path = rest.partition("/")
    if not slash or not ("." in registry or ":" in registry or registry == "localhost" or registry.lower() != registry):
        registry, path = "", rest
    path, colon, tag = path.partition(":")
    if (colon and not _TAG.fullmatch(tag)) or not _PATH.fullmatch(path) or len(text) > 4096:
        return None
    if registry and not _REGISTRY.fullmatch(registry):
        return None
    if registry in ("docker.io", "index.docker.io", "registry-1.docker.io"):
        registry = ""
    if not registry:
        path = path.removeprefix("library/")
    return ImageRef(registry, path, tag, digest)
