"""Folders, sockets and devices of the host that services of a Compose file get."""

from __future__ import annotations

import posixpath

from mlplatlint.fronts.compose import Mount
from mlplatlint.rules.tables import load


def host_path(mount: Mount) -> str:
    """Return the normal absolute path (or ``~...``) of a bind mount; empty for relative ones and volumes."""
    if mount.kind != "bind" or not mount.source.startswith(("/", "~")):
        return ""
    path = posixpath.normpath(mount.source)
    return "/" + path.lstrip("/") if path.startswith("/") else path


def is_socket(path: str) -> bool:
    """Tell whether a host path is a container runtime's socket or a folder above one."""
    table = load("compose.toml")["mounts"]
    return path.endswith(tuple(table["sockets"])) or path in table["socket_directories"]


def exposure(mount: Mount) -> str:
    """Return what a mount of a host folder gives away: ``write``, ``read`` or nothing."""
    table, path = load("compose.toml")["mounts"], host_path(mount)
    if not path or path in table["harmless"] or path.startswith(tuple(f"{name}/" for name in table["harmless"])):
        return ""
    below = any(path == folder or path.startswith(f"{folder}/") for folder in table["writable_below"])
    if not mount.read_only and (path in table["writable_exact"] or below):
        return "write"
    home = path.startswith(("/home/", "~", "/root")) and path.rpartition("/")[2] in table["readable_home"]
    return "read" if path in table["readable_exact"] or home else ""
