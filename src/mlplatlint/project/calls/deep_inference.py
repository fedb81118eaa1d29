"""astroid, held to the scanned files and to the stubs: it can neither find nor import anything else.

It works in a forked process, so that whatever a hostile file makes of it (a crash, a full memory, an endless
inference) costs what it would have said and nothing more. Its brain is left out: parts of it import what they are about.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from mlplatlint.project.calls.modules import ModuleIndex

SECONDS_PER_FILE = 3.0
"""CPU seconds for the questions about one file; the modules that it imports are read once for all."""

_VALUES = 8
"""Values that one receiver may have; beyond that nothing is said of it."""
_SIZE = 400_000
"""Bytes of a file above which astroid is not asked to read it."""


class Question(NamedTuple):
    """One call: its index among the file's calls, and the bytes of its callee."""

    call: int
    start: int
    end: int


class Answer(NamedTuple):
    """``found`` holds (path, call, types of the receiver), a type being (path of its file or '', name); ``read`` the files."""

    found: list[tuple[str, int, list[tuple[str, str]]]]
    read: list[str]


class _TooLong(BaseException):
    """The time for one file is over; no ``except Exception`` stops it."""


def infer(
    questions: Mapping[str, list[Question]],
    content: Callable[[str], bytes | None],
    index: ModuleIndex,
    stubs: Mapping[str, str],
) -> Answer:
    """Return the receivers of which every possible class is known; nothing where processes cannot be forked."""
    if not hasattr(os, "fork"):
        return Answer([], [])
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reader)
            _limit(len(questions))
            text = json.dumps(_Inference(content, index, stubs).answers(questions)).encode()
            while text:
                text = text[os.write(writer, text) :]
        finally:
            os._exit(0)
    os.close(writer)
    parts = []
    while part := os.read(reader, 1 << 16):
        parts.append(part)
    os.close(reader)
    os.waitpid(child, 0)
    try:
        found, read = json.loads(b"".join(parts))
    except ValueError:  # the process died: its answers are lost, the findings without them are not
        return Answer([], [])
    return Answer([(path, call, [(one[0], one[1]) for one in types]) for path, call, types in found], read)


