"""A build stage: its base, what it inherits, and what is in force at its end."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mlplatlint.files.source import Source, Span
from mlplatlint.fronts.dockerfile.expand import expand_quietly
from mlplatlint.fronts.dockerfile.images import ImageRef, parse_image
from mlplatlint.fronts.dockerfile.instruction import Instruction, Word
from mlplatlint.fronts.dockerfile.scope import Scope

if TYPE_CHECKING:
    from mlplatlint.fronts.dockerfile.document import Dockerfile


class DockerStage:
    """One stage, from its FROM to the next.

    ``base`` is the image word of FROM, ``base_text`` that word with variables replaced (None when it cannot
    be known), ``parent`` the earlier stage it names, ``image`` the external image's parts (None for a parent
    stage, for scratch and for an unknown base). ``alias`` is lower case, as BuildKit keeps it. ``implicit`` marks
    the one stage of a fragment, a file without FROM; its ``instruction`` is the file's first.
    """

    def __init__(self, dockerfile: Dockerfile, index: int, instruction: Instruction) -> None:
        self.dockerfile = dockerfile
        self.index = index
        self.instruction = instruction
        self.instructions: list[Instruction] = []
        self._index: dict[str, list[Instruction]] | None = None
        self.implicit: bool = instruction.name != "FROM"
        words = () if self.implicit else instruction.words
        self.base: Word | None = words[0] if words else None
        named = len(words) >= 3 and words[1].text.upper() == "AS"
        self.alias_word: Word | None = words[2] if named else None
        self.alias = self.alias_word.text.lower() if self.alias_word else ""
        lookup = dockerfile.globals.lookup(instruction.order)
        self.base_text: str | None = None
        if self.base is not None:
            self.base_text = expand_quietly(self.base.text, lookup, dockerfile.escape)
        self.parent: DockerStage | None = (
            dockerfile.stage_named(self.base_text, before=index) if self.base_text else None
        )
        self.is_scratch = self.base_text == "scratch" and self.parent is None
        external = self.base_text and self.parent is None and not self.is_scratch
        self.image: ImageRef | None = parse_image(self.base_text) if external and self.base_text else None
        closed: bool = self.is_scratch or (self.parent is not None and self.parent.scope.closed)
        self.scope: Scope = Scope(self.parent.scope if self.parent else None, closed)

    @property
    def source(self) -> Source:
        """The file's text."""
        return self.dockerfile.source

    @property
    def symbol(self) -> str:
        """The stage's alias, or ``stage <n>`` counted from 0: what fingerprints hold."""
        return self.alias or f"stage {self.index}"

    @property
    def base_span(self) -> Span:
        """Where the base image is named."""
        return self.base.span if self.base else self.instruction.span

    @property
    def is_final(self) -> bool:
        """Whether this is the last stage: what ``docker build`` makes without ``--target``."""
        return self.index == len(self.dockerfile.stages) - 1

    @property
    def root(self) -> DockerStage:
        """The stage at the bottom of the FROM chain: the one that names an external image, or scratch."""
        stage = self
        while stage.parent is not None:
            stage = stage.parent
        return stage

    def chain(self) -> Iterator[DockerStage]:
        """Yield this stage and the stages it is built on, nearest first."""
        stage: DockerStage | None = self
        while stage is not None:
            yield stage
            stage = stage.parent

    @property
    def in_final_image(self) -> bool:
        """Whether this stage's layers are part of the final image."""
        return any(stage is self for stage in self.dockerfile.stages[-1].chain())

    def _named(self, name: str) -> list[Instruction]:
        """Return this stage's own instructions of a name; the index is made on first use, when the stage is
        whole.
        """
        if self._index is None:
            self._index = {}
            for instruction in self.instructions:
                self._index.setdefault(instruction.name, []).append(instruction)
        return self._index.get(name, [])

    def last(self, name: str) -> Instruction | None:
        """Return the last instruction of a name in this stage or, failing that, in those it builds on."""
        for stage in self.chain():
            own = stage._named(name)
            if own:
                return own[-1]
        return None

    def before(self, name: str, order: int) -> Instruction | None:
        """Return the last instruction of a name that stands before the instruction ``order`` in the chain."""
        for stage in self.chain():
            own = stage._named(name)
            position = bisect_left(own, order, key=lambda instruction: instruction.order)
            if position:
                return own[position - 1]
        return None

    def all(self, *names: str) -> Iterator[Instruction]:
        """Yield this stage's own instructions of the given names, in order."""
        if len(names) == 1:
            return iter(self._named(names[0]))
        return (instruction for instruction in self.instructions if instruction.name in names)

    def expand(self, text: str, at: Instruction) -> str | None:
        """Return a text of the instruction ``at`` with variables replaced; None when a value is unknown."""
        return expand_quietly(text, self.scope.lookup(at.order), self.dockerfile.escape)

    def shell_at(self, instruction: Instruction) -> tuple[str, ...] | None:
        """Return the words of the SHELL in force at an instruction; None for the image's default."""
        shell = self.before("SHELL", instruction.order)
        return tuple(word.text for word in shell.words) if shell is not None else None

    @property
    def user(self) -> str | None:
        """The user in force at the end of the stage; None when unknown, empty when no USER was ever given."""
        instruction = self.last("USER")
        if instruction is None:
            return ""
        holder = self.dockerfile.stage_of(instruction) or self
        return holder.expand(instruction.value, instruction)

    def __repr__(self) -> str:
        return f"<stage {self.symbol}>"
