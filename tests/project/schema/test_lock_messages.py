"""The lock table as users see it: what the findings on each example say of lock, rewrite, scan and index build is the row's."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from mlplatlint.config.load import Resolver
from mlplatlint.engine.cache import NoCache
from mlplatlint.engine.registry import builtin
from mlplatlint.engine.run import Options, run
from mlplatlint.project.schema.locks import STRENGTH, effects
from mlplatlint.rules.tables import load

SETUP = (Path(__file__).parent / "locks.sql").read_text()
EXAMPLES = [(row["id"], example) for row in load("pg_locks.toml")["statement"] for example in row.get("examples", ())]
NAMED = re.compile(r"\(((?:[A-Z][A-Z ]+ lock|no lock|refused by)[^()]*)\)")
TWO_ACTIONS = {"type-and-not-null"}
MORE = {"lock-table", "add-primary-key-partitioned"}
"""Rows that depend on the statement: the mode that is asked for, and whether there are partitions to build indexes on."""
QUIET = {
    "create-table-references", "create-table-like", "create-trigger", "create-view", "create-materialized-view", "create-policy",
    "create-rule", "lock-table", "change-rows", "create-partition-default", "replace-view", "drop-partition", "attach-index",
    "toggle-trigger", "cluster-on", "alter-constraint", "truncate", "truncate-partition", "set-default", "grant",
    "add-using-index-unusable", "create-index-concurrently-partitioned", "drop-index-concurrently-impossible",
}  # fmt: skip
"""Rows whose lock is held too shortly, or whose statement is refused for what another message says, for a finding that names the effect."""

Told = dict[int, list[tuple[str, str]]]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Return the (rule, effect in the message) pairs of each example by its number."""
    folder = tmp_path_factory.mktemp("locks")
    (folder / "mlplatlint.toml").write_text('[project]\ndatabase = "postgresql"\npostgres-version = "15"\n')
    for number, (_, example) in enumerate(EXAMPLES):
        home = folder / f"c{number}"
        home.mkdir()
        (home / "V1__base.sql").write_text(SETUP)
        (home / "V2__step.sql").write_text(f"{example};\n")
    options = Options(paths=(".",), root=str(folder), jobs=1, respect_gitignore=False)
    resolver = Resolver(changes={"select": ["schema"], "preview": True}, isolated=False)
    found: Told = defaultdict(list)
    for item in run(options, builtin(), resolver, NoCache()).filtered.findings:
        match = NAMED.search(item.message)
        if item.path.endswith("V2__step.sql") and match is not None:
            found[int(item.path[1:].partition("/")[0])].append((item.rule, match.group(1)))
    return found


@pytest.mark.parametrize("number", range(len(EXAMPLES)), ids=[example[:70] for _, example in EXAMPLES])
def test_the_message_names_the_effect_of_the_row(told: Told, number: int) -> None:
    row, example = EXAMPLES[number]
    effect = effects()[row]
    said = {words for _, words in told[number]}
    if row in TWO_ACTIONS:
        assert said >= {effects()["set-not-null"].phrase}
        return
    if not effect.refused and row not in MORE:
        assert said <= {effect.phrase}, told[number]
    heavy = effect.strength >= STRENGTH.index("SHARE") and (effect.rewrite or effect.scan or effect.build)
    if heavy and not effect.refused and row not in QUIET:
        assert said, f"{example}: nothing is said of {effect.phrase}"


def test_enough_rows_are_told(told: Told) -> None:
    assert len({EXAMPLES[number][0] for number, said in told.items() if said}) >= 50
