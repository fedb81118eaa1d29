"""A shell script as the commands it runs, in source order."""

from __future__ import annotations

from typing import NamedTuple


class ShellWord(NamedTuple):
    """One word of a command.

    ``value`` is the word without quotes and escapes; expansions stay in it as written, and then ``dynamic``
    is true. ``start`` and ``end`` are byte offsets in the script.
    """

    value: str
    start: int
    end: int
    dynamic: bool = False
    quoted: bool = False


class Redirect(NamedTuple):
    """A redirection such as ``> /dev/null``; ``target`` is empty for here-documents."""

    operator: str
    target: str
    start: int
    end: int


class Command:
    """One simple command.

    ``words`` are all its words, ``argv`` those left once wrappers such as ``sudo -E`` and ``env A=1`` are
    taken away (their names are in ``wrappers``); ``name`` is the last path component of ``argv[0]``, empty
    when it is dynamic. ``joined`` is the operator before the command in its list: ``&&``, ``||``, ``;``,
    ``&``, ``|`` or empty for the first. ``source`` is the command whose output is piped into this one.
    ``nested`` tells what holds it: ``substitution``, ``function``, ``string`` (the text of ``sh -c``) or
    empty.
    """

    __slots__ = (
        "_package", "argv", "assignments", "end", "joined", "name", "nested", "redirects", "source", "start", "words", "wrappers",
    )  # fmt: skip

    def __init__(self, words: list[ShellWord], start: int, end: int, nested: str = "") -> None:
        self.words = words
        self.start = start
        self.end = end
        self.nested = nested
        self.joined = ""
        self.source: Command | None = None
        self.assignments: list[tuple[str, ShellWord]] = []
        self.redirects: list[Redirect] = []
        self.wrappers: tuple[str, ...] = ()
        self.argv = words
        self._package: object = ()
        first = words[0] if words else None
        self.name = "" if first is None or first.dynamic else first.value.rpartition("/")[2]

    @property
    def args(self) -> list[ShellWord]:
        """The words after the command's name."""
        return self.argv[1:]

    def values(self) -> list[str]:
        """Return the text of the words after the command's name."""
        return [word.value for word in self.argv[1:]]

    def __repr__(self) -> str:
        return f"<command {' '.join(word.value for word in self.words)}>"


class Script(NamedTuple):
    """The commands of a script, its pipes (byte offsets of each ``|``) and assignments outside commands.

    ``broken`` says that the text is no valid shell; the commands found are still good for most purposes.
    """

    commands: list[Command]
    pipes: list[int]
    assignments: list[tuple[str, ShellWord]]
    broken: bool
