"""Many hits of one rule in one file: one finding that counts and shows the others."""

from __future__ import annotations

from mlplatlint.files.source import Span
from mlplatlint.findings.bunches import MOST, bunched
from mlplatlint.findings.model import Hit


def hits(count: int, path: str = "a.sql", severity: str = "") -> list[Hit]:
    return [
        Hit(Span(number * 10, number * 10 + 5), {}, f"t{number}", path, severity=severity) for number in range(count)
    ]


def test_few_are_told_one_by_one() -> None:
    assert [hit.values["more"] for hit in bunched(hits(MOST))] == [""] * MOST


def test_many_are_one_that_shows_the_others() -> None:
    (only,) = bunched(hits(MOST + 4))
    assert only.values["more"] == f", and {MOST + 3} more like it in this file"
    assert [place.span.start for place in only.related] == [number * 10 for number in range(1, MOST + 4)]


def test_each_file_counts_for_itself() -> None:
    assert len(list(bunched([*hits(2), *hits(3, "b.sql"), *hits(9, "c.sql")]))) == 6


def test_the_worst_stands_for_all() -> None:
    found = [*hits(3, severity="low"), Hit(Span(90, 95), {}, "worst", "a.sql")]
    assert [hit.symbol for hit in bunched(found)] == ["worst"]
    assert [
        hit.symbol for hit in bunched([*hits(3), Hit(Span(90, 95), {}, "x", "a.sql", severity="medium")], "low")
    ] == ["x"]


def test_one_place_is_one_hit() -> None:
    (only,) = bunched(hits(1) * 20)
    assert only.values["more"] == ", and 19 more like it here"
