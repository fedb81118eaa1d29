"""Which files the call graph needs: those on an import path from what runs on the loop to something that blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from mlplatlint.facts.python_outline import STDLIB_WORDS, PythonOutline, PythonStatements
from mlplatlint.project.calls.knowledge import Knowledge
from mlplatlint.project.calls.modules import ModuleIndex


def selected(
    outlines: Mapping[str, PythonOutline],
    index: ModuleIndex,
    knowledge: Knowledge,
    statements: Callable[[Iterable[str]], Mapping[str, PythonStatements]],
    *,
    files: bool,
) -> list[str]:
    """Return the paths to read, sorted. With ``files``, plain file access counts as blocking too."""
    imports = {path: _targets(path, outline, index) for path, outline in outlines.items()}
    users: dict[str, set[str]] = {}
    for path, targets in imports.items():
        for target in targets:
            users.setdefault(target, set()).add(path)
    coroutines = {path for path, outline in outlines.items() if outline.coroutines}
    entries = coroutines | _others(outlines, users)
    if not entries:
        return []
    libraries = knowledge.libraries(files=files)
    roots = {name.partition(".")[0] for name in libraries}
    blocking = {path for path, outline in outlines.items() if files or _may_block(outline, libraries, roots)}
    on_path = _closure(entries, imports) & _closure(blocking, users)
    names = {name for outline in outlines.values() for name in outline.coroutines}
    importers = _importers(coroutines, users) - on_path - coroutines
    callers = {path for path, found in statements(importers).items() if not names.isdisjoint(found.called)}
    # What those import gives the types: base classes, protocols, factories and decorators that do not block.
    return sorted(_closure(on_path | coroutines | callers, imports))


def _others(outlines: Mapping[str, PythonOutline], users: Mapping[str, set[str]]) -> set[str]:
    """Return the files in which plain functions run on the loop: callbacks, handlers, and the validators of models.

    Handlers may derive from a base class in another file. The routes of a model's users decide whether its validators
    run on the loop.
    """
    callbacks = {path for path, outline in outlines.items() if "callbacks" in outline.entries and _uses_loop(outline)}
    handlers = {path for path, outline in outlines.items() if "handlers" in outline.entries}
    derived = {path for path in _importers(handlers, users) if any("Handler" in name for name in outlines[path].bases)}
    models = {
        path for path, outline in outlines.items() if "models" in outline.entries and _imports(outline, "pydantic")
    }
    routes = {path for path in _importers(models, users) | models if _imports(outlines[path], "fastapi")}
    return callbacks | handlers | derived | routes


def _uses_loop(outline: PythonOutline) -> bool:
    return bool(outline.coroutines) or any(_imports(outline, name) for name in ("asyncio", "tornado", "uvloop"))


def _imports(outline: PythonOutline, library: str) -> bool:
    return any(target == library or target.startswith(library + ".") for target in outline.imports)


def _targets(path: str, outline: PythonOutline, index: ModuleIndex) -> set[str]:
    found = set()
    for target in outline.imports:
        resolved = index.resolve(path, target)
        if resolved is not None and resolved[0]:
            found.add(resolved[0])
    return found


def _may_block(outline: PythonOutline, libraries: frozenset[str], roots: set[str]) -> bool:
    if outline.words:
        return True
    for target in outline.imports:
        root = target.partition(".")[0]
        if root not in roots or root in STDLIB_WORDS:
            continue
        if any(_overlaps(target, library) for library in libraries if library.startswith(root)):
            return True
    return False


def _overlaps(target: str, library: str) -> bool:
    """Tell whether an import can bring a library's module into reach: one name begins with the other."""
    return target == library or target.startswith(library + ".") or library.startswith(target + ".")


def _importers(defining: Iterable[str], users: Mapping[str, set[str]]) -> set[str]:
    """Return the files that import from the given ones, also by way of packages that pass names on."""
    found: set[str] = set()
    waiting = list(defining)
    while waiting:
        for user in users.get(waiting.pop(), ()):
            if user not in found:
                found.add(user)
                if user.endswith("__init__.py"):
                    waiting.append(user)
    return found


def _closure(start: Iterable[str], edges: Mapping[str, set[str]]) -> set[str]:
    found = set(start)
    waiting = list(found)
    while waiting:
        for following in edges.get(waiting.pop(), ()):
            if following not in found:
                found.add(following)
                waiting.append(following)
    return found
