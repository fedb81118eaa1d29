"""Which lock a change takes, and whether it rewrites, scans or indexes the table: the rows of ``pg_locks.toml``."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from mlplatlint.facts import schema_actions as act
from mlplatlint.facts.schema import Check, Exclude, ForeignKey, Key
from mlplatlint.project.schema.situation import NOTHING, Situation, has_check
from mlplatlint.project.schema.type_changes import SAME, type_change
from mlplatlint.project.schema.volatility import CONSTANT, STABLE, UNKNOWN, volatility
from mlplatlint.rules.tables import load

STRENGTH = (
    "", "ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE",
    "ACCESS EXCLUSIVE",
)  # fmt: skip
"""Lock modes from weakest to strongest."""


class Effect(NamedTuple):
    """One row: the lock and the relation it is on, further locks, and the work done under it."""

    row: str
    form: str
    lock: str
    on: str
    others: str = ""
    rewrite: bool = False
    scan: bool = False
    build: bool = False
    transaction: bool = True
    refused: bool = False
    note: str = ""

    @property
    def strength(self) -> int:
        """Place of the lock in :data:`STRENGTH`."""
        return STRENGTH.index(self.lock)

    @property
    def blocks(self) -> str:
        """Who waits: ``reads and writes``, ``writes``, or empty when neither does."""
        if self.strength >= STRENGTH.index("ACCESS EXCLUSIVE"):
            return "reads and writes"
        return "writes" if self.strength >= STRENGTH.index("SHARE") else ""

    @property
    def phrase(self) -> str:
        """The lock and the work under it, for a message: ``ACCESS EXCLUSIVE lock, table rewrite, index rebuild``."""
        if self.refused:
            return "refused by the server"
        parts = (
            [f"{self.lock} lock" + (f" on the {self.on}" if self.on not in ("table", "") else "")]
            if self.lock
            else ["no lock"]
        )
        if self.rewrite:
            parts.append("table rewrite")
        if self.scan:
            parts.append("full scan")
        if self.build:
            parts.append("rebuild of all indexes" if self.rewrite else "index build")
        return ", ".join(parts)


@cache
def effects() -> dict[str, Effect]:
    """Return the rows of the table by id."""
    found = {}
    for row in load("pg_locks.toml")["statement"]:
        found[row["id"]] = Effect(
            row["id"], row["form"], row["lock"], row["on"], row.get("others", ""), row.get("rewrite", False), row.get("scan", False),
            row.get("build", False), row.get("transaction", True), row.get("refused", False), row.get("note", ""),
        )  # fmt: skip
    return found


def effect_of(action: act.AnyAction, before: Situation = NOTHING) -> Effect | None:
    """Return what an action does; None for one that takes no lock worth a row, or whose row is not known."""
    handler = _ROWS.get(type(action))
    row = handler(action, before) if handler is not None else ""
    if isinstance(action, act.Maintain) and action.kind == "lock":
        return effects()["lock-table"]._replace(lock=action.scope.upper())
    return effects().get(row)


def _add_column(action: act.AddColumn, before: Situation) -> str:
    column = action.column
    if action.if_not_exists and before.exists:
        return "add-column-exists"
    if before.checked_domain:
        return "add-column-checked-domain"
    if column.identity == "serial":
        return "add-column-serial"
    if column.identity:
        return "add-column-identity"
    if column.generated:
        return "add-column-generated"
    if column.default is not None and volatility(column.default) not in (CONSTANT, STABLE):
        return "add-column-volatile-default" if volatility(column.default) != UNKNOWN else ""
    if has_check(action.constraints):
        return "add-column-check"
    if any(isinstance(item, Key) for item in action.constraints):
        return "add-column-unique"
    if any(isinstance(item, ForeignKey) for item in action.constraints):
        return "add-column-references" if column.default is None else "add-column-references-default"
    if not column.nullable and column.default is None:
        return "add-column-not-null"
    if before.partitioned:
        return "add-column-partitioned"
    if before.checked_domain is False:
        return "add-column-domain"
    if column.default is None:
        return "add-column"
    if volatility(column.default) == STABLE:
        return "add-column-stable-default"
    return "add-column-constant-default" if column.nullable else "add-column-not-null-constant-default"


def _set_type(action: act.SetType, before: Situation) -> str:
    if action.collation:
        return "type-collation"
    row = type_change(
        before.old_type, action.type, action.using, action.column, before.checked_domain, before.enums
    ).row
    return "type-binary-compatible" if row == SAME else row


def _set_nullable(action: act.SetNullable, before: Situation) -> str:
    if action.nullable:
        return "drop-not-null"
    if before.partitioned:
        return "set-not-null-partitioned"
    return "set-not-null-proven" if before.proven else "set-not-null"


def _add_constraint(action: act.AddConstraint, before: Situation) -> str:
    constraint = action.constraint
    if isinstance(constraint, ForeignKey):
        if before.partitioned:
            return "add-foreign-key-partitioned" if constraint.valid else "add-foreign-key-not-valid-partitioned"
        return "add-foreign-key" if constraint.valid else "add-foreign-key-not-valid"
    if isinstance(constraint, Check):
        if constraint.valid:
            return "add-check"
        return "add-check-not-valid-partitioned" if before.partitioned else "add-check-not-valid"
    if isinstance(constraint, Exclude):
        return "add-exclude"
    if not action.using_index:
        return "add-primary-key-partitioned" if constraint.primary and before.partitioned else "add-unique"
    if before.partitioned or (before.known_index is not None and not _usable(before)):
        return "add-using-index-unusable"
    if not constraint.primary:
        return "add-unique-using-index"
    return "add-primary-key-using-index-nullable" if before.nullable else "add-primary-key-using-index"


def _usable(before: Situation) -> bool:
    index = before.known_index
    if index is None:
        return True
    plain = all(key.is_column and not key.descending and not key.nulls and not key.opclass for key in index.keys)
    return plain and index.unique and not index.where and index.method == "btree"


def _drop_constraint(action: act.DropConstraint, before: Situation) -> str:
    foreign = isinstance(before.constraint, ForeignKey) or "foreign" in action.kind
    return "drop-foreign-key" if foreign else "drop-constraint"


def _validate(action: act.ValidateConstraint, before: Situation) -> str:
    if isinstance(before.constraint, ForeignKey):
        return "validate-foreign-key"
    return "validate-check-partitioned" if before.partitioned else "validate-check"


def _create_index(action: act.CreateIndex, before: Situation) -> str:
    if action.concurrently:
        return "create-index-concurrently-partitioned" if before.partitioned else "create-index-concurrently"
    if action.index.only:
        return "create-index-only"
    return "create-index-partitioned" if before.partitioned else "create-index"


def _drop_index(action: act.DropIndex, before: Situation) -> str:
    if before.constraint is not None:
        return "drop-index-of-constraint"
    if action.concurrently:
        return (
            "drop-index-concurrently-impossible" if before.partitioned or action.cascade else "drop-index-concurrently"
        )
    return "drop-index"


def _drop_table(action: act.DropTable, before: Situation) -> str:
    if before.partition_of:
        return "drop-partition"
    return "drop-table-cascade" if action.cascade and before.referenced_by else "drop-table"


def _create_table(action: act.CreateTable, before: Situation) -> str:
    table = action.table
    if table.partition_of:
        return "create-partition-default" if before.default_partition else "create-partition"
    if any(isinstance(item, ForeignKey) and item.target != table.name for item in table.constraints):
        return "create-table-references"
    return "create-table-like" if table.like else ""


def _attach(action: act.AttachPartition, before: Situation) -> str:
    return "attach-partition-proven" if before.proven else "attach-partition"


def _detach(action: act.DetachPartition, before: Situation) -> str:
    if not action.concurrently:
        return "detach-partition"
    return "detach-partition-concurrently-default" if before.default_partition else "detach-partition-concurrently"


def _rows(action: act.ChangeRows, before: Situation) -> str:
    if action.kind == "truncate":
        return "truncate-partition" if before.partition_of else "truncate"
    return "change-rows"


def _maintain(action: act.Maintain, before: Situation) -> str:
    if action.kind == "reindex":
        if action.concurrently:
            return "reindex-concurrently"
        return "reindex-index" if action.scope == "index" else "reindex-table"
    if action.kind == "refresh":
        return "refresh-concurrently" if action.concurrently else "refresh"
    return action.kind.replace(" ", "-")


_OBJECTS = {
    "materialized view": "create-materialized-view", "policy": "create-policy", "trigger": "create-trigger", "rule": "create-rule",
    "statistics": "create-statistics",
}  # fmt: skip
_TABLE_WORDS = (
    (r"(?:enable|disable)\s+(?:always\s+|replica\s+)?trigger", "toggle-trigger"),
    (r"(?:enable|disable|force|no\s+force)\s+row\s+level", "row-security"),
    (r"cluster\s+on", "cluster-on"),
    (r"owner\s+to|replica\s+identity", "owner-replica-identity"),
)
_COLUMN_WORDS = ((r"statistics", "set-statistics"), (r"storage", "set-storage"))


def _create_object(action: act.CreateObject, before: Situation) -> str:
    if action.kind == "view":
        return "replace-view" if action.replace and before.exists else "create-view"
    return _OBJECTS.get(action.kind, "")


def _drop_object(action: act.DropObject, before: Situation) -> str:
    if action.kind in ("view", "materialized view"):
        return "drop-view"
    return "drop-trigger" if action.kind == "trigger" else ""


def _alter_object(action: act.AlterObject, before: Situation) -> str:
    words = _TABLE_WORDS if action.kind == "table" else _COLUMN_WORDS if action.kind == "column" else ()
    detail = action.detail.lower()
    found = next((row for pattern, row in words if re.match(pattern, detail)), "")
    if found or action.kind in ("table", "column"):
        return found
    if action.kind == "index":
        return "attach-index" if detail.startswith("attach") else "alter-index"
    return "grant" if action.kind == "privilege" else ""


def _options(action: act.SetOptions, before: Situation) -> str:
    return "set-unlogged" if action.persistence else "set-options"


_ROWS: dict[type, Callable[[Any, Situation], str]] = {
    act.AddColumn: _add_column, act.SetType: _set_type, act.SetNullable: _set_nullable, act.AddConstraint: _add_constraint,
    act.DropConstraint: _drop_constraint, act.ValidateConstraint: _validate, act.CreateIndex: _create_index,
    act.DropIndex: _drop_index, act.DropTable: _drop_table, act.CreateTable: _create_table, act.AttachPartition: _attach,
    act.DetachPartition: _detach, act.ChangeRows: _rows, act.Maintain: _maintain, act.CreateObject: _create_object,
    act.DropObject: _drop_object, act.AlterObject: _alter_object, act.SetOptions: _options,
    act.SetDefault: lambda action, before: "set-default",
    act.SetIdentity: lambda action, before: "add-identity",
    act.AlterConstraint: lambda action, before: "alter-constraint",
    act.RenameConstraint: lambda action, before: "rename-constraint",
    act.RenameColumn: lambda action, before: "rename-column",
    act.RenameTable: lambda action, before: "rename-table",
    act.DropColumn: lambda action, before: "drop-column",
    act.RenameIndex: lambda action, before: "alter-index",
    act.SetComment: lambda action, before: "comment" if action.kind in ("table", "column") else "",
    act.AddLabel: lambda action, before: "add-enum-value",
    act.RenameLabel: lambda action, before: "rename-enum-value",
    act.DropExpression: lambda action, before: "set-default",
}  # fmt: skip
