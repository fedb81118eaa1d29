"""Which files the call graph needs: those on an import path from what runs on the loop to something that blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from mlplatlint.facts.python_calls import FunctionFlag, Op, PythonCalls
from mlplatlint.facts.python_outline import STDLIB_WORDS, PythonOutline, PythonStatements
from mlplatlint.project.calls.knowledge import Knowledge
from mlplatlint.project.calls.modules import ModuleIndex, follows

Statements = Callable[[Iterable[str]], Mapping[str, PythonStatements]]
"""What reads the names that the statements of files call."""

_PASSED_ON = 3
"""Packages by way of which a name is followed to its definition."""

_IMPLEMENTATIONS = 12
"""Files with forms of one class that are read for its sake; where there are more, a call of it says too little."""

_REGISTERS = re.compile(
    r"^(on|use|route|command)$|regist|subscri|listen|handler|hook|callback|plugin|observ|attach|connect|bind"
)
"""Names of functions that keep what they are given for it to be called later."""


class Selection:
    """Which files the call graph reads, and why. With ``files``, plain file access counts as blocking too."""

    def __init__(
        self, outlines: Mapping[str, PythonOutline], index: ModuleIndex, knowledge: Knowledge, *, files: bool
    ) -> None:
        self._outlines = outlines
        self._index = index
        self._imports = {path: _targets(path, outline, index) for path, outline in outlines.items()}
        self._users: dict[str, set[str]] = {}
        for path, targets in self._imports.items():
            for target in targets:
                self._users.setdefault(target, set()).add(path)
        libraries = knowledge.libraries(files=files)
        roots = {name.partition(".")[0] for name in libraries}
        blocking = {path for path, outline in outlines.items() if files or _may_block(outline, libraries, roots)}
        self._reaching = _closure(blocking, self._users)

    def paths(self, statements: Statements) -> list[str]:
        """Return the paths to read, sorted."""
        outlines, users = self._outlines, self._users
        coroutines = {path for path, outline in outlines.items() if outline.coroutines}
        entries = coroutines | _others(outlines, users)
        if not entries:
            return []
        on_path = _closure(entries, self._imports) & self._reaching
        names = {name for outline in outlines.values() for name in outline.coroutines}
        importers = _importers(coroutines, users) - on_path - coroutines
        callers = {path for path, found in statements(importers).items() if not names.isdisjoint(found.called)}
        # What those import gives the types: base classes, protocols, factories and decorators that do not block.
        return sorted(_closure(on_path | coroutines | callers, self._imports))

    def implementing(self, records: Mapping[str, PythonCalls]) -> list[str]:
        """Return further paths: of the classes that do what classes in the records leave to them, where none of
        those classes is known yet and one may block.
        """
        wanted: dict[tuple[str, str], None] = {}
        for path, record in records.items():
            for function in record.functions:
                if function.flags & FunctionFlag.ABSTRACT and function.class_index >= 0:
                    wanted[path, record.names[record.classes[function.class_index].name]] = None
        files = {path for path, _ in wanted}
        names = {name for _, name in wanted}
        derived = self._derived(files, names) if wanted else {}
        found: set[str] = set()
        for key in wanted:
            paths = derived.get(key, set())
            if paths and len(paths) <= _IMPLEMENTATIONS and records.keys().isdisjoint(paths):
                found |= paths if not self._reaching.isdisjoint(paths) else set()
        return sorted(_closure(found, self._imports) - records.keys()) if found else []

    def registering(self, records: Mapping[str, PythonCalls], statements: Statements) -> list[str]:
        """Return further paths: of statements that give something to functions that keep what they are given."""
        keeping: dict[str, set[str]] = {}
        for path, record in records.items():
            for _, value, function, _ in record.items:
                if function > 0 and record.expressions[value][0] == Op.PARAMETER:
                    taker = record.functions[record.expressions[value][1]]
                    makers = [taker] if taker.outer <= 0 else [taker, record.functions[taker.outer]]
                    names = {record.names[one.name] for one in makers}
                    if any(_REGISTERS.search(name) for name in names):
                        keeping.setdefault(path, set()).update(names)
        users = {path: _importers((path,), self._users) & self._reaching - records.keys() for path in keeping}
        found = statements(set().union(*users.values())) if keeping else {}
        giving = {
            user
            for path, names in keeping.items()
            for user in users[path]
            if user in found and not names.isdisjoint(found[user].called)
        }
        return sorted(_closure(giving, self._imports) & self._reaching - records.keys()) if giving else []

    def constructing(self, records: Mapping[str, PythonCalls]) -> list[str]:
        """Return further paths: of what builds objects with coroutines out of others that may block, as the main module
        of a program does that no coroutine imports.
        """
        wanted: dict[tuple[str, str], set[str]] = {}
        for path, record in records.items():
            methods = [one for one in record.functions if one.class_index >= 0]
            running = {one.class_index for one in methods if one.flags & FunctionFlag.ASYNC}
            for one in methods if running else ():
                if one.class_index in running and len(one.parameters) > 1 and record.names[one.name] == "__init__":
                    wanted[path, record.names[record.classes[one.class_index].name]] = set()
        names = {name for _, name in wanted}
        for path in sorted(self._reaching - records.keys()) if wanted else ():
            for target in self._outlines[path].imports:
                last = target.rpartition(".")[2]
                key = (self._defining(path, target), last) if last in names else ("", "")
                if key in wanted and follows("", key[0], path):
                    wanted[key].add(path)
        found = {path for paths in wanted.values() if len(paths) <= _IMPLEMENTATIONS for path in paths}
        return sorted(_closure(found, self._imports) - records.keys()) if found else []

    def _derived(self, files: set[str], names: set[str]) -> dict[tuple[str, str], set[str]]:
        """Return the files that derive from classes of these names in these files, by both."""
        found: dict[tuple[str, str], set[str]] = {}
        for path, outline in self._outlines.items():
            bases = names.intersection(outline.bases)
            for target in outline.imports if bases else ():
                last = target.rpartition(".")[2]
                if last in bases:
                    definition = self._defining(path, target)
                    if definition in files and follows("", definition, path):
                        found.setdefault((definition, last), set()).add(path)
        return found

    def _defining(self, path: str, target: str) -> str:
        """Return the file of an imported class, found through packages that pass it on; '' for a library's."""
        last = "." + target.rpartition(".")[2]
        for _ in range(_PASSED_ON):
            resolved = self._index.resolve(path, target)
            if resolved is None or not resolved[0]:
                return ""
            path, names = resolved
            outline = self._outlines.get(path)
            further = [one for one in outline.imports if one.endswith(last)] if outline and names else []
            if len(further) != 1:
                break
            target = further[0]
        return path


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
    # What an application keeps in its state, coroutines elsewhere take out of it.
    states = {path for path, outline in outlines.items() if "state" in outline.entries}
    return callbacks | handlers | derived | routes | states


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
