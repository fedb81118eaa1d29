"""Which files ``env.py`` imports, itself or through others: only their models are in the metadata it compares."""

from __future__ import annotations

from mlplatlint.facts.python_outline import PythonOutline
from mlplatlint.project.model import Project
from mlplatlint.project.schema.modules import ModuleIndex, module_index

_LOADERS = ("pkgutil", "importlib", "importlib.import_module", "importlib.util", "pluggy", "stevedore")
_HARMLESS = ("importlib.metadata", "importlib.resources")
_LOADING_WORDS = (b"__import__", b"import_module", b"import_string", b"autodiscover", b"walk_packages", b"exec(")


class Reach:
    """The files that importing one file runs; ``open`` when some are found only at run time."""

    def __init__(self, project: Project, start: str) -> None:
        self.files: set[str] = set()
        self.open = False
        index: ModuleIndex = project.memo(module_index)
        wave = {start}
        while wave:
            self.files |= wave
            following: set[str] = set()
            for path, outline in project.request("python-outline", wave).items():
                for target in outline.imports if isinstance(outline, PythonOutline) else ():
                    if target.startswith(_LOADERS) and not target.startswith(_HARMLESS):
                        self.open = True
                    following.update(_files_of(index, target, path))
            wave = following - self.files
        content = project.content(start) or b""
        self.open = self.open or any(word in content for word in _LOADING_WORDS)


def _files_of(index: ModuleIndex, target: str, asking: str) -> list[str]:
    """Return the module a target names and the packages around it, whose ``__init__`` runs first."""
    name = target.removesuffix(".*")
    found = index.split_reference(name, asking)
    if found is None:
        return []
    path = found[0]
    files = [path]
    folder = path.rpartition("/")[0]
    while folder:
        package = f"{folder}/__init__.py"
        if not index.has(package):
            break
        files.append(package)
        folder = folder.rpartition("/")[0]
    return files
