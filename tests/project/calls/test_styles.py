"""How much is found in programs of many styles and frameworks, and that nothing else is.

Each case is a small repository in the form of ``test_blocking``; a line that ends in ``# hit`` has to be reported, by
whichever rule about blocking says most about it, and no other line may be.
"""

from __future__ import annotations

import pytest

from mlplatlint.rules.async_ import (
    blocking_call_in_async,
    blocking_call_reached_from_async,
    blocking_in_loop_callback,
    sync_lock_across_await,
)
from tests.project.calls.store import project_of
from tests.project.calls.test_blocking import cases

_RULES = (blocking_call_in_async, blocking_call_reached_from_async, blocking_in_loop_callback, sync_lock_across_await)
_TABLES = ("styles_blocking.txt", "styles_harmless.txt", "kept_blocking.txt", "kept_harmless.txt")
_ALL = [case for table in _TABLES for case in cases(table)]


def _marked(files: dict[str, str]) -> set[tuple[str, int]]:
    return {
        (path, number)
        for path, text in files.items()
        for number, line in enumerate(text.split("\n"), 1)
        if "# hit" in line
    }


def _found(files: dict[str, str]) -> set[tuple[str, int]]:
    """Return the lines of all findings, those left out that say of themselves that they matter little."""
    project = project_of(files)
    return {
        (hit.path, files[hit.path].encode()[: hit.span.start].count(b"\n") + 1)
        for rule in _RULES
        for hit in rule.check(project)
        if hit.severity not in ("low", "info")
    }


@pytest.mark.parametrize("files", [case[1] for case in _ALL], ids=[case[0] for case in _ALL])
def test_found_exactly_what_is_marked(files: dict[str, str]) -> None:
    assert _found(files) == _marked(files)
