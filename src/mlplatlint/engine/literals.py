"""Which of many byte literals occur in a file, asked once per file for all rules.

Three back ends answer alike: hyperscan (an optional extra, by far the fastest), Aho-Corasick, and a loop over
the standard library. Case folding is ASCII only, in all three, so that no answer depends on an encoding.
A matcher keeps per-scan state: use one per thread. It survives ``fork``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
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

MOST_PLACES = 20_000
"""Places of one literal that are kept per file."""

Key = tuple[bytes, bool]


class LiteralMatcher(Protocol):
    """Tells which literals of a fixed list occur in a text."""

    def match(self, data: bytes | mmap) -> set[int]:
        """Return the indices of the literals that occur in ``data``."""
        ...

    def places(self, data: bytes | mmap) -> dict[int, list[int]]:
        """Return, for each literal that occurs, its index -> the offsets at which it begins, ascending.

        Only the first :data:`MOST_PLACES` of each literal are kept, so that a hostile file costs bounded memory.
        """
        ...


def build_matcher(
    literals: Sequence[bytes],
    *,
    ignore_case: Sequence[bool] | None = None,
    small: bool = False,
    every: bool = False,
) -> LiteralMatcher:
    """Return a matcher for ``literals``; equal literals are each reported.

    ``ignore_case`` says for each literal whether ASCII letters match in either case (default: for none).
    ``small`` promises that only a few files follow, so that no engine is loaded that takes longer to
    import than to do without; ``every`` that places will be asked for. Raises ValueError for an empty literal or lists of different length.
    """
    groups = _group(literals, ignore_case)
    if len(groups) <= (LOOP_WINS_SMALL if small else LOOP_WINS):
        return LoopMatcher(groups)
    back_ends: tuple[Callable[[], LiteralMatcher], ...] = (
        lambda: HyperscanMatcher(groups, every=every),
        lambda: AhoMatcher(groups),
    )
    for back_end in back_ends[1:] if small else back_ends:
        try:
            return back_end()
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

    def places(self, data: bytes | mmap) -> dict[int, list[int]]:
        """Return the offsets of each literal that occurs."""
        found: dict[int, list[int]] = {}
        lowered = data[:].lower() if self._folded else b""
        for text, group in ((data, self._exact), (lowered, self._folded)):
            for literal, indices in group:
                offsets: list[int] = []
                at = text.find(literal)
                while at >= 0 and len(offsets) < MOST_PLACES:
                    offsets.append(at)
                    at = text.find(literal, at + 1)
                if offsets:
                    found.update(dict.fromkeys(indices, offsets))
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

    def places(self, data: bytes | mmap) -> dict[int, list[int]]:
        """Return the offsets of each literal that occurs."""
        found: dict[int, list[int]] = {}
        for fold, automaton, indices in self._automata:
            offsets: list[list[int]] = [[] for _ in indices]
            base = 0
            for window in _windows(data, _AHO_WINDOW, self._overlap):
                text = window[:].lower() if fold else window
                for number, start, _ in automaton.find_matches_as_indexes(text, overlapping=True):
                    kept = offsets[number]
                    # Windows overlap: what the last one has seen already is not seen again.
                    if len(kept) < MOST_PLACES and (not kept or kept[-1] < base + start):
                        kept.append(base + start)
                base += _AHO_WINDOW
            for number, kept in enumerate(offsets):
                if kept:
                    found.update(dict.fromkeys(indices[number], kept))
        return found


class HyperscanMatcher:
    """Hyperscan in literal mode, with one database that stops at the first match of each literal and one that reports
    all; ``every`` says which of the two is compiled at once."""

    def __init__(self, groups: dict[Key, tuple[int, ...]], *, every: bool = False) -> None:
        import hyperscan

        self._engine = hyperscan
        # The Python binding hands literals over as C strings: one with a NUL would be cut short.
        self._with_nul = LoopMatcher({key: indices for key, indices in groups.items() if b"\0" in key[0]})
        self._keys = [key for key in groups if b"\0" not in key[0]]
        self._indices = [groups[key] for key in self._keys]
        self._overlap = max((len(literal) for literal, _ in self._keys), default=1) - 1
        # Compiled here, where a failure still leads to another back end, rather than in the first scan.
        self._databases: dict[bool, Any] = {not every: self._compiled(once=not every)} if self._keys else {}

    def match(self, data: bytes | mmap) -> set[int]:
        """Return the indices of the literals that occur in ``data``."""
        found = self._with_nul.match(data)
        indices = self._indices

        def on_match(number: int, start: int, end: int, flags: int, context: object) -> None:
            found.update(indices[number])

        for window in _windows(data, _HYPERSCAN_WINDOW, self._overlap):
            self._scan(window, on_match, once=True)
        return found

    def places(self, data: bytes | mmap) -> dict[int, list[int]]:
        """Return the offsets of each literal that occurs."""
        found = self._with_nul.places(data)
        ends: list[list[int]] = [[] for _ in self._keys]
        base = 0

        def on_match(number: int, start: int, end: int, flags: int, context: object) -> None:
            kept = ends[number]
            if len(kept) < MOST_PLACES and (not kept or kept[-1] < base + end):
                kept.append(base + end)

        for window in _windows(data, _HYPERSCAN_WINDOW, self._overlap):
            self._scan(window, on_match, once=False)
            base += _HYPERSCAN_WINDOW
        for number, kept in enumerate(ends):
            if kept:
                length = len(self._keys[number][0])
                starts = [end - length for end in kept]
                found.update(dict.fromkeys(self._indices[number], starts))
        return found

    def _scan(self, window: bytes | mmap, on_match: Callable[..., None], *, once: bool) -> None:
        if not self._keys:
            return
        database = self._databases.get(once)
        if database is None:
            database = self._databases[once] = self._compiled(once=once)
        database.scan(window, match_event_handler=on_match)

    def _compiled(self, *, once: bool) -> Any:
        engine = self._engine
        base = engine.HS_FLAG_SINGLEMATCH if once else 0
        database = engine.Database()
        database.compile(
            [literal for literal, _ in self._keys],
            ids=list(range(len(self._keys))),
            flags=[base | engine.HS_FLAG_CASELESS if fold else base for _, fold in self._keys],
            literal=True,
        )
        return database
