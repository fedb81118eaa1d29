"""SARIF under the rules of Microsoft's validator and of GitHub, as their own program applies them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mlplatlint.reports.model import Report
from tests.reports.report_samples import clean, nasty, report, written
from tests.tools.sarif_multitool import Complaint, Unavailable, find, validate

TOLERATED_NOTES = {
    "SARIF2002",  # a message that was not made from its rule's template has text alone
    "SARIF2003",  # no provenance outside git
    "SARIF2006",  # asks the network for the schema
    "SARIF2009",  # wants ids like CS2001; ours are names
    "SARIF2010",  # no snippet of a secret, of a binary file, and of context
    "SARIF2011",  # no context in a file without lines
    "SARIF2012",  # no rules in a clean run; rules of one word have no second name
    "SARIF2015",  # not every value stands in quotes
}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    try:
        return find(tmp_path_factory.mktemp("multitool"))
    except Unavailable as reason:
        pytest.skip(str(reason))


@pytest.mark.slow
@pytest.mark.parametrize("made", [nasty, clean, report])
def test_no_error_and_no_warning(program: Path, tmp_path: Path, made: Callable[[], Report]) -> None:
    path = tmp_path / "report.sarif"
    path.write_text(written("sarif", made()), encoding="utf-8")
    complaints = validate(program, path)
    assert [item for item in complaints if item.level != "note"] == []
    assert {item.rule for item in complaints} <= TOLERATED_NOTES


@pytest.mark.slow
def test_validator_does_complain(program: Path, tmp_path: Path) -> None:
    # Guards against a validator that says nothing because it did nothing.
    path = tmp_path / "report.sarif"
    text = written("sarif", nasty()).replace('"shortDescription"', '"unknown"')
    path.write_text(text.replace('"unknown": {"text"', '"shortDescription": {"markdown"'), encoding="utf-8")
    assert any(isinstance(item, Complaint) and item.level == "error" for item in validate(program, path))
