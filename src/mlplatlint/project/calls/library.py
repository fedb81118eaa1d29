"""What calls of libraries run and give back."""

from __future__ import annotations

from fnmatch import fnmatchcase

from mlplatlint.project.calls.builtin_functions import (
    CALLING_ARGUMENT,
    CONSUMERS,
    ELEMENT_OF,
    GIVES_BACK,
    GIVES_ROW,
    GIVES_ROW_AND_FLAG,
    SAME_ELEMENTS,
)
from mlplatlint.project.calls.call import Arguments, Blocked, Outcome, Run
from mlplatlint.project.calls.conditions import SPAWN_WAITS, blocks, built_from, is_brief, stub_row
from mlplatlint.project.calls.guards import configured, emptied_here, settled_here, starts_guarded_loop
from mlplatlint.project.calls.knowledge import Knowledge, Row
from mlplatlint.project.calls.special import SpecialCalls
from mlplatlint.project.calls.validation import model_of
from mlplatlint.project.calls.values import (
    ANYTHING,
    EMPTY,
    SOME_DATA,
    Alias,
    Ancestor,
    Awaitable,
    Chain,
    ContainerMember,
    Context,
    Data,
    External,
    Fixed,
    Instance,
    Lazy,
    Member,
    Series,
    Slow,
    Table,
    Unknown,
    Value,
    Values,
    interesting,
    is_hollow,
    one,
    ordered,
)

_QUEUES = ("queue.", "multiprocessing.")
_GREENLET_SESSION = "sqlalchemy.ext.asyncio.run_sync.Session"
"""Stands for the session that ``run_sync`` hands over; no row of the table is about it."""


