"""SHA-1 and SHA-256 without ``hashlib``, whose import loads OpenSSL: a warm run or a hook hashes little.

Used for cache keys, git's blob ids and fingerprints; nothing here is about security.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Protocol


class Digest(Protocol):
    """A hash in the making."""

    def update(self, data: bytes, /) -> None:
        """Add bytes."""

    def hexdigest(self) -> str:
        """Return the hash of all bytes so far, in hexadecimal."""
        ...


def _plain(name: str, *modules: str) -> Callable[[bytes], Digest]:
    """Return a hash function from the interpreter's own module, or from ``hashlib`` where Python is built without it."""
    for module in modules:
        try:
            found: Callable[[bytes], Digest] = getattr(importlib.import_module(module), name)
            return found
        except ImportError:
            continue
    import hashlib

    def hashed(data: bytes) -> Digest:
        return hashlib.new(name, data, usedforsecurity=False)

    return hashed


sha1 = _plain("sha1", "_sha1")
sha256 = _plain("sha256", "_sha2", "_sha256")
