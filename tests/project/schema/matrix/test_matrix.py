"""Every class of difference is found, and nothing is found where there is none."""

from __future__ import annotations

import pytest

from mlplatlint.project.schema.drift import differences
from tests.project.schema.matrix.build import project
from tests.project.schema.matrix.classes import CONTROLS, ROWS, Row
from tests.project.schema.matrix.styles import DRIFTS, LAYOUTS, STYLES, placed, style_project
from tests.project.schema.store import project_of

_RULES = {
    "table-missing": "table-without-migration",
    "table-extra": "migration-table-without-model",
    "nullable": "column-nullable-drift",
    "type": "column-type-drift",
}


def rules_hit(files: dict[str, str]) -> set[str]:
    """Return the names of the rules that report something in a project."""
    return {_RULES.get(item.kind, item.kind) for item in project_of(files).memo(differences)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_difference_of_each_class_is_found(row: Row) -> None:
    assert row.rule in rules_hit(project(row, drifted=True))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_migrations_that_agree_are_quiet(row: Row) -> None:
    assert rules_hit(project(row, drifted=False)) == set()


@pytest.mark.parametrize("row", CONTROLS, ids=lambda row: row.name)
def test_what_does_not_count_is_quiet(row: Row) -> None:
    assert rules_hit(project(row, drifted=False)) == set()


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("drift", ["", *DRIFTS])
def test_every_style_of_model_is_read(style: str, drift: str) -> None:
    assert rules_hit(style_project(style, drift)) == ({drift} if drift else set())


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("drift", ["", *DRIFTS])
def test_layouts(layout: str, drift: str) -> None:
    assert rules_hit(placed(style_project("base-class", drift), layout)) == ({drift} if drift else set())