class Machine(SpecialCalls):
    """Reads a program: the whole of names, values and calls."""

    def library_called(self, value: Value, arguments: Arguments) -> Outcome:
        """Return what calling something of a library does."""
        if isinstance(value, External):
            return self._external_called(value.name, arguments)
        if isinstance(value, Member):
            return self._member_called(value, arguments)
        if isinstance(value, Chain):
            return self._chain_called(value, arguments)
        if isinstance(value, ContainerMember):
            return self._container_called(value, arguments)
        return Outcome(known=not isinstance(value, (Unknown, Alias, Ancestor)))

    # --- functions and classes ------------------------------------------------------------------------

    def _external_called(self, name: str, arguments: Arguments) -> Outcome:
        special = self._SPECIAL.get(name)
        if special is not None:
            return special(self, arguments)
        if name in GIVES_BACK:
            return Outcome(results=lambda: arguments.get(0) or ANYTHING)
        if name in CONSUMERS:
            return self._consumed(name, arguments)
        offload = self.knowledge.offload.get(name)
        if offload is not None:
            return Outcome(results=lambda: self._offloaded(name, offload.argument, arguments))
        if name in self.knowledge.callers or name in self.knowledge.on_loop or name in CALLING_ARGUMENT:
            return self._calling(name, arguments)
        return self.named_called(name, arguments)

    def named_called(self, name: str, arguments: Arguments) -> Outcome:
        """Return what a function of a library does by what the tables say of it."""
        row = self.knowledge.function(name)
        return Outcome(self._blocked(row, name, arguments, None), lambda: self._product(name, row, arguments))

    def _blocked(self, row: Row | None, name: str, arguments: Arguments, owner: Instance | None) -> tuple[Run, ...]:
        if row is not None and SPAWN_WAITS in row.when and not blocks(row, arguments, owner):
            return (Blocked(row._replace(tier="bounded", when=()), name, True),)  # it starts the process and goes on
        if row is None or row.blocks_on != "call" or not blocks(row, arguments, owner):
            return ()
        if arguments.site and starts_guarded_loop(self.records[arguments.site[0].path], row, arguments.site):
            return ()
        if row.kind == "db" and arguments.site and _in_greenlet_of_session(arguments.site[0]):
            return ()
        return (Blocked(row, name, row.kind == "sleep" and is_brief(arguments.get(0))),)

    def _product(self, name: str, row: Row | None, arguments: Arguments) -> Values:
        if row is not None and row.blocks_on == "iterate":
            return frozenset((Slow(row.name),))
        product = self.knowledge.produces.get(name) or self.knowledge.class_product(name)
        weak = name in self.knowledge.weak
        if product is not None and product != "self":
            return frozenset((Instance(product, True, built_from(arguments), weak),))
        if self.knowledge.is_type(name):
            return one(Instance(name, True, built_from(arguments, name)))
        return ANYTHING

    # --- methods --------------------------------------------------------------------------------------

    def _member_called(self, member: Member, arguments: Arguments) -> Outcome:
        facts, owner = self.knowledge, member.owner
        model = model_of(member)
        if model is not None:
            return Outcome(tuple(self.validation_runs(model)), lambda: frozenset((Instance(model, True),)))
        label = f"{member.type}.{member.name}"
        if member.name == "__call__":
            made = self._made_by_factory(owner)
            if made is not None:
                return Outcome(results=lambda: made)
        offload = facts.of_member(facts.offload, member.type, member.name)
        if offload is not None and offload.runs_in == "greenlet":
            return self._in_greenlet(arguments)
        row = facts.method(member.type, member.name) or stub_row(facts, owner)
        if offload is not None and (row is None or row.blocks_on != "iterate"):
            return Outcome(results=lambda: self._offloaded(label, offload.argument, arguments))
        for table in (facts.callers, facts.on_loop):
            if facts.of_member(table, member.type, member.name) is not None:
                return self._calling(label, arguments, facts.of_member(table, member.type, member.name))
        if member.name in ("enter_context", "push") and member.type.endswith("ExitStack"):
            entered = ordered(arguments.get(0))
            runs = tuple(run for value in entered for run in self.entry_runs(value))
            return Outcome(runs, lambda: self.entered(arguments.get(0)))
        record = None if arguments.site is None else self.records[arguments.site[0].path]
        holder = owner if record is None else configured(record, owner)
        runs = self._blocked(row, label, arguments, holder)
        if record and member.name == "get" and member.type.startswith(_QUEUES) and emptied_here(record, arguments.site):
            runs = ()

        if record and member.name in ("result", "exception") and runs and settled_here(record, arguments.site):
            runs = ()

        def results() -> Values:
            product = facts.product(member.type, member.name)
            if row is not None and row.blocks_on == "iterate" and not _iterates_slowly(facts, product):
                return frozenset((Slow(row.name),))
            if product is None:
                return self._without_product(member)
            if product == member.type and isinstance(owner.type, tuple):
                return frozenset((owner,))
            if product.startswith("list["):
                return one(Series(frozenset((Instance(product[5:-1], True, None, owner.weak),))))
            weak = owner.weak or f"{member.type}.{member.name}" in facts.weak
            built = owner.built if product == member.type else built_from(arguments)
            return frozenset((Instance(product, True, built, weak),))

        return Outcome(runs, results, weak=owner.weak)

    def _without_product(self, member: Member) -> Values:
        """Return what a member gives by what its object was made of: its type arguments, or the model it queries."""
        owner = member.owner
        if member.type in self.knowledge.generic_types:
            given = self.type_argument(owner, f"{member.name}()")
            if given:
                return one(Awaitable(given)) if member.type.startswith("asyncio.") else given
        objects = self.row_objects(owner) if member.name in GIVES_ROW else EMPTY
        if not objects:
            return ANYTHING
        if member.name in GIVES_ROW_AND_FLAG:
            objects = one(Fixed((objects, SOME_DATA)))
        return one(Awaitable(objects)) if member.name[0] == "a" else objects

    def _in_greenlet(self, arguments: Arguments) -> Outcome:
        """Return what ``run_sync`` does: its callable runs on the loop's thread, with a session that does
        not block.
        """
        session: Values = frozenset((Instance(_GREENLET_SESSION, True),))
        passed = Arguments([session, *arguments.positional[1:]], arguments.keywords, complete=arguments.complete)
        outcomes = [self.called(value, passed) for value in ordered(arguments.get(0))]
        runs = tuple(run for outcome in outcomes for run in outcome.runs)
        known_all = bool(outcomes) and all(outcome.known for outcome in outcomes)
        return Outcome(
            runs,
            lambda: one(Awaitable(frozenset(value for outcome in outcomes for value in outcome.results()))),
            known=known_all,
        )

    def _made_by_factory(self, owner: Instance) -> Values | None:
        """Return what a session factory makes, when its ``class_`` says so."""
        if isinstance(owner.built, tuple):
            for name, values in owner.built:
                if name == "class_":
                    types = [self.as_type(value) for value in values]
                    return frozenset(Instance(key) for key in types if key is not None) or ANYTHING
        return None

    def _chain_called(self, chain: Chain, arguments: Arguments) -> Outcome:
        row = self.knowledge.chain(chain.type)
        last = chain.path[-1]
        if row is None:
            return Outcome(known=False)
        product = self.knowledge.product(chain.type, last)
        if any(fnmatchcase(name, pattern) for pattern in row.exceptions for name in chain.path):
            if product is None and not any(fnmatchcase(last, pattern) for pattern in row.exceptions):
                return Outcome()  # client.aio.models.generate_content(): data, no client
            return Outcome(results=lambda: frozenset((Instance(product or chain.type, True),)))
        label = ".".join((chain.type, *chain.path))
        streams = Data("True") in arguments.keywords.get("stream", EMPTY)
        results: Values = frozenset((Slow(row.name),)) if streams else ANYTHING
        if product is not None and not streams:
            results = frozenset((Instance(product, True),))
        return Outcome(self._blocked(row, label, arguments, None), lambda: results)

    # --- built-ins and the standard library -----------------------------------------------------------

    def _offloaded(self, name: str, position: int | str, arguments: Arguments) -> Values:
        """Return what awaiting work that runs elsewhere gives: the result of the callable."""
        if isinstance(position, str) or name.endswith(
            ("Executor.submit", "Executor.map", "Timer", "add_task", "add_job")
        ):
            product = self.knowledge.produces.get(self.knowledge.canonical(name))
            if product is None and name.endswith(".submit"):
                product = "concurrent.futures.Future"
            return frozenset((Instance(product or name, True),))
        callables = arguments.get(position)
        rest = Arguments(arguments.positional[position + 1 :], arguments.keywords, complete=arguments.complete)
        found: set[Value] = set()
        for value in callables:
            found |= self.called(value, rest).results()
        return one(Awaitable(frozenset(found) or ANYTHING))

    def _calling(self, name: str, arguments: Arguments, position: object = None) -> Outcome:
        """Return what a function does that calls its argument on this thread."""
        if position is None:
            position = self.knowledge.callers.get(name, self.knowledge.on_loop.get(name, CALLING_ARGUMENT.get(name, 0)))
        text = str(position)
        values = arguments.get(int(text)) if text.isdigit() else arguments.get(-1, text)
        if name in CALLING_ARGUMENT:
            elements = self.elements(arguments.get(1)) if name == "builtins.filter" else ANYTHING
            return Outcome(results=lambda: one(Lazy(values, elements, arguments.get(1))))
        runs: list[Run] = []
        later = self._runs_later(name)
        for value in values:
            for run in self.called(value, Arguments([], complete=False)).runs:
                if isinstance(run, Blocked) and arguments.site:
                    record = self.records[arguments.site[0].path]
                    runs += [] if starts_guarded_loop(record, run.row, arguments.site) else [run]
                elif not later or isinstance(run, Blocked):
                    runs.append(run)
        if name in SAME_ELEMENTS:
            runs += self.consumption(arguments.get(0))
        return Outcome(tuple(runs), lambda: self._consumer_results(name, arguments))

    def _runs_later(self, name: str) -> bool:
        """Tell whether a function hands its argument to the loop: project code given so is an entry of its own."""
        owner, _, last = name.rpartition(".")
        table = self.knowledge.on_loop
        return name in table or self.knowledge.of_member(table, owner, last) is not None

    def _consumed(self, name: str, arguments: Arguments) -> Outcome:
        runs: list[Run] = []
        for values in arguments.positional[:2]:
            runs += self.consumption(values)
        if "key" in arguments.keywords:
            for value in arguments.keywords["key"]:
                runs += self.called(value, Arguments([], complete=False)).runs
        return Outcome(tuple(runs), lambda: self._consumer_results(name, arguments))

    def _consumer_results(self, name: str, arguments: Arguments) -> Values:
        first = arguments.get(0)
        if name == "builtins.dict":
            entries = tuple(sorted((f"'{key}'", values) for key, values in arguments.keywords.items()))
            return first or one(Table(entries))
        if name in SAME_ELEMENTS:
            return one(Series(self.elements(first))) if first else one(Series(EMPTY))
        if name in ELEMENT_OF:
            return self.elements(first) if first else ANYTHING
        return ANYTHING

    def _container_called(self, member: ContainerMember, arguments: Arguments) -> Outcome:
        container, name = member.container, member.name
        single = frozenset((container,))
        if name in ("pop", "popleft", "get", "setdefault", "popitem"):
            key = arguments.get(0)
            return Outcome(results=lambda: self._taken(container, key, arguments.get(1)))
        if name == "values" and isinstance(container, Table):
            return Outcome(results=lambda: one(Series(self.items(single, ANYTHING))))
        if name == "items" and isinstance(container, Table):
            pair = Fixed((SOME_DATA, self.items(single, ANYTHING)))
            return Outcome(results=lambda: one(Series(frozenset((pair,)))))
        if name == "copy":
            return Outcome(results=lambda: single)
        if name in ("extend", "update"):
            return Outcome(tuple(self.consumption(arguments.get(0))), lambda: SOME_DATA)
        return Outcome(results=lambda: ANYTHING)

    def _taken(self, container: Value, key: Values, default: Values) -> Values:
        """Return what a container gives under a key: its items, or the default where it is known to have none."""
        found = self.items(frozenset((container,)), key)
        return default if is_hollow(container) and interesting(default) else found | default


def _iterates_slowly(facts: Knowledge, product: str | None) -> bool:
    """Tell whether iterating a library's object blocks by itself, so that the call that gave it need not be kept."""
    row = None if product is None else facts.method(product, "__iter__")
    return row is not None and row.blocks_on == "iterate"


def _in_greenlet_of_session(context: Context) -> bool:
    """Tell whether a function was handed the session of ``run_sync``: what it reads from the database is awaited."""
    return any(
        isinstance(value, Instance) and value.type == _GREENLET_SESSION
        for values in context.arguments.values()
        for value in values
    )
