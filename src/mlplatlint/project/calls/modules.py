"""Which file a dotted module name means, seen from the file that imports it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import lru_cache

from mlplatlint.files.roles import is_aside

_PACKAGE_FILE = "__init__.py"
_USUAL_ROOTS = frozenset(("", "src", "lib", "python", "app", "backend", "server", "services", "api"))

aside = lru_cache(maxsize=None)(is_aside)


def follows(viewer: str, base: str, derived: str) -> bool:
    """Tell whether code in the file ``viewer`` that holds an object of a class in ``base`` may hold one of a subclass
    in ``derived``: what runs in production never meets the subclasses of tests, examples and documentation.
    """
    return not aside(derived) or aside(base) or aside(viewer)


class ModuleIndex:
    """Finds modules by name among the scanned Python files.

    A module's root is not configured anywhere reliable, so each folder may be one: a name fits every file
    whose path ends with it, and the nearest root to the importing file that is no package itself wins.
    """

    def __init__(self, paths: Iterable[str], libraries: frozenset[str] = frozenset()) -> None:
        self.paths = frozenset(path for path in paths if path.endswith(".py"))
        self._libraries = frozenset(name.partition(".")[0] for name in libraries) | sys.stdlib_module_names
        self._by_last: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for path in sorted(self.paths):
            parts = tuple(path[: -len(".py")].split("/"))
            if parts[-1] == "__init__":
                parts = parts[:-1]
            if parts:
                self._by_last.setdefault(parts[-1], []).append((path, parts))
        self._found: dict[tuple[str, str], str | None] = {}
        self._resolved: dict[tuple[str, str], tuple[str, tuple[str, ...]] | None] = {}
        self._folders: dict[str, list[tuple[str, ...]]] | None = None

    def find(self, importer: str, dotted: str) -> str | None:
        """Return the path of an absolute module name, or None when it is no module of the project."""
        folder = importer.rpartition("/")[0]
        key = (folder, dotted)
        if key not in self._found:
            self._found[key] = self._search(folder, dotted)
        return self._found[key]

    def relative(self, importer: str, dotted: str) -> str | None:
        """Return the absolute form of a relative name as a path prefix with slashes; None above the root."""
        level = len(dotted) - len(dotted.lstrip("."))
        folders = importer.split("/")[:-1]
        if level - 1 > len(folders):
            return None
        base = folders[: len(folders) - (level - 1)]
        return "/".join([*base, *(part for part in dotted[level:].split(".") if part)])

    def at(self, prefix: str) -> str | None:
        """Return the module or package that stands at a path without its suffix."""
        for path in (f"{prefix}.py", f"{prefix}/{_PACKAGE_FILE}" if prefix else _PACKAGE_FILE):
            if path in self.paths:
                return path
        return None

    def resolve(self, importer: str, target: str) -> tuple[str, tuple[str, ...]] | None:
        """Return the longest module that an import target begins with, and the names that remain.

        None when the target is not of the project. A relative target that fits no file gives ('', names).
        """
        key = (importer.rpartition("/")[0], target)
        if key not in self._resolved:
            self._resolved[key] = self._resolve(importer, target)
        return self._resolved[key]

    def namespace(self, importer: str, dotted: str) -> str | None:
        """Return the folder that an absolute name means as a package without a file of its own; None when there is none."""
        if dotted.rpartition(".")[2] not in self._namespaces():
            return None
        parts = tuple(dotted.split("."))
        if parts[0] in self._libraries:
            return None
        folder = importer.rpartition("/")[0]
        here = tuple(folder.split("/")) if folder else ()
        fitting = [found for found in self._namespaces().get(parts[-1], ()) if found[-len(parts) :] == parts]
        roots = [found[: -len(parts)] for found in fitting]
        above = [root for root in roots if here[: len(root)] == root or "/".join(root) in _USUAL_ROOTS]
        return "/".join((*max(above, key=len), *parts)) if above else None

    def is_folder(self, path: str) -> bool:
        """Tell whether a folder without a file that makes it a package holds modules."""
        parts = tuple(path.split("/"))
        return parts in self._namespaces().get(parts[-1], ())

    def _namespaces(self) -> dict[str, list[tuple[str, ...]]]:
        if self._folders is None:
            folders = set()
            for path in self.paths:
                parts = tuple(path.split("/"))[:-1]
                folders |= {parts[:size] for size in range(1, len(parts) + 1)}
            self._folders = {}
            for parts in sorted(folders):
                if not self._is_package("/".join(parts)):
                    self._folders.setdefault(parts[-1], []).append(parts)
        return self._folders

    def _resolve(self, importer: str, target: str) -> tuple[str, tuple[str, ...]] | None:
        if target.startswith("."):
            return self._resolve_relative(importer, target)
        parts = target.split(".")
        for size in range(len(parts), 0, -1):
            path = self.find(importer, ".".join(parts[:size]))
            if path is not None:
                return path, tuple(parts[size:])
        return None

    def _resolve_relative(self, importer: str, target: str) -> tuple[str, tuple[str, ...]]:
        level = len(target) - len(target.lstrip("."))
        names = [part for part in target[level:].split(".") if part]
        for size in range(len(names), -1, -1):
            prefix = self.relative(importer, "." * level + ".".join(names[:size]))
            path = None if prefix is None else self.at(prefix)
            if path is not None:
                return path, tuple(names[size:])
        return "", tuple(names)

    def _search(self, folder: str, dotted: str) -> str | None:
        parts = tuple(dotted.split("."))
        fitting = [
            (path, found[: -len(parts)])
            for path, found in self._by_last.get(parts[-1], ())
            if found[-len(parts) :] == parts
        ]
        if not fitting:
            return None
        shadowing = parts[0] in self._libraries
        best: tuple[tuple[int, ...], str] | None = None
        for path, root in fitting:
            rank = self._rank(folder, root, path, parts, shadowing)
            if rank is not None and (best is None or rank < best[0]):
                best = (rank, path)
        return None if best is None else best[1]

    def _rank(
        self, folder: str, root: tuple[str, ...], path: str, parts: tuple[str, ...], shadowing: bool
    ) -> tuple[int, ...] | None:
        """Return how far a candidate's root is from the importer, smaller is nearer; None when it is no
        candidate.
        """
        name = "/".join(root)
        is_package = self._is_package(name)
        if shadowing:
            # A file named like a library is that library only where the repository is the library's own.
            top = f"{name}/{parts[0]}" if name else parts[0]
            if is_package or not self._is_package(top):
                return None
        here = tuple(folder.split("/")) if folder else ()
        above = here[: len(root)] == root
        if is_package and here != root:
            return None
        distance = len(here) - len(root) if above else 50 + len(root)
        return (0 if above else 1, 0 if name in _USUAL_ROOTS or above else 1, distance, len(path))

    def _is_package(self, folder: str) -> bool:
        return (f"{folder}/{_PACKAGE_FILE}" if folder else _PACKAGE_FILE) in self.paths
