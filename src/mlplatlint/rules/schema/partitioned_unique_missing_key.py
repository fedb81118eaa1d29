"""A primary or unique key of a partitioned table that leaves out a partition key, which PostgreSQL refuses."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema import Constraint, Key
from mlplatlint.facts.schema_actions import AddConstraint, CreateIndex, CreateTable
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.rules.schema._migrations import every


def check(project: Project) -> Iterator[Hit]:
    for migration, change in every(project, CreateTable, AddConstraint, CreateIndex):
        action = change.action
        if isinstance(action, CreateTable):
            partitioning = action.table.partitioning
            keys, table = partitioning.keys if partitioning is not None else (), action.table.name
            lists = [(_kind(item), item.columns) for item in action.table.constraints if isinstance(item, Key)]
        elif isinstance(action, AddConstraint) and isinstance(action.constraint, Key) and not action.using_index:
            keys, table = change.before.partition_keys, action.table
            lists = [(_kind(action.constraint), action.constraint.columns)]
        elif isinstance(action, CreateIndex) and action.index.unique and not action.index.only:
            keys, table = change.before.partition_keys, action.index.table
            lists = [("unique index", tuple(key.text for key in action.index.keys))]
        else:
            continue
        for kind, columns in lists:
            missing = [key for key in keys if key.strip('"') not in columns]
            if missing and columns:
                values: dict[str, object] = {"kind": kind, "table": table, "missing": ", ".join(missing)}
                yield migration.hit(change, values, table)


def _kind(constraint: Constraint) -> str:
    return "primary key" if isinstance(constraint, Key) and constraint.primary else "unique constraint"
