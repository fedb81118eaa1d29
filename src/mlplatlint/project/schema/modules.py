"""Which file a dotted module name means, by its path alone."""

from __future__ import annotations

import sys
from collections import defaultdict

from mlplatlint.project.model import Project

_LIBRARIES = frozenset(sys.stdlib_module_names) | {"sqlalchemy", "sqlmodel", "alembic", "pydantic", "flask_sqlalchemy"}


class ModuleIndex:
    """Finds the files of modules.

    The first part of a dotted name is looked for as a file or folder anywhere in the tree; the folder above
    it is then the source root for the whole name. A root above the asking file comes before one beside it,
    and a nearer one before a farther one; a tie between two that both fit is no answer.
    """

    def __init__(self, paths: tuple[str, ...]) -> None:
        self._paths = frozenset(paths)
        self._roots: dict[str, set[str]] = defaultdict(set)
        for path in paths:
            parts = path.removesuffix(".py").split("/")
            for index, part in enumerate(parts):
                self._roots[part].add("".join(f"{above}/" for above in parts[:index]))
        self._ranked: dict[tuple[str, str], list[str]] = {}

    def has(self, path: str) -> bool:
        """Tell whether a path is one of the project's Python files."""
        return path in self._paths

    def split_reference(self, name: str, asking: str) -> tuple[str, str] | None:
        """Return the file of a dotted name and the rest of the name inside it, longest module first."""
        if name.startswith("."):
            return self._relative(name, asking)
        parts = name.split(".")
        folder = asking.rpartition("/")[0]
        found: list[tuple[bool, int, tuple[str, str]]] = []
        best: tuple[str, str] | None = None
        for root in self._rank(parts[0], folder):
            place = self._descend(root, parts)
            if place is None or (parts[0] in _LIBRARIES and f"{root}__init__.py" in self._paths):
                # `app/types/sqlalchemy.py` does not stand in the way of the library.
                continue
            if asking.startswith(root):
                # Of roots above the file, the one in which most of the name is a module; a package beside a file of
                # its own name (`app/app.py`) would else hide itself.
                if best is None or len(place[1]) < len(best[1]):
                    best = place
                continue
            if best is not None:
                break
            found.append((False, _shared(root, asking), place))
        if best is not None:
            return best
        if len(found) > 1 and found[0][1] == found[1][1]:
            return None
        return found[0][2] if found else None

    def _rank(self, first: str, folder: str) -> list[str]:
        key = (first, folder)
        ranked = self._ranked.get(key)
        if ranked is None:
            asking = f"{folder}/"
            ranked = sorted(
                self._roots.get(first, ()),
                key=lambda root: (not asking.startswith(root), -_shared(root, asking), -len(root), root),
            )
            self._ranked[key] = ranked
        return ranked

    def _descend(self, root: str, parts: list[str]) -> tuple[str, str] | None:
        for count in range(len(parts), 0, -1):
            stem = root + "/".join(parts[:count])
            for path in (f"{stem}.py", f"{stem}/__init__.py"):
                if path in self._paths:
                    return path, ".".join(parts[count:])
        return None

    def _relative(self, name: str, asking: str) -> tuple[str, str] | None:
        inner = name.lstrip(".")
        folder = asking.rpartition("/")[0]
        for _ in range(len(name) - len(inner) - 1):
            folder = folder.rpartition("/")[0]
        root = f"{folder}/" if folder else ""
        place = self._descend(root, inner.split(".")) if inner else None
        if place is not None:
            return place
        package = f"{root}__init__.py"
        return (package, inner) if package in self._paths else None


def _shared(first: str, second: str) -> int:
    count = 0
    for one, other in zip(first.split("/"), second.split("/"), strict=False):
        if one != other or not one:
            break
        count += 1
    return count


def module_index(project: Project) -> ModuleIndex:
    """Return the index over all Python files of the project."""
    return ModuleIndex(project.paths("python"))
