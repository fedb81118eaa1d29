"""The three literal back ends answer alike, on any bytes."""

from __future__ import annotations

import contextlib
import mmap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlplatlint.engine import literals
from mlplatlint.engine.literals import (
    AhoMatcher,
    HyperscanMatcher,
    LiteralMatcher,
    LoopMatcher,
    build_matcher,
)

# Few distinct bytes, so that literals overlap, nest and repeat; some that folding or a parser trips on.
ALPHABET = st.sampled_from([bytes([byte]) for byte in b"abAB.|\\^\x00\n\xc4\xe4\xff"])
PIECE = st.lists(ALPHABET, min_size=1, max_size=5).map(b"".join)
TEXT = st.lists(ALPHABET, max_size=60).map(b"".join)


def back_ends(given_literals: list[bytes], folds: list[bool]) -> list[LiteralMatcher]:
    groups = literals._group(given_literals, folds)
    matchers: list[LiteralMatcher] = [LoopMatcher(groups), AhoMatcher(groups)]
    with contextlib.suppress(ImportError):
        matchers.append(HyperscanMatcher(groups))
    return matchers


def plainly(given_literals: list[bytes], folds: list[bool], data: bytes) -> set[int]:
    def ascii_fold(text: bytes) -> bytes:
        return bytes(byte + 32 if 65 <= byte <= 90 else byte for byte in text)

    return {
        index
        for index, (literal, fold) in enumerate(zip(given_literals, folds, strict=True))
        if (ascii_fold(literal) in ascii_fold(data) if fold else literal in data)
    }


@given(st.lists(st.tuples(PIECE, st.booleans()), min_size=1, max_size=12), TEXT)
def test_back_ends_agree(pairs: list[tuple[bytes, bool]], data: bytes) -> None:
    given_literals, folds = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    expected = plainly(given_literals, folds, data)
    for matcher in back_ends(given_literals, folds):
        assert matcher.match(data) == expected, type(matcher).__name__
        assert matcher.match(data) == expected, "a second scan differs"


@given(st.lists(st.tuples(PIECE, st.booleans()), min_size=1, max_size=12), TEXT)
def test_places_of_all_back_ends_agree(pairs: list[tuple[bytes, bool]], data: bytes) -> None:
    given_literals, folds = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    lowered = data.lower()
    expected: dict[int, list[int]] = {}
    for index, (literal, fold) in enumerate(pairs):
        text, wanted = (lowered, literal.lower()) if fold else (data, literal)
        at = [start for start in range(len(text)) if text.startswith(wanted, start)]
        if at:
            expected[index] = at
    for matcher in back_ends(given_literals, folds):
        assert matcher.places(data) == expected, type(matcher).__name__
        assert matcher.places(data) == expected, "a second scan differs"


def test_places_across_windows_are_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(literals, "_AHO_WINDOW", 8)
    monkeypatch.setattr(literals, "_HYPERSCAN_WINDOW", 8)
    for shift in range(20):
        data = b"." * shift + b"needleedle" + b"." * (20 - shift) + b"Edle"
        expected = {0: [shift], 1: [shift + 2, shift + 6, len(data) - 4]}
        for matcher in back_ends([b"needle", b"EDLE", b"absent"], [False, True, False]):
            assert matcher.places(data) == expected, type(matcher).__name__


def test_places_of_one_literal_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(literals, "MOST_PLACES", 5)
    for matcher in back_ends([b"a", b"B", b"\0"], [False, True, False]):
        assert matcher.places(b"ab\0" * 100) == {n: [n, n + 3, n + 6, n + 9, n + 12] for n in range(3)}


def test_a_literal_across_two_windows_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(literals, "_AHO_WINDOW", 8)
    monkeypatch.setattr(literals, "_HYPERSCAN_WINDOW", 8)
    for shift in range(20):
        data = b"." * shift + b"needle" + b"." * (20 - shift)
        for matcher in back_ends([b"needle", b"NEEDLE", b"absent"], [False, True, False]):
            assert matcher.match(data) == {0, 1}


def test_a_memory_map_reads_like_bytes(tmp_path: Path) -> None:
    file = tmp_path / "text"
    file.write_bytes(b"Some Text\n" * 3)
    with file.open("rb") as handle, mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        for matcher in back_ends([b"Text", b"text", b"TEXT\ns", b"none"], [False, False, True, True]):
            assert matcher.match(mapped) == {0, 2}


@pytest.mark.parametrize("small", [True, False])
@pytest.mark.parametrize("count", [0, 1, 5, 200])
def test_choice_of_back_end_keeps_the_answer(small: bool, count: int) -> None:
    many = [b"literal%d." % number for number in range(count)]
    matcher = build_matcher(many, small=small)
    assert matcher.match(b"no such") == set()
    assert matcher.match(b" ".join(many)) == set(range(count))


def test_small_never_loads_hyperscan(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(groups: object, *, every: bool = False) -> LiteralMatcher:
        raise AssertionError("loaded")

    monkeypatch.setattr(literals, "HyperscanMatcher", refuse)
    assert isinstance(build_matcher([b"%d" % n for n in range(30)], small=True), AhoMatcher)


def test_without_any_engine_the_loop_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(groups: object, *, every: bool = False) -> LiteralMatcher:
        raise ImportError

    monkeypatch.setattr(literals, "HyperscanMatcher", absent)
    monkeypatch.setattr(literals, "AhoMatcher", absent)
    assert build_matcher([b"%d" % n for n in range(30)]).match(b"17") == {1, 7, 17}


def test_an_empty_literal_is_refused() -> None:
    with pytest.raises(ValueError, match="literal 1 is empty"):
        build_matcher([b"a", b""])
    with pytest.raises(ValueError, match="one entry per literal"):
        build_matcher([b"a"], ignore_case=[True, False])
