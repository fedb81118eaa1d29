"""The commands that RUN executes, in each of its forms, with their places in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.fronts.dockerfile.document import Dockerfile
from mlplatlint.fronts.dockerfile.instruction import Instruction
from mlplatlint.fronts.dockerfile.lines import Logical
from mlplatlint.fronts.dockerfile.stage import DockerStage
from mlplatlint.fronts.shell import Command, Script, ShellWord, read_script

_SHEBANG = re.compile(rb"#![ \t]*(?:\S*/)?(?:env[ \t]+(?:-S[ \t]+)?)?(\w+)")
_POSIX_SHELLS = frozenset(("sh", "bash", "ash", "dash", "zsh", "ksh"))
_OTHER_SHELLS = re.compile(r"(?i)(?:powershell|pwsh|cmd)(?:\.exe)?$")
_ONLY_HEREDOC = re.compile(rb"\d*<<-?[ \t]*\S+[ \t]*\Z")
_EMPTY = Script([], [], [], False)


class RunScript:
    """The script of one RUN: its commands, and the map from their offsets into the file."""

    __slots__ = ("_text", "body", "instruction", "interpreter", "script", "stage")

    def __init__(
        self, instruction: Instruction, stage: DockerStage | None, script: Script, text: Logical | None
    ) -> None:
        self.instruction = instruction
        self.stage = stage
        self.script = script
        self._text = text
        self.body = False
        """Whether the script is the body of a here-document, run line by line."""
        self.interpreter = ""
        """The shell that reads the body, where the line names one: ``bash`` of ``RUN bash -e <<EOF``."""

    @property
    def data(self) -> bytes:
        """The script's text as the shell gets it; empty for the exec form."""
        return self._text.data if self._text is not None else b""

    def span(self, start: int, end: int) -> Span:
        """Return the file span of a range of the script."""
        return self._text.span(start, end) if self._text is not None else Span(start, end)


class RunCommand:
    """One command of a RUN. ``index`` counts the commands of the instruction."""

    __slots__ = ("command", "index", "run")

    def __init__(self, run: RunScript, command: Command, index: int) -> None:
        self.run = run
        self.command = command
        self.index = index

    @property
    def name(self) -> str:
        """The command's name without directory, wrappers such as sudo taken away."""
        return self.command.name

    @property
    def instruction(self) -> Instruction:
        """The RUN that executes the command."""
        return self.run.instruction

    @property
    def stage(self) -> DockerStage | None:
        """The stage it runs in; None in a file without FROM."""
        return self.run.stage

    @property
    def symbol(self) -> str:
        """The stage's symbol, for fingerprints."""
        return self.run.stage.symbol if self.run.stage is not None else ""

    @property
    def span(self) -> Span:
        """Where the command stands, wrappers and assignments included."""
        return self.run.span(self.command.start, self.command.end)

    @property
    def name_span(self) -> Span:
        """Where the command's name stands."""
        return self.word_span(self.command.argv[0]) if self.command.argv else self.span

    def word_span(self, word: ShellWord) -> Span:
        """Return where a word of the command stands."""
        return self.run.span(word.start, word.end)

    def range_span(self, first: ShellWord, last: ShellWord) -> Span:
        """Return the span from one word to another."""
        return self.run.span(first.start, last.end)

    def later(self) -> list[Command]:
        """Return the commands after this one in the same RUN."""
        return self.run.script.commands[self.index + 1 :]

    def __repr__(self) -> str:
        return repr(self.command)


def run_commands(dockerfile: Dockerfile) -> Iterator[RunCommand]:
    """Yield every command of every RUN, ONBUILD ones included, in file order."""
    for run in run_scripts(dockerfile):
        for index, command in enumerate(run.script.commands):
            yield RunCommand(run, command, index)


