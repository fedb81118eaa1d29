"""What images of machine-learning services install and start."""

from __future__ import annotations

import re

from mlplatlint.files.source import Span
from mlplatlint.fronts.dockerfile import DockerStage, Instruction, RunCommand
from mlplatlint.fronts.dockerfile.start import start_commands, start_line
from mlplatlint.fronts.shell import ShellWord
from mlplatlint.fronts.shell.packages import PackageCommand, read_package_command

__all__ = [
    "base_cuda", "flag_value", "names_in", "program_at", "python_install", "requirement", "start_commands", "start_line",
    "word_span",
]  # fmt: skip

_CUDA_TAG = re.compile(r"(?:^|-)(?:cuda)?(\d{1,2})\.(\d{1,2})(?:\.\d+)?(?:-|$)")
_REQUIREMENT = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(.*)", re.DOTALL)


def requirement(text: str) -> tuple[str, str]:
    """Return the normalised name of a requirement and what follows it: ``torch`` and ``>=2``."""
    match = _REQUIREMENT.match(text)
    return (re.sub(r"[-_.]+", "-", match[1]).lower(), match[2]) if match else ("", "")


def python_install(step: RunCommand) -> PackageCommand | None:
    """Return the command when it installs Python packages by name."""
    package = read_package_command(step.command)
    wanted = (
        package is not None and package.manager in ("pip", "uv") and package.installs and package.verb != "tool install"
    )
    return package if wanted else None


def base_cuda(stage: DockerStage) -> tuple[int, int] | None:
    """Return the CUDA version of the base image, or None when it is no CUDA image or of unknown version."""
    image = stage.root.image
    if image is None or not (image.repository.endswith("nvidia/cuda") or "cuda" in image.tag):
        return None
    tag = image.tag if image.repository.endswith("cuda") else image.tag[image.tag.index("cuda") :]
    match = _CUDA_TAG.search(tag)
    return (int(match[1]), int(match[2])) if match else None


def program_at(words: list[str], *names: str) -> int:
    """Return the index of a program among the words of a command line, by its last path component; -1 when it is not there."""
    for index, word in enumerate(words):
        if word.rpartition("/")[2] in names:
            return index
    return -1


def word_span(node: Instruction, text: str) -> Span:
    """Return where a word of CMD or ENTRYPOINT stands; the whole instruction when it is part of a script."""
    return next((word.span for word in node.words if word.text.strip("\"'") == text), node.span)


def flag_value(words: list[str], *names: str) -> str | None:
    """Return the value of an option, '' when it is the last word, None when it is not given."""
    for index, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name in names:
            return value if equals else (words[index + 1] if index + 1 < len(words) else "")
    return None


def names_in(words: tuple[ShellWord, ...]) -> list[tuple[str, str, ShellWord]]:
    """Return name, specifier and word of each requirement that is written out."""
    return [(*requirement(word.value), word) for word in words if not word.value.startswith((".", "/", "git+", "http"))]
