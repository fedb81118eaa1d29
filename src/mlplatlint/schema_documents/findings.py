"""What is wrong with a schema document: one record for each problem."""

from __future__ import annotations

from typing import NamedTuple


class Problem(NamedTuple):
    """``check`` names the check, ``pointer`` the place (a JSON pointer); ``warns`` marks one that does not make it invalid."""

    check: str
    pointer: str
    message: str
    warns: bool = False


CHECKS: tuple[tuple[str, str], ...] = (
    ("form", "fits the JSON Schema of mlplatlint-schema/1"),
    ("names", "every name is taken once and fits 63 bytes"),
    ("types", "every type exists and takes its modifiers"),
    ("references", "what is named is there"),
    ("columns", "defaults, identities and generated columns can be made"),
    ("expressions", "each expression is one expression, each definition one statement"),
    ("foreign keys", "targets are unique and types fit"),
    ("indexes", "every index can be made"),
    ("partitions", "keys hold the partition key, bounds do not overlap"),
    ("advice", "keys, indexes and time columns are as feature stores need them"),
)
"""Name of each check and what it means when it passes, in the order of the report."""
