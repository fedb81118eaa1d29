"""SQL in the code that names a table or column which a revision has dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlplatlint.facts.sql_mentions import SqlMentions
from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.model import Project
from mlplatlint.project.schema.catalogue import Catalogue, Origin
from mlplatlint.project.schema.pairs import replays

_ASIDE = re.compile(
    r"(?:^|/)(?:tests?|testing|versions|migrations?|docs?|examples?|scripts)(?:/|$)|(?:^|/)(?:test_|conftest)"
)


def check(project: Project) -> Iterator[Hit]:
    if not project.complete:
        return
    catalogues = [replayed.catalogue for replayed in replays(project)]
    tables: dict[str, Origin] = {}
    columns: dict[tuple[str, str], Origin] = {}
    for catalogue in catalogues:
        tables.update(catalogue.dropped_tables)
        columns.update(catalogue.dropped_columns)
    if not tables and not columns:
        return
    for path, fact in project.facts("sql-mentions").items():
        if not isinstance(fact, SqlMentions) or _ASIDE.search(path):
            continue
        for mention in fact.mentions:
            name = mention.table
            if name in tables and name not in fact.made and _is_gone(catalogues, name):
                yield _hit(path, Span(mention.start, mention.end), f"table `{name}`", tables[name], name)
            for column, start, end in mention.columns:
                known = [item.tables[name] for item in catalogues if name in item.tables]
                if (name, column) in columns and known and all(column not in item.columns for item in known):
                    label = f"column `{name}.{column}`"
                    yield _hit(path, Span(start, end), label, columns[(name, column)], f"{name}.{column}")


def _is_gone(catalogues: list[Catalogue], name: str) -> bool:
    return all(
        name not in item.tables
        and not item.is_doubted(name, "existence")
        and not any(known == name for _, known in item.objects)
        for item in catalogues
    )


def _hit(path: str, span: Span, what: str, dropped: Origin, symbol: str) -> Hit:
    return Hit(span, {"what": what}, symbol, path, (Place(dropped.path, dropped.span, "dropped here"),))