def run_scripts(dockerfile: Dockerfile) -> Iterator[RunScript]:
    """Yield the scripts of every RUN; a RUN may have several (one a here-document)."""
    for instruction in dockerfile.instructions:
        current: Instruction | None = instruction
        while current is not None and current.name == "ONBUILD":
            current = current.trigger
        if current is not None and current.name == "RUN":
            yield from scripts_of(current, dockerfile)


def scripts_of(instruction: Instruction, dockerfile: Dockerfile) -> list[RunScript]:
    """Return the scripts of one RUN; none when a shell that is not POSIX runs it."""
    cached = instruction._cache.get("scripts")
    if cached is None:
        stage = dockerfile.stage_of(instruction)
        cached = instruction._cache["scripts"] = _read(instruction, stage)
    return cached  # type: ignore[return-value]


def _read(instruction: Instruction, stage: DockerStage | None) -> list[RunScript]:
    strings = instruction.json
    if strings is not None:
        words = [ShellWord(word.text, word.span.start, word.span.end) for word in strings]
        return _exec_form(instruction, stage, words)
    shell = stage.shell_at(instruction) if stage is not None else None
    if shell and _OTHER_SHELLS.search(shell[0]):
        return []
    data = instruction.text.data
    start, end = instruction.args_start, len(data)
    found: list[RunScript] = []
    heredocs = instruction.heredocs
    if heredocs and _ONLY_HEREDOC.match(data, start):
        return [_body(instruction, stage, index) for index in range(len(heredocs)) if _is_shell(instruction, index)]
    text = _with_bodies(instruction) if heredocs else instruction.text.slice(start, end)
    script = read_script(text.data)
    found.append(RunScript(instruction, stage, script, text))
    reader = next((command for command in script.commands if _reads_stdin(command)), None) if heredocs else None
    if len(heredocs) == 1 and reader is not None:
        body = _body(instruction, stage, 0)
        body.interpreter = reader.name
        found.append(body)
    return found


def _exec_form(instruction: Instruction, stage: DockerStage | None, words: list[ShellWord]) -> list[RunScript]:
    from mlplatlint.fronts.shell.wrappers import inner_script, unwrap

    if not words:
        return []
    command = Command(words, words[0].start, words[-1].end)
    unwrap(command)
    found = [RunScript(instruction, stage, Script([command], [], [], False), None)]
    inner = inner_script(command, bytes(instruction.source.data), 0)
    if inner is not None:
        start, text = inner
        script = read_script(text)
        found.append(RunScript(instruction, stage, script, Logical(text, [0], [start])))
    return found


def _with_bodies(instruction: Instruction) -> Logical:
    """Return the line and the here-documents after it, as the shell gets them."""
    line = instruction.text.slice(instruction.args_start, len(instruction.text.data))
    source = instruction.source.data
    first = instruction.heredocs[0].body.start
    last = instruction.heredocs[-1]
    end = source.find(b"\n", last.body.end)
    end = len(source) if end < 0 else end + 1
    return line.extended(b"\n", max(first - 1, 0)).extended(bytes(source[first:end]), first)


def _body(instruction: Instruction, stage: DockerStage | None, index: int) -> RunScript:
    body = instruction.heredocs[index].body
    data = bytes(instruction.source.data[body.start : body.end])
    if not _is_shell(instruction, index):
        return RunScript(instruction, stage, _EMPTY, None)
    run = RunScript(instruction, stage, read_script(data), Logical(data, [0], [body.start]))
    run.body = True
    return run


def _is_shell(instruction: Instruction, index: int) -> bool:
    body = instruction.heredocs[index].body
    head = bytes(instruction.source.data[body.start : min(body.end, body.start + 200)]).lstrip(b" \t")
    match = _SHEBANG.match(head)
    return match is None or match[1].decode() in _POSIX_SHELLS


def _reads_stdin(command: Command) -> bool:
    """Tell whether a command is a shell that reads its script from the here-document: ``bash -e <<EOF``."""
    return command.name in _POSIX_SHELLS and all(word.value.startswith(("-", "+")) for word in command.args)
