"""Which of many byte literals occur in a file, asked once per file for all rules.

Three back ends answer alike: hyperscan (an optional extra, by far the fastest), Aho-Corasick, and a loop over
the standard library. Case folding is ASCII only, in all three, so that no answer depends on an encoding.
A matcher keeps per-scan state: use one per thread. It survives ``fork``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from mmap import mmap

LOOP_WINS = 3
"""Up to this many literals a loop of ``find`` beats every engine."""

LOOP_WINS_SMALL = 10
"""Up to this many literals the loop beats Aho-Corasick, which counts when little is scanned."""

_AHO_WINDOW = 1 << 18
"""Bytes per Aho-Corasick call: it returns every match at once, and this bounds their memory."""

_HYPERSCAN_WINDOW = 1 << 30
"""Bytes per hyperscan call, whose lengths are 32-bit."""

Key = tuple[bytes, bool]


class LiteralMatcher(Protocol):
    """Tells which literals of a fixed list occur in a text."""

    def match(self, data: bytes | mmap) -> set[int]:
        """Return the indices of the literals that occur in ``data``."""
        ...


def build_matcher(
    literals: Sequence[bytes], *, ignore_case: Sequence[bool] | None = None, small: bool = False
) -> LiteralMatcher:
    """Return a matcher for ``literals``; equal literals are each reported.

    ``ignore_case`` says for each literal whether ASCII letters match in either case (default: for none).
    ``small`` promises that only a few files follow, so that no engine is loaded that takes longer to
    import than to do without. Raises ValueError for an empty literal or lists of different length.
    """
    groups = _group(literals, ignore_case)
    if len(groups) <= (LOOP_WINS_SMALL if small else LOOP_WINS):
        return LoopMatcher(groups)
    for back_end in (AhoMatcher,) if small else (HyperscanMatcher, AhoMatcher):
        try:
            return back_end(groups)
        except Exception:  # a back end that is absent, or built for another machine, only costs speed
            continue
    return LoopMatcher(groups)


def _group(literals: Sequence[bytes], ignore_case: Sequence[bool] | None) -> dict[Key, tuple[int, ...]]:
    """Return (literal, folds case) -> indices, with folded literals in lower case."""
    folds = [False] * len(literals) if ignore_case is None else list(ignore_case)
    if len(folds) != len(literals):
        raise ValueError("ignore_case needs one entry per literal")
    groups: dict[Key, tuple[int, ...]] = {}
    for index, (literal, fold) in enumerate(zip(literals, folds, strict=True)):
        if not literal:
            raise ValueError(f"literal {index} is empty and would match everything")
        # Without letters both readings are one; keeping it exact spares a folded copy of the text.
        folded = bool(fold) and literal.lower() != literal.upper()
        key = (literal.lower() if folded else bytes(literal), folded)
        groups[key] = (*groups.get(key, ()), index)
    return groups


def _windows(data: bytes | mmap, size: int, overlap: int) -> Iterator[bytes | mmap]:
    """Yield pieces of ``data``, together holding every substring of up to ``overlap + 1`` bytes."""
    if len(data) <= size + overlap:
        yield data
        return
    for start in range(0, len(data), size):
        yield data[start : start + size + overlap]


class LoopMatcher:
    """One ``find`` per literal: about 2 GB/s each, nothing to load."""

    def __init__(self, groups: dict[Key, tuple[int, ...]]) -> None:
        self._exact = [(literal, indices) for (literal, fold), indices in groups.items() if not fold]
        self._folded = [(literal, indices) for (literal, fold), indices in groups.items() if fold]

    def match(self, data: bytes | mmap) -> set[int]:
        """Return the indices of the literals that occur in ``data``."""
        found: set[int] = set()
        for literal, indices in self._exact:
            if data.find(literal) >= 0:  # not `in`: a memory map reads that as one byte
                found.update(indices)
        if self._folded:
            lowered = data[:].lower()
            for literal, indices in self._folded:
                if lowered.find(literal) >= 0:
                    found.update(indices)
        return found


class AhoMatcher:
    """Aho-Corasick over bytes. Matches overlap, so that no literal hides behind another."""

    def __init__(self, groups: dict[Key, tuple[int, ...]]) -> None:
        from ahocorasick_rs import BytesAhoCorasick, Implementation

        self._automata: list[tuple[bool, Any, list[tuple[int, ...]]]] = []
        for fold in (False, True):
            part = {literal: indices for (literal, folded), indices in groups.items() if folded is fold}
            if part:
                automaton = BytesAhoCorasick(list(part), implementation=Implementation.DFA)
                self._automata.append((fold, automaton, list(part.values())))
        self._overlap = max((len(literal) for literal, _ in groups), default=1) - 1

    def match(self, data: bytes | mmap) -> set[int]:
        """Return the indices of the literals that occur in ``data``."""
        found: set[int] = set()
        for window in _windows(data, _AHO_WINDOW, self._overlap):
            for fold, automaton, indices in self._automata:
                text = window[:].lower() if fold else window
                for number in {hit[0] for hit in automaton.find_matches_as_indexes(text, overlapping=True)}:
                    found.update(indices[number])
        return found


class HyperscanMatcher:
    """Hyperscan in literal mode; each literal is reported at most once per scan."""

    def __init__(self, groups: dict[Key, tuple[int, ...]]) -> None:
        import hyperscan

        # The Python binding hands literals over as C strings: one with a NUL would be cut short.
        self._with_nul = LoopMatcher({key: indices for key, indices in groups.items() if b"\0" in key[0]})
        keys = [key for key in groups if b"\0" not in key[0]]
        self._indices = [groups[key] for key in keys]
        self._overlap = max((len(literal) for literal, _ in keys), default=1) - 1
        once, caseless = hyperscan.HS_FLAG_SINGLEMATCH, hyperscan.HS_FLAG_CASELESS
        self._database: Any = None
        if keys:
            self._database = hyperscan.Database()
            self._database.compile(
                [literal for literal, _ in keys],
                ids=list(range(len(keys))),
                flags=[once | caseless if fold else once for _, fold in keys],
                literal=True,
            )

    def match(self, data: bytes | mmap) -> set[int]:
        """Return the indices of the literals that occur in ``data``."""
        found = self._with_nul.match(data)
        if self._database is None:
            return found
        indices = self._indices

        def on_match(number: int, start: int, end: int, flags: int, context: object) -> None:
            found.update(indices[number])

        for window in _windows(data, _HYPERSCAN_WINDOW, self._overlap):
            self._database.scan(window, match_event_handler=on_match)
        return found
