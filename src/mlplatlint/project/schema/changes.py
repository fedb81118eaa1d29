"""Migrations as lists of changes: what each changes, in which transaction, on which schema."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mlplatlint.facts import schema_actions as act
from mlplatlint.facts.values import HOLE
from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.project.schema.database import Verdict
from mlplatlint.project.schema.situation import NOTHING, Situation

OUTSIDE = -1
"""Number of the transaction of a statement that runs in none."""


class Event(NamedTuple):
    """One action as replay came to it. ``order`` counts the steps of its file, ``text`` is the statement where it is SQL."""

    action: act.AnyAction
    span: Span
    order: int
    autocommit: bool = False
    doubt: bool = False
    before: Situation = NOTHING
    text: str = ""
    operation: str = ""


class Change(NamedTuple):
    """One action of a migration.

    ``fresh`` tells that its table was made earlier in the same migration, so that nobody waits for it.
    ``block`` numbers the transaction it runs in, :data:`OUTSIDE` where it runs in none. ``doubt`` marks one that
    may not run.
    """

    action: act.AnyAction
    span: Span
    order: int
    fresh: bool
    block: int
    doubt: bool
    before: Situation
    text: str
    operation: str


class Migration(NamedTuple):
    """The way up of one revision or one SQL file.

    ``certain`` is false for a SQL file that nothing marks as a migration. ``runner`` is ``alembic``, ``flyway``, ``goose``,
    ``dbmate``, ``golang-migrate`` or empty. ``timeouts`` names the timeouts that the connection sets before it runs. ``held``
    tells that a transaction is open around the whole file.
    """

    path: str
    language: str
    changes: tuple[Change, ...]
    database: Verdict
    certain: bool = True
    runner: str = ""
    timeouts: frozenset[str] = frozenset()
    held: bool = False

    @property
    def confidence(self) -> str:
        """Confidence of a finding here: that of the rule's page (empty), or ``medium`` when the file may be no migration
        or the database another one."""
        return self.database.confidence if self.certain else "medium"

    def hit(
        self, change: Change, values: dict[str, object], symbol: str, confidence: str = "", severity: str = ""
    ) -> Hit:
        """Return a hit at a change."""
        weakest = "medium" if "medium" in (confidence, self.confidence) or change.doubt else confidence
        return Hit(
            change.span,
            values,
            symbol,
            self.path,
            confidence="low" if confidence == "low" else weakest,
            severity=severity,
        )

    def of(self, *kinds: type) -> Iterator[Change]:
        """Yield the changes of some kinds of action."""
        for change in self.changes:
            if isinstance(change.action, kinds):
                yield change

    def existing(self, *kinds: type) -> Iterator[Change]:
        """Yield the changes of some kinds to tables that were there before the migration and whose name is known."""
        for change in self.of(*kinds):
            table = table_of(change.action)
            if not change.fresh and table and HOLE not in table:
                yield change


def table_of(action: act.AnyAction) -> str:
    """Return the table an action works on; empty when it works on none, or on one that is not named."""
    if isinstance(action, act.CreateTable):
        return action.table.name
    if isinstance(action, act.CreateIndex):
        return action.index.table
    if isinstance(action, act.Maintain):
        return action.target
    if isinstance(action, act.AlterObject):
        return {"table": action.name, "column": action.name.rpartition(".")[0]}.get(action.kind, "")
    return getattr(action, "table", "")


def changes_of(events: Iterable[Event], in_transaction: bool) -> tuple[Change, ...]:
    """Return the changes of one migration's events.

    ``in_transaction`` tells whether the runner holds a transaction around the file.
    """
    fresh: set[str] = set()
    made: list[Change] = []
    block = 0 if in_transaction else OUTSIDE
    last = 0
    outside = False
    for event in events:
        action = event.action
        if event.autocommit != outside:
            # An autocommit block commits what came before it; what follows runs in a new transaction.
            outside = event.autocommit
            last += not outside
            block = OUTSIDE if outside else last if in_transaction else OUTSIDE
        if isinstance(action, act.Transaction):
            # After a COMMIT of its own a script runs on without a transaction, Alembic's included: the driver does not notice.
            last += 1
            block = last if action.kind == "begin" else OUTSIDE
        table = table_of(action)
        owner = event.before.owner
        young = (bool(table) and table in fresh) or (bool(owner) and owner in fresh)
        made.append(
            Change(
                action, event.span, event.order, young, block, event.doubt, event.before, event.text, event.operation
            )
        )
        _note_fresh(action, fresh)
    return tuple(made)


def _note_fresh(action: act.AnyAction, fresh: set[str]) -> None:
    if isinstance(action, act.CreateTable):
        # With IF NOT EXISTS as well: whether or not it was there before, a table declared here is young.
        fresh.add(action.table.name)
    elif isinstance(action, act.RenameTable) and action.table in fresh:
        fresh.add(action.new)
    elif isinstance(action, act.CreateObject) and action.kind == "materialized view":
        fresh.add(action.name)
    elif isinstance(action, act.DropTable):
        fresh.discard(action.table)
