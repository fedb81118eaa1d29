"""A MOJO as rules and the ``validate`` command see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from mlplatlint.files.source import Source
from mlplatlint.fronts.mojo.ini import Ini


class MojoProblem(NamedTuple):
    """One thing wrong with a model.

    ``rule`` is the rule's name, ``entry`` the entry of the archive, ``line`` the 1-based line in a text entry (0: none),
    ``detail`` says what was found and what was expected. ``severity`` overrides the rule page's when not empty.
    """

    rule: str
    entry: str
    line: int
    detail: str
    severity: str = ""

    @property
    def where(self) -> str:
        """Entry and line as one phrase."""
        return f"{self.entry}:{self.line}" if self.line else self.entry


class MojoFiles:
    """The entries of one model: names relative to the model's own folder, read when asked for."""

    def __init__(self, names: Iterable[str], read: Callable[[str], bytes | None], root: str = "") -> None:
        self.names = frozenset(names)
        self.root = root
        self._read = read

    def read(self, name: str) -> bytes | None:
        """Return an entry's bytes, None when it is missing or cannot be unpacked."""
        return self._read(self.root + name) if name in self.names else None

    def below(self, folder: str) -> MojoFiles:
        """Return the entries of a nested model."""
        size = len(folder)
        return MojoFiles((n[size:] for n in self.names if n.startswith(folder)), self._read, self.root + folder)


class MojoModel:
    """One model file. ``entry`` names it inside an outer archive ('' for the file itself)."""

    def __init__(self, source: Source, entry: str) -> None:
        self.source = source
        self.entry = entry
        self.algorithm = ""
        self.version = ""
        self.h2o_version = ""
        self.ini: Ini | None = None
        self.problems: list[MojoProblem] = []
        self.checks: list[str] = []
        """Names of the checks that were made, in order."""
