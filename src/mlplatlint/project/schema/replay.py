"""Replays a chain of revisions: the schema as the migrations make it, from source alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from mlplatlint.facts import schema_actions as act
from mlplatlint.facts.collect.alembic_host import UNREAD, AlembicHost
from mlplatlint.facts.collect.interpreter import Interpreter
from mlplatlint.facts.collect.migrations import run_function
from mlplatlint.facts.collect.objects import Function
from mlplatlint.facts.migrations import Step
from mlplatlint.facts.values import HOLE, Call
from mlplatlint.files.source import Source, Span
from mlplatlint.fronts.document import ParseFailure
from mlplatlint.fronts.python import parse
from mlplatlint.project.model import Project
from mlplatlint.project.schema.apply import apply
from mlplatlint.project.schema.catalogue import Catalogue, Origin
from mlplatlint.project.schema.chains import Chain, Link
from mlplatlint.project.schema.changes import Event
from mlplatlint.project.schema.definitions import DefinitionIndex, asked_index
from mlplatlint.project.schema.inspector import answer
from mlplatlint.project.schema.lower import Context, lower_step
from mlplatlint.project.schema.modules import ModuleIndex, module_index
from mlplatlint.project.schema.situation import situation

_LONGEST_FILE = 2_000_000
"""Bytes of a SQL file that a migration reads."""


class Unread(NamedTuple):
    """A step of a migration that could not be read, and why."""

    origin: Origin
    reason: str


class Replay(NamedTuple):
    """A chain's schema after its last revision, and what could not be read on the way.

    ``events`` holds each file's actions in order, each with the schema it met.
    """

    chain: Chain
    catalogue: Catalogue
    unread: tuple[Unread, ...]
    steps: int
    events: Mapping[str, list[Event]] = {}


class _Replayer:
    def __init__(self, project: Project, chain: Chain, convention: Mapping[str, str]) -> None:
        self.project = project
        self.chain = chain
        self.catalogue = Catalogue()
        self.convention = convention
        self.context = Context()
        self.index: DefinitionIndex = project.memo(asked_index)
        self.unread: list[Unread] = []
        self.steps = 0
        self.modules: ModuleIndex = project.memo(module_index)
        self.interpreters: dict[str, Interpreter | None] = {}
        self.events: dict[str, list[Event]] = {}

    def run(self) -> Replay:
        for link in self.chain.ordered():
            self.revision(link)
        if self.chain.missing:
            self.catalogue.doubt("", "existence")
        return Replay(self.chain, self.catalogue, tuple(self.unread), self.steps, self.events)

    def revision(self, link: Link) -> None:
        self.context = Context(self.index.resolver(link.path), self.convention)
        if link.fact.live:
            data = self.project.content(link.path)
            if data is not None and self._live(link, data):
                return
        for step in link.fact.upgrade:
            self.step(link.path, step)

    def step(self, path: str, step: Step) -> None:
        self.steps += 1
        origin = Origin(path, Span(*step.span))
        if step.name == "create_all":
            # Tables come from the models as they are today; which ones is not known.
            self.catalogue.doubt("", "existence")
        for action in lower_step(step, self.context):
            if isinstance(action, act.Unreadable):
                self.unread.append(Unread(origin, action.reason))
            before = situation(self.catalogue, action)
            self.events.setdefault(path, []).append(
                Event(action, origin.span, self.steps, step.autocommit, step.doubt, before, step.sql, step.name)
            )
            apply(self.catalogue, action, origin)
            if step.doubt:
                _doubt(self.catalogue, action)

    def _live(self, link: Link, data: bytes) -> bool:
        """Interpret a revision against the catalogue as it stands; false when the file does not parse."""
        try:
            module = parse(Source(link.path, data))
        except ParseFailure:
            return False
        run_function(module, "upgrade", _LiveHost(self, link.path))
        return True

    def interpreter_of(self, path: str, host: AlembicHost) -> Interpreter | None:
        """Return the interpreter of a helper file; None when the file has nothing to do with migrations."""
        if path not in self.interpreters:
            self.interpreters[path] = None
            data = self.project.content(path)
            if data is not None and (b"alembic" in data or b"op." in data):
                try:
                    module = parse(Source(path, data))
                except ParseFailure:
                    return None
                made = Interpreter(module.source, module.tree, host)
                made.run_module()
                self.interpreters[path] = made
        return self.interpreters[path]


class _LiveHost(AlembicHost):
    """Applies steps as they come and answers questions about the database from the catalogue."""

    def __init__(self, replayer: _Replayer, path: str) -> None:
        super().__init__()
        self.replayer = replayer
        self.path = path
        self.outermost: tuple[int, int] | None = None

    def emit(self, step: Step) -> None:
        if self.outermost is not None:
            # Offsets in a helper's file mean nothing here: the step stands where the revision calls the helper.
            step = msgspec.structs.replace(step, span=self.outermost)
        self.replayer.step(self.path, step)

    def inspect(self, question: str, args: list[Any]) -> Any:
        return answer(self.replayer.catalogue, question, args)

    def text_of(self, path: str) -> Any:
        data = self.replayer.project.content(path) if HOLE not in path else None
        if data is None or len(data) > _LONGEST_FILE:
            return UNREAD
        return data.decode("utf-8", "replace")

    def helper(self, interpreter: Interpreter, name: str, args: list[Any], kwargs: dict[str, Any], call: Call) -> Any:
        found = self.replayer.modules.split_reference(name, self.path)
        if found is None or not found[1] or "." in found[1]:
            return call
        owner = self.replayer.interpreter_of(found[0], self)
        function = owner.module_frame.names.get(found[1]) if owner is not None else None
        if owner is None or not isinstance(function, Function):
            return call
        owner.host = self
        owner.doubt, owner.autocommit, owner.depth = interpreter.doubt, interpreter.autocommit, interpreter.depth + 1
        outermost = self.outermost
        if outermost is None:
            self.outermost = (call.start, call.end)
        try:
            return owner.call_function(function, args, kwargs)
        finally:
            self.outermost = outermost


def _doubt(catalogue: Catalogue, action: act.AnyAction) -> None:
    """Note what an action that may not run has left uncertain."""
    if isinstance(action, (act.CreateTable, act.DropTable)):
        name = action.table.name if isinstance(action, act.CreateTable) else action.table
        catalogue.doubt(name, "existence")
    elif isinstance(action, act.RenameTable):
        catalogue.doubt(action.table, "existence")
        catalogue.doubt(action.new, "existence")
    elif isinstance(action, act.AddColumn):
        catalogue.doubt(action.table, f"columns:{action.column.name}")
    elif isinstance(action, (act.DropColumn, act.SetType, act.SetNullable, act.SetDefault, act.SetIdentity)):
        catalogue.doubt(action.table, f"columns:{action.column}")
    elif isinstance(action, act.RenameColumn):
        catalogue.doubt(action.table, f"columns:{action.column}")
        catalogue.doubt(action.table, f"columns:{action.new}")
    elif isinstance(action, (act.AddConstraint, act.DropConstraint, act.RenameConstraint)):
        catalogue.doubt(action.table, "constraints")
    elif isinstance(action, act.CreateIndex):
        catalogue.doubt(action.index.table, "indexes")
    elif isinstance(action, act.DropIndex):
        if action.table or HOLE in action.name:
            catalogue.doubt(action.table, "indexes")
        else:
            catalogue.doubts.add(f"index:{action.name}")
    elif isinstance(action, (act.AddLabel, act.RenameLabel)) and action.type in catalogue.types:
        catalogue.types[action.type].doubted = True


def replay(project: Project, chain: Chain, convention: Mapping[str, str] | None = None) -> Replay:
    """Return the schema that a chain of revisions makes.

    ``convention`` is the naming convention of the metadata that the chain serves.
    """
    return _Replayer(project, chain, convention or {}).run()
