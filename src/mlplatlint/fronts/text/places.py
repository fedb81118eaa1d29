"""Where the literals of all credential detectors stand in a file: one pass, shared by the rules.

Expressions are tried at these places alone. They open with a literal or contain one, so that nothing is missed, and text
without literals costs one scan however many formats there are.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import cache

from mlplatlint.engine.literals import Key, LiteralMatcher, build_matcher
from mlplatlint.fronts.text.file import TextFile
from mlplatlint.rules.tables import load

FORMATS = "secret-formats.toml"

KEYWORDS = (
    "password", "passwd", "passphrase", "pwd", "secret", "token", "api_key", "apikey", "api-key", "access_key",
    "accesskey", "access-key", "private_key", "privatekey", "auth_key", "authkey", "account_key", "accountkey",
    "storage_key", "encryption_key", "signing_key", "master_key", "fernet_key", "credential", "_pass", "_creds",
)  # fmt: skip
"""Literals, in lower case, of which every name that the detector of assignments knows holds one."""


def key_of(literal: str) -> Key:
    """Return a literal as tables write it, ``(?i)`` in front when its case does not count, as bytes and that flag."""
    folds = literal.startswith("(?i)")
    return (literal[4:].lower() if folds else literal).encode(), folds


def places(text: TextFile) -> Mapping[Key, Sequence[int]]:
    """Return the offsets, ascending, of each literal of the detectors that occurs in a file; kept in its memo."""
    found: dict[Key, list[int]] | None = text.memo.get("places")
    if found is None:
        matcher, keys = _matcher()
        found = text.memo["places"] = {keys[index]: at for index, at in matcher.places(text.data).items()}
    return found


@cache
def _matcher() -> tuple[LiteralMatcher, list[Key]]:
    names = {literal for rows in load(FORMATS)["format"].values() for row in rows for literal in row["literals"]}
    keys = sorted({key_of(name) for name in names} | {(word.encode(), True) for word in KEYWORDS})
    # The engine loads hyperscan when there is much to read; then it is at hand here too.
    small = "hyperscan" not in sys.modules
    return build_matcher([key[0] for key in keys], ignore_case=[key[1] for key in keys], small=small, every=True), keys
