"""The Dockerfile document: directives, instructions, stages, and what BuildKit would refuse."""

from __future__ import annotations

import re

from mlplatlint.files.source import Source, Span
from mlplatlint.fronts.dockerfile.expand import UNSET, Unset, expand_quietly
from mlplatlint.fronts.dockerfile.instruction import Instruction
from mlplatlint.fronts.dockerfile.lines import Directive, Problem, read_lines
from mlplatlint.fronts.dockerfile.scope import PLATFORM_ARGS, Scope, Setting
from mlplatlint.fronts.dockerfile.stage import DockerStage
from mlplatlint.fronts.document import ParseFailure

MAX_BYTES = 500_000
MAX_INSTRUCTIONS = 5_000
MAX_STAGES = 500
"""Files beyond any of these are no Dockerfiles a person wrote, and would cost more than they are worth."""

_TEMPLATE_LINE = re.compile(rb"[ \t]*(?:\{\{|\{%|\{#|<%|\{\w+\}\s*\Z)")
_TEMPLATE_WORD = re.compile(r"\{\{|\{%|<%|%%|^@\w+@|__[A-Z]+__$")


class Dockerfile:
    """A parsed Dockerfile.

    ``instructions`` are all in file order (ONBUILD triggers inside their holder); ``stages`` begin at each
    FROM; a fragment without FROM is one implicit stage. ``preamble`` holds what stands before the first FROM. ``problems`` list what BuildKit's reader
    refuses; the rest of the file is read all the same.
    """

    def __init__(self, source: Source) -> None:
        reading = read_lines(bytes(source.data))
        self.source = source
        self.escape = reading.escape.decode()
        self.directives: list[Directive] = reading.directives
        self.problems: list[Problem] = reading.problems
        self.instructions = [
            Instruction(source, line, reading.escape, order) for order, line in enumerate(reading.lines)
        ]
        self.globals = Scope(None, closed=True)
        for name in PLATFORM_ARGS:
            self.globals.assign(name, Setting(-1, "ARG", None, Span(0, 0)))
        self.preamble: list[Instruction] = []
        self.stages: list[DockerStage] = []
        self._by_alias: dict[str, list[DockerStage]] = {}
        self._stage_of_order: list[int] = []
        count = len(self.instructions)
        bases = sum(found.name == "FROM" for found in self.instructions)
        if count > MAX_INSTRUCTIONS or bases > MAX_STAGES:
            raise ParseFailure(f"{count:,} instructions are more than a Dockerfile has")
        if count and not bases:
            # A fragment, meant to be put behind a FROM: its instructions form one stage on an unknown base.
            self.stages.append(DockerStage(self, 0, self.instructions[0]))
        for instruction in self.instructions:
            self._place(instruction)

    def _place(self, instruction: Instruction) -> None:
        if instruction.name == "FROM":
            stage = DockerStage(self, len(self.stages), instruction)
            self.stages.append(stage)
            if stage.alias:
                self._by_alias.setdefault(stage.alias, []).append(stage)
        elif self.stages:
            self.stages[-1].instructions.append(instruction)
        else:
            self.preamble.append(instruction)
        self._stage_of_order.append(len(self.stages) - 1)
        if instruction.name in ("ARG", "ENV"):
            self._assign(instruction)

    def _assign(self, instruction: Instruction) -> None:
        """Enter the variables of an ARG or ENV into the scope it belongs to."""
        scope = self.stages[-1].scope if self.stages else self.globals
        order, kind = instruction.order, instruction.name
        if not self.stages and kind == "ENV":
            return
        lookup = scope.lookup(order)
        for pair in instruction.pairs:
            value: str | Unset | None
            if pair.value is not None:
                value = expand_quietly(pair.value, lookup, self.escape)
            elif self.stages:
                value = self._imported(pair.key)
            else:
                # `ARG name` without a default: whatever the build passes, or nothing.
                value = None
            scope.assign(pair.key, Setting(order, kind, value, pair.span))

    def _imported(self, name: str) -> str | None:
        setting = self.globals.find(name, len(self.instructions))
        return setting.value if setting is not None and setting.value is not UNSET else None

    def stage_of(self, instruction: Instruction) -> DockerStage | None:
        """Return the stage that an instruction belongs to; None before the first FROM."""
        index = self._stage_of_order[instruction.order]
        return self.stages[index] if index >= 0 else None

    def stage_named(self, name: str, before: int) -> DockerStage | None:
        """Return the latest stage with this alias among those before an index.

        FROM compares the word as written.
        """
        for stage in reversed(self._by_alias.get(name, ())):
            if stage.index < before:
                return stage
        return None

    def stage_copied(self, name: str, before: int) -> DockerStage | None:
        """Return the stage that ``COPY --from`` or a mount's ``from`` names: by alias in any case, or by
        index.
        """
        if name.isascii() and name.isdigit() and len(name) < 6:
            return self.stages[int(name)] if int(name) < before else None
        return self.stage_named(name.lower(), before)


def parse_dockerfile(source: Source) -> Dockerfile:
    """Return the document of one file.

    Raises:
        ParseFailure: the file is a template of a Dockerfile, or too large to be one.
    """
    if len(source.data) > MAX_BYTES:
        raise ParseFailure(f"larger than {MAX_BYTES // 1_000} kB")
    document = Dockerfile(source)
    if b"{" in source.data or b"%" in source.data or b"@" in source.data or b"__" in source.data:
        offset = _template_mark(document)
        if offset is not None:
            raise ParseFailure("holds template expressions", offset, template=True)
    return document


def _template_mark(document: Dockerfile) -> int | None:
    """Return where a template expression stands that only a rendered file would not have."""
    for instruction in document.instructions:
        if _TEMPLATE_LINE.match(instruction.text.data):
            return instruction.span.start
        if instruction.name == "FROM" and _TEMPLATE_WORD.search(instruction.value):
            return instruction.span.start
    return None
