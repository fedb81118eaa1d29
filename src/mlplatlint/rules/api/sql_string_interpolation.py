"""Logic of sql-string-interpolation."""

import re
from collections.abc import Iterator

from mlplatlint.facts.collect.flows import collect
from mlplatlint.files.roles import is_test
from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import milder

_IDENTIFIER = re.compile(
    r"(?i)(?:^|_)(?:tables?|schemas?|columns?|cols?|fields?|database|db|dataset|stage|role|index|df|dataframe|expr(?:ession)?|sql|query|view|types?"
    r"|catalog|partition|warehouse|bucket|timestamp|constraint|sequence|fqn|identifier|conditions?|where|clause|interval|self)(?:_|$|name)"
)
"""Names of parameters that hold part of a statement rather than a value."""
_STATEMENT = re.compile(
    rb"(?i)\bselect\s[^;]{1,400}?\sfrom\s|\binsert\s+into\s|\bdelete\s+from\s|\bupdate\s+\S+\s+set\s"
)
_MIGRATION = re.compile(r"(?:^|/)(?:alembic|migrations?|versions)/")


def check(module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where a function puts a parameter into SQL in the place of a value."""
    path = module.source.path
    if is_test(path) or _MIGRATION.search(path) or not _STATEMENT.search(module.source.data):
        return
    found = collect(module, "sql")
    for function in found.functions if found else ():
        seen: set[tuple[int, int]] = set()
        for sunk in function.sinks:
            if sunk.kind == "sql" and sunk.placed and (sunk.start, sunk.end) not in seen:
                seen.add((sunk.start, sunk.end))
                name = function.names[sunk.origin.parameter]
                if _IDENTIFIER.search(sunk.origin.attribute or name):
                    continue
                yield Hit(
                    Span(sunk.start, sunk.end),
                    {"parameter": name, "call": sunk.call},
                    f"{sunk.call}:{name}",
                    severity=milder(module),
                )
