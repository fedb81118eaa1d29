"""What is known of base images and of the programs that images start."""

from __future__ import annotations

import re

from mlplatlint.fronts.dockerfile import DockerStage, ImageRef, Instruction
from mlplatlint.rules.containers._places import unquoted
from mlplatlint.rules.tables import load

_DEVELOPMENT = re.compile(
    r"(?i)(?:^|[^a-z])(?:dev|devel|develop|development|devcontainer|debug|local|test|watch|gitpod)(?:[^a-z]|$)"
)
_ASIDE = re.compile(r"(?i)(?:^|/)(?:tests?|testing|e2e|examples?|samples?|demos?|tutorials?|docs?|benchmarks?|ci)/")
_POSIX_SHELLS = frozenset(("sh", "bash", "ash", "dash", "zsh"))


def runs_as_root_by_default(image: ImageRef) -> bool:
    """Tell whether an image is known to set no user of its own."""
    return image.name in load("container_images.toml")["users"]["root"]


def is_certainly_root(stage: DockerStage, order: int) -> bool:
    """Tell whether the instruction ``order`` of a stage runs as root, whatever the build is given.

    The last USER above it says so in plain words, or there is none and the base is an official image that sets no user. A
    variable may be set by the build, and images of others may set any user.
    """
    user = stage.before("USER", order)
    if user is not None:
        return unquoted(user.value).partition(":")[0].strip() in ("root", "0")
    table, image, base = load("container_images.toml"), stage.root.image, stage.root.base
    if image is None or base is None or "$" in base.text.partition(":")[0]:
        return False
    known = runs_as_root_by_default(image) and image.name in table["official"]["names"]
    return known and image.name not in table["users"]["once_another"]


def drops_privileges(stage: DockerStage) -> bool:
    """Tell whether the image holds a tool with which entry points give up root."""
    tools = load("container_images.toml")["users"]["drop_privileges"]
    chain = [instruction for part in stage.chain() for instruction in part.instructions]
    return any(tool in instruction.value for instruction in chain for tool in tools)


def is_development(stage: DockerStage) -> bool:
    """Tell whether a stage or its file says that it is for developers: ``AS dev-envs``, ``.devcontainer/Dockerfile``."""
    return bool(_DEVELOPMENT.search(stage.alias) or _DEVELOPMENT.search(stage.source.path))


def is_aside(path: str) -> bool:
    """Tell whether a file lies among tests, examples or documentation: nobody ships its image."""
    return bool(_ASIDE.search(path))


def is_local_name(image: ImageRef, stage: DockerStage) -> bool:
    """Tell whether an image name can only be one that was built on the same machine.

    A name without a path on the default registry is an official image or none. Plain words may be placeholders, so only
    compound names (`yarn-builder`) and defaults of build arguments count.
    """
    if (
        image.registry
        or "/" in image.repository
        or image.repository in load("container_images.toml")["official"]["names"]
    ):
        return False
    return "$" in (stage.base.text if stage.base else "") or any(mark in image.repository for mark in "-_")


def serves(stage: DockerStage) -> bool:
    """Tell whether an image is a service: it exposes a port, or its command is a known server."""
    return stage.last("EXPOSE") is not None or any(_is_server(words) for words in start_words(stage))


def start_words(stage: DockerStage) -> list[list[str]]:
    """Return the words of ENTRYPOINT and CMD in force at the end of a stage."""
    found = []
    for name in ("ENTRYPOINT", "CMD"):
        instruction = stage.last(name)
        if instruction is not None:
            found.append(_words(instruction))
    return found


def _words(instruction: Instruction) -> list[str]:
    words = [word.text for word in instruction.words]
    if instruction.json is not None and len(words) == 3 and words[0].rpartition("/")[2] in _POSIX_SHELLS:
        return words[2].split()
    return words


def _is_server(words: list[str]) -> bool:
    table = load("container_images.toml")["servers"]
    names = [word.rpartition("/")[2] for word in words]
    if any(name in table["commands"] for name in names):
        return True
    return any(program in names and verb in names for program, verb in table["verbs"])
