"""Pages and tables in lockstep: a trigger that a page forgets would hide findings."""

from __future__ import annotations

import pytest

from mlplatlint.engine.catalogue import iter_pages, read_page
from mlplatlint.findings.secrets_baseline import DEGENERATE
from mlplatlint.fronts.text import assignments, formats
from mlplatlint.rules.tables import load

PAGES = {page.name: page for family, path in iter_pages() if family == "secrets" for page in [read_page(path)]}


@pytest.mark.parametrize("rule", sorted(load(formats.TABLE)["format"]))
def test_triggers_of_a_format_rule_are_the_literals_of_its_formats(rule: str) -> None:
    assert sorted(PAGES[rule].meta["triggers"]) == formats.literals_of(rule)
    assert PAGES[rule].meta["rows"] == f"{formats.TABLE}#{rule}"


def test_triggers_of_the_other_rules_cover_their_detectors() -> None:
    assert set(PAGES["hardcoded-secret"].meta["triggers"]) == {f"(?i){word}" for word in assignments.KEYWORDS}
    assert set(PAGES["degenerate-baseline-entry"].meta["triggers"]) == set(DEGENERATE)


def test_every_page_lets_the_pragma_of_detect_secrets_speak() -> None:
    for name, page in PAGES.items():
        assert any(peer.startswith("detect-secrets:") for peer in page.meta["peers"]), name
