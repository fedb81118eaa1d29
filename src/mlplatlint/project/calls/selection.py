"""Which files the call graph needs: those on an import path from a coroutine to something that blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from mlplatlint.facts.python_outline import STDLIB_WORDS, PythonOutline
from mlplatlint.project.calls.knowledge import Knowledge
from mlplatlint.project.calls.modules import ModuleIndex

_STATEMENT_CALL = re.compile(rb"(?:^|[\r\n;:])[ \t]*(?:\w+(?:\([^()\r\n]*\))?\.)*(\w+)\(")


def selected(
    outlines: Mapping[str, PythonOutline],
    index: ModuleIndex,
    knowledge: Knowledge,
    content: Callable[[str], bytes | None],
    *,
    files: bool,
) -> list[str]:
    """Return the paths to read, sorted. With ``files``, plain file access counts as blocking too."""
    imports = {path: _targets(path, outline, index) for path, outline in outlines.items()}
    coroutines = {path for path, outline in outlines.items() if outline.coroutines}
    if not coroutines:
        return []
    libraries = knowledge.libraries(files=files)
    roots = {name.partition(".")[0] for name in libraries}
    blocking = {path for path, outline in outlines.items() if files or _may_block(outline, libraries, roots)}
    users: dict[str, set[str]] = {}
    for path, targets in imports.items():
        for target in targets:
            users.setdefault(target, set()).add(path)
    on_path = _closure(coroutines, imports) & _closure(blocking, users)
    names = {name.encode() for outline in outlines.values() for name in outline.coroutines}
    importers = _importers(coroutines, users) - on_path - coroutines
    callers = {path for path in importers if _calls_any(content(path), names)}
    # What those import gives the types: base classes, protocols, factories and decorators that do not block.
    return sorted(_closure(on_path | coroutines | callers, imports))


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


def _calls_any(data: bytes | None, names: set[bytes]) -> bool:
    """Tell whether a text has a statement that calls one of these names."""
    return data is not None and any(found[1] in names for found in _STATEMENT_CALL.finditer(data))


def _closure(start: Iterable[str], edges: Mapping[str, set[str]]) -> set[str]:
    found = set(start)
    waiting = list(found)
    while waiting:
        for following in edges.get(waiting.pop(), ()):
            if following not in found:
                found.add(following)
                waiting.append(following)
    return found
