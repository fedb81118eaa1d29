"""Which names say that their value is a secret: ``db_password`` does, ``password_field`` does not."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from mlplatlint.fronts.text.safe_values import TABLE
from mlplatlint.rules.tables import load

_BORDER = re.compile(r"[^0-9A-Za-z\u0080-\uffff]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class _Lists:
    def __init__(self) -> None:
        table = load(TABLE)["name"]
        self.words = frozenset(table["words"])
        self.pairs = frozenset(tuple(pair.split()) for pair in table["pairs"])
        self.tail = frozenset(table["tail"])
        self.never = frozenset(table["never"])
        self.chosen = frozenset(table["chosen"])


@cache
def _lists() -> _Lists:
    return _Lists()


def words_of(name: str) -> list[str]:
    """Return the words of an identifier in lower case: ``dbPassword2`` has ``db`` and ``password``."""
    return [word.lower().rstrip("0123456789") for word in _BORDER.split(name) if word.strip("0123456789")]


def names_secret(name: str) -> bool:
    """Tell whether the value under this name is a secret."""
    lists, words = _lists(), words_of(name)
    if not words or not lists.never.isdisjoint(words) or words[-1] in lists.tail:
        return False
    return not lists.words.isdisjoint(words) or any(pair in lists.pairs for pair in pairwise(words))


def names_password(name: str) -> bool:
    """Tell whether the value is one a person would choose, so that it need not look random."""
    return not _lists().chosen.isdisjoint(words_of(name))
