"""What BuildKit refuses once the lines are read: unknown instructions, wrong argument shapes, unknown flags."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from mlplatlint.files.source import Span
from mlplatlint.fronts.dockerfile.instruction import KEYWORDS, Instruction, json_problem
from mlplatlint.fronts.dockerfile.lines import Problem

if TYPE_CHECKING:
    from mlplatlint.fronts.dockerfile.document import Dockerfile

_COPY_FLAGS = frozenset(("from", "chown", "chmod", "link", "exclude", "parents"))
_FLAGS: dict[str, frozenset[str]] = {
    "FROM": frozenset(("platform",)),
    "COPY": _COPY_FLAGS,
    "ADD": frozenset(("chown", "chmod", "link", "exclude", "keep-git-dir", "checksum", "unpack")),
    "RUN": frozenset(("mount", "network", "security", "device")),
    "HEALTHCHECK": frozenset(("interval", "timeout", "start-period", "start-interval", "retries")),
}
_REPEATABLE = frozenset(("mount", "device", "exclude"))
_BOOLEAN = frozenset(("link", "keep-git-dir", "parents", "unpack"))
_STAGE_NAME = re.compile(r"[a-z][a-z0-9\-_.]*")


def grammar_problems(dockerfile: Dockerfile) -> Iterator[Problem]:
    """Yield what is wrong with each instruction, in file order; reader problems come first."""
    yield from dockerfile.problems
    if not dockerfile.instructions:
        yield Problem("no-instructions", "the file holds no instruction", Span(0, 0))
    for instruction in dockerfile.instructions:
        current: Instruction | None = instruction
        while current is not None:
            yield from _instruction(current)
            current = current.trigger


def _instruction(node: Instruction) -> Iterator[Problem]:
    if node.name not in KEYWORDS:
        yield Problem("unknown-instruction", f"unknown instruction {node.name}", node.keyword_span)
        return
    yield from _flag_problems(node)
    if node.json is None and json_problem(node.text, node.args_start, len(node.text.data)) and node.name != "ARG":
        yield Problem("json-not-strings", "the elements of a JSON array must be strings", node.value_span)
    check = _SHAPES.get(node.name)
    message = check(node) if check is not None else None
    if message:
        yield Problem("arguments", message, node.span)


def _flag_problems(node: Instruction) -> Iterator[Problem]:
    known = _FLAGS.get(node.name, frozenset())
    seen = set()
    for flag in node.flags:
        if flag.name not in known:
            yield Problem("unknown-flag", f"{node.name} has no flag --{flag.name}", flag.span)
        elif flag.name in seen and flag.name not in _REPEATABLE:
            yield Problem("repeated-flag", f"--{flag.name} is given twice", flag.span)
        elif not flag.value and flag.name not in _BOOLEAN and flag.span.end == flag.value_span.end:
            text = node.source.text(flag.span)
            if "=" not in text:
                yield Problem("flag-without-value", f"--{flag.name} takes a value", flag.span)
        seen.add(flag.name)


# --- argument shapes
# ---------------------------------------------------------------------------------------------


def _from(node: Instruction) -> str | None:
    words = [word.text for word in node.words]
    if len(words) not in (1, 3) or (len(words) == 3 and words[1].upper() != "AS"):
        return "FROM takes an image, or an image, AS and a name"
    if len(words) == 3 and not _STAGE_NAME.fullmatch(words[2].lower()):
        return f"{words[2]} is no name for a stage"
    return None


def _pairs(node: Instruction) -> str | None:
    pairs = node.pairs
    if not pairs:
        return f"{node.name} takes at least one argument"
    if node.name == "ARG":
        return next((f"ARG {pair.key} has no name" for pair in pairs if not pair.key), None)
    if node.legacy_pair:
        return f"{node.name} {pairs[0].key} has no value" if not pairs[0].value else None
    for pair in pairs:
        if pair.value is None:
            return f"{pair.key} has no = between name and value"
        if not pair.key:
            return f"{node.name} has a value without a name"
    return None


def _copy(node: Instruction) -> str | None:
    count = len(node.words)
    return f"{node.name} takes at least one source and a target" if count < 2 else None


def _value(node: Instruction) -> str | None:
    return None if node.raw else f"{node.name} takes an argument"


def _shell(node: Instruction) -> str | None:
    return None if node.json else "SHELL takes a JSON array of strings"


def _health(node: Instruction) -> str | None:
    kind, start = node.health_command
    if kind == "NONE":
        return "HEALTHCHECK NONE takes no argument" if node.text.data[start:].strip() else None
    if kind != "CMD":
        return "HEALTHCHECK takes NONE, or CMD and a command"
    return None if node.text.data[start:].strip() else "HEALTHCHECK CMD has no command"


def _onbuild(node: Instruction) -> str | None:
    return None if node.trigger is not None else "ONBUILD takes an instruction"


_SHAPES: dict[str, Callable[[Instruction], str | None]] = {
    "FROM": _from, "ENV": _pairs, "LABEL": _pairs, "ARG": _pairs, "COPY": _copy, "ADD": _copy, "WORKDIR": _value,
    "USER": _value, "STOPSIGNAL": _value, "MAINTAINER": _value, "EXPOSE": _value, "VOLUME": _value, "RUN": _value,
    "SHELL": _shell, "HEALTHCHECK": _health, "ONBUILD": _onbuild,
}  # fmt: skip
