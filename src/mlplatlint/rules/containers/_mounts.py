"""The --mount flags of RUN."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.fronts.dockerfile import Instruction


def mounts(instruction: Instruction) -> Iterator[dict[str, str]]:
    """Yield each mount as a dictionary; keys are lower case, ``type`` defaults to bind, ``target`` is
    canonical.
    """
    for flag in instruction.flags:
        if flag.name != "mount":
            continue
        found = {"type": "bind"}
        for part in flag.value.split(","):
            key, _, value = part.strip().partition("=")
            key = key.lower()
            found["target" if key in ("dst", "destination") else "source" if key == "src" else key] = value
        yield found


def caches(instruction: Instruction, *parts: str) -> bool:
    """Tell whether a cache or tmpfs mount of a RUN covers one of the path parts."""
    return any(
        mount["type"] in ("cache", "tmpfs") and any(part in mount.get("target", "") for part in parts)
        for mount in mounts(instruction)
    )


def secret_names(instruction: Instruction) -> set[str]:
    """Return the environment names that secret mounts of a RUN provide."""
    found: set[str] = set()
    for mount in mounts(instruction):
        if mount["type"] == "secret":
            found.update(mount[key] for key in ("env", "id") if mount.get(key))
    return found
