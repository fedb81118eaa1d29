"""What a SQL file changes, and what it says about the program that runs it."""

from __future__ import annotations

import msgspec

from mlplatlint.facts.migrations import Step


class SqlScriptFacts(msgspec.Struct, frozen=True, array_like=True):
    """The way up of one SQL file; sections marked as the way down are left out.

    ``runner`` is ``goose`` or ``dbmate`` where section markers tell, else empty. ``outside`` tells that a marker switches
    the runner's transaction off. ``kind`` is ``dump`` for the output of pg_dump, ``foreign`` for another database's dialect
    (then there are no steps), else empty. ``guessed`` tells that no statement in the file is one that only PostgreSQL has.
    """

    steps: tuple[Step, ...] = ()
    runner: str = ""
    outside: bool = False
    kind: str = ""
    guessed: bool = False
