"""Paths beside a migration, and the text of the files they lead to: ``Path(__file__).parent / "up.sql"``."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from mlplatlint.facts.collect.objects import NOT_MINE, Special
from mlplatlint.facts.values import HOLE, UNKNOWN

if TYPE_CHECKING:
    from mlplatlint.facts.collect.alembic_host import AlembicHost

_PATHS = frozenset(("pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath"))
_OPENERS = frozenset(("builtins.open", "io.open", "codecs.open"))
_TAKERS = _PATHS | _OPENERS | frozenset(
    ("os.path.abspath", "os.path.realpath", "os.path.normpath", "os.path.dirname", "os.path.join", "os.fspath", "builtins.str")
)  # fmt: skip
_SAME_METHODS = frozenset(("resolve", "absolute", "expanduser", "as_posix", "__str__"))


def call_name(name: str, args: list[Any]) -> Any:
    """Return what a function of the standard library makes of a path, or :data:`NOT_MINE`."""
    if not args or name not in _TAKERS:
        return NOT_MINE
    if not _is_path(args[0]):
        if name not in _OPENERS and name not in _PATHS:
            return NOT_MINE
        args = [Special("path", args[0] if isinstance(args[0], str) else HOLE), *args[1:]]
    if name in _OPENERS:
        return Special("file", args[0].data)
    return _parent(args[0]) if name == "os.path.dirname" else joined(args[0], *args[1:])


def call_method(host: AlembicHost, value: Special, name: str, args: list[Any]) -> Any:
    """Return what a method of a path or of an open file gives."""
    if value.kind == "file":
        return host.text_of(value.data) if name == "read" else value if name == "__enter__" else UNKNOWN
    if name in _SAME_METHODS:
        return value
    if name == "joinpath":
        return joined(value, *args)
    if name in ("with_name", "with_suffix") and args and isinstance(args[0], str):
        folder, last = posixpath.split(value.data)
        stem = posixpath.splitext(last)[0] if name == "with_suffix" else ""
        return Special("path", posixpath.join(folder, stem + args[0]))
    if name == "open":
        return Special("file", value.data)
    return host.text_of(value.data) if name == "read_text" else UNKNOWN


def attribute(value: Special, name: str) -> Any:
    """Return an attribute of a path, or :data:`NOT_MINE`."""
    if name == "parent":
        return _parent(value)
    if name == "parents":
        folders = [_parent(value)]
        while folders[-1].data not in ("", "/", "..") and len(folders) < 20:
            folders.append(_parent(folders[-1]))
        return folders
    last = posixpath.basename(value.data)
    return {"name": last, "stem": posixpath.splitext(last)[0], "suffix": posixpath.splitext(last)[1]}.get(
        name, NOT_MINE
    )


def joined(value: Special, *parts: Any) -> Special:
    """Return a path with further parts; one that is not known becomes a hole."""
    known = [part if isinstance(part, str) else HOLE for part in parts]
    return Special("path", posixpath.normpath(posixpath.join(value.data or ".", *known)))


def _is_path(value: Any) -> bool:
    return isinstance(value, Special) and value.kind == "path"


def _parent(value: Special) -> Special:
    return Special("path", posixpath.dirname(value.data))