def _limit(files: int) -> None:
    """Give the process an end that it cannot put off, and no core file when it comes."""
    import resource

    seconds = int(files * SECONDS_PER_FILE) + 30
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class _Inference:
    """One process's use of astroid."""

    def __init__(self, content: Callable[[str], bytes | None], index: ModuleIndex, stubs: Mapping[str, str]) -> None:
        from astroid import nodes
        from astroid.builder import AstroidBuilder
        from astroid.exceptions import AstroidBuildingError, AstroidImportError
        from astroid.manager import AstroidManager

        self._content = content
        self._index = index
        self._stubs = stubs
        self._error = AstroidImportError
        self._errors = (AstroidBuildingError, RecursionError)
        self._modules: dict[str, Any] = {}
        self.read: list[str] = []
        manager = AstroidManager()
        manager.always_load_extensions = False
        manager.max_inferable_values = _VALUES
        self._builder = AstroidBuilder(manager, apply_transforms=False)
        # Every way by which astroid finds modules now ends here: the built-ins it made at its start, or an error.
        owner: Any = AstroidManager
        owner.ast_from_module_name = self._built_in
        owner.ast_from_file = owner.file_from_module_name = self._refused
        modules: Any = nodes.Module
        modules.import_module = lambda module, name, relative_only=False, level=None, use_cache=True: self._imported(
            module, name, relative_only, level
        )
        modules.relative_to_absolute_name = lambda module, name, level: "." * (level or 0) + name

    # --- modules -----------------------------------------------------------------------------------------

    def _built_in(self, name: str | None = None, *args: Any, **kwargs: Any) -> Any:
        from astroid.manager import AstroidManager

        module = AstroidManager.brain["astroid_cache"].get("builtins") if name == "builtins" else None
        return module if module is not None else self._refused()

    def _refused(self, *args: Any, **kwargs: Any) -> Any:
        raise self._error("only scanned files are read")

    def _imported(self, module: Any, name: str, relative_only: bool, level: int | None) -> Any:
        """Return the module that a statement of another module imports."""
        importer: str = module.name
        if level:
            resolved = self._index.resolve(importer, "." * level + name)
            return (
                self._file(resolved[0]) if resolved is not None and resolved[0] and not resolved[1] else self._refused()
            )
        if importer in self._stubs:
            return self._stub(f"{importer}.{name}" if relative_only else name)
        if relative_only:  # an attribute of a package: its submodule
            path = self._index.at(f"{importer.rpartition('/')[0]}/{name}".lstrip("/"))
            return self._file(path) if path else self._refused()
        path = self._index.find(importer, name)
        return self._file(path) if path else self._stub(name)

    def _file(self, path: str) -> Any:
        if path not in self._modules:
            self._modules[path] = None  # a module that is being read knows nothing of itself yet
            data = self._content(path)
            self.read.append(path)
            if data is not None and len(data) <= _SIZE:
                # A module is named by its path, which is unique; what it is called depends on who imports it.
                self._modules[path] = self._builder.string_build(data.decode("utf-8", "replace"), path, path)
        return self._modules[path] or self._refused()

    def _stub(self, name: str) -> Any:
        if name not in self._stubs:
            return self._refused()
        if name not in self._modules:
            module = self._builder.string_build(self._stubs[name], name)
            module.package = True
            self._modules[name] = module
        return self._modules[name]

    # --- questions ---------------------------------------------------------------------------------------

    def answers(self, questions: Mapping[str, list[Question]]) -> Answer:
        """Return the answers, those about one file within its time."""
        import signal
        import warnings

        def ring(*_: object) -> None:
            raise _TooLong

        warnings.simplefilter("ignore")
        signal.signal(signal.SIGPROF, ring)
        found: list[tuple[str, int, list[tuple[str, str]]]] = []
        for path, asked in questions.items():
            signal.setitimer(signal.ITIMER_PROF, SECONDS_PER_FILE)
            try:
                self._answer(path, asked, found)
            except _TooLong:
                continue
            except Exception:  # a defect of astroid on this file: the others are still answered
                continue
            finally:
                signal.setitimer(signal.ITIMER_PROF, 0)
        return Answer(found, self.read)

    def _answer(self, path: str, asked: list[Question], found: list[tuple[str, int, list[tuple[str, str]]]]) -> None:
        from astroid import nodes

        data = self._content(path) or b""
        wanted = {_position(data, one.start, one.end): one.call for one in asked}
        for node in self._file(path).nodes_of_class(nodes.Attribute):
            place = (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
            if place in wanted:
                types = self._types(node.expr)
                if types:
                    found.append((path, wanted[place], types))

    def _types(self, node: Any) -> list[tuple[str, str]]:
        """Return the classes of which an expression may be an instance; none unless all are known."""
        from astroid import bases, nodes
        from astroid.exceptions import AstroidError

        found: set[tuple[str, str]] = set()
        try:
            for count, value in enumerate(node.infer()):
                if isinstance(value, nodes.Const) and value.value is None:
                    continue
                if type(value) is not bases.Instance or count >= _VALUES:
                    return []
                definition = value._proxied
                name = definition.root().name
                if name in self._stubs:
                    found.add(("", definition.qname()))
                elif name in self._modules:
                    found.add((name, definition.qname().removeprefix(f"{name}.")))
                else:
                    return []
        except (AstroidError, RecursionError, AttributeError, TypeError, ValueError, KeyError, IndexError):
            return []  # the latter ones are astroid's own slips, on code that its authors have not seen
        return sorted(found)


def _position(data: bytes, start: int, end: int) -> tuple[int, int, int, int]:
    """Return a range as lines, from 1, and columns in bytes, from 0."""
    first, last = data.rfind(b"\n", 0, start) + 1, data.rfind(b"\n", 0, end) + 1
    line = data.count(b"\n", 0, start) + 1
    return line, start - first, line + data.count(b"\n", start, end), end - last
