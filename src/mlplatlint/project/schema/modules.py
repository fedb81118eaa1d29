"""Which file a dotted module name means, by its path alone."""

from __future__ import annotations

from collections import defaultdict

from mlplatlint.project.model import Project


class ModuleIndex:
    """Finds the file of a module by the longest path that ends like its name.

    Where several files fit, the one that shares the most leading folders with the asking file wins; a tie is no answer.
    """

    def __init__(self, paths: tuple[str, ...]) -> None:
        self._by_tail: dict[str, list[str]] = defaultdict(list)
        for path in paths:
            stem = path.removesuffix(".py").removesuffix("/__init__")
            self._by_tail[stem.rpartition("/")[2]].append(path)

    def file_of(self, module: str, asking: str) -> str | None:
        """Return the path of a module; a relative name is resolved against the asking file."""
        if module.startswith("."):
            return self._relative(module, asking)
        wanted = module.replace(".", "/")
        fitting = []
        for path in self._by_tail.get(wanted.rpartition("/")[2], ()):
            stem = path.removesuffix(".py").removesuffix("/__init__")
            if stem == wanted or stem.endswith(f"/{wanted}"):
                fitting.append(path)
        return _nearest(fitting, asking)

    def _relative(self, module: str, asking: str) -> str | None:
        name = module.lstrip(".")
        folder = asking.rpartition("/")[0]
        for _ in range(len(module) - len(name) - 1):
            folder = folder.rpartition("/")[0]
        base = "/".join(part for part in (folder, name.replace(".", "/")) if part)
        known = self._by_tail.get(base.rpartition("/")[2], ())
        for path in (f"{base}.py", f"{base}/__init__.py"):
            if path in known:
                return path
        return None

    def split_reference(self, name: str, asking: str) -> tuple[str, str] | None:
        """Return the file of a dotted name and the rest of the name inside it, longest module first."""
        head, rest = name, ""
        while head.strip("."):
            path = self.file_of(head, asking)
            if path is not None:
                return path, rest
            before, dot, last = head.rpartition(".")
            if not dot:
                return None
            if not before.strip("."):
                # `.name`: a name of the package's own __init__.
                before = f"{before}."
                path = self._relative(before, asking)
                return (path, f"{last}.{rest}".rstrip(".")) if path is not None else None
            head, rest = before, f"{last}.{rest}".rstrip(".")
        return None


def _nearest(paths: list[str], asking: str) -> str | None:
    if len(paths) <= 1:
        return paths[0] if paths else None
    ranked = sorted(((_shared(path, asking), path) for path in paths), reverse=True)
    return ranked[0][1] if ranked[0][0] > ranked[1][0] else None


def _shared(first: str, second: str) -> int:
    count = 0
    for one, other in zip(first.split("/"), second.split("/"), strict=False):
        if one != other:
            break
        count += 1
    return count


def module_index(project: Project) -> ModuleIndex:
    """Return the index over all Python files of the project."""
    return ModuleIndex(project.paths("python"))
