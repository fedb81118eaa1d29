"""A foreign key without an index on its columns, so that each delete of a parent row reads the whole child table."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.schema import Index, Key
from mlplatlint.findings.bunches import bunched
from mlplatlint.findings.model import Hit
from mlplatlint.project.model import Project
from mlplatlint.project.schema.catalogue import Catalogue, TableState
from mlplatlint.project.schema.database import Databases, databases
from mlplatlint.project.schema.pairs import replays


def check(project: Project) -> Iterator[Hit]:
    yield from bunched(_hits(project))


def _hits(project: Project) -> Iterator[Hit]:
    if not project.complete:
        return
    known: Databases = project.memo(databases)
    for replayed in replays(project):
        catalogue = replayed.catalogue
        dialects = {name for link in replayed.chain.links.values() for name in link.fact.dialects}
        for state in catalogue.tables.values():
            if (
                state.partial
                or catalogue.is_doubted(state.name, "indexes")
                or catalogue.is_doubted(state.name, "constraints")
            ):
                continue
            verdict = known.verdict(state.origin.path, dialects)
            if verdict.kind == "other":
                continue
            for key in state.foreign_keys:
                origin = state.constraint_origins.get(key.name, state.origin)
                if key.columns and not _covered(catalogue, state, key.columns):
                    values = {"columns": ", ".join(key.columns), "table": state.name, "target": key.target}
                    symbol = f"{state.name}.{key.name}"
                    yield Hit(origin.span, values, symbol, origin.path, confidence=verdict.confidence)


def _covered(catalogue: Catalogue, state: TableState, columns: tuple[str, ...]) -> bool:
    """Tell whether a whole btree index or key begins with these columns, in any order among themselves."""
    lists = [item.columns for item in state.constraints.values() if isinstance(item, Key)]
    lists += [_plain(index) for index in catalogue.table_indexes(state.name) if not index.where]
    return any(set(item[: len(columns)]) == set(columns) for item in lists)


def _plain(index: Index) -> tuple[str, ...]:
    return tuple(key.text for key in index.keys) if index.method in ("btree", "hash") else ()
