"""Which variables an instruction's expanded text mentions, and what images are known to set."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.fronts.dockerfile import DockerStage, Instruction
from mlplatlint.fronts.dockerfile.expand import UNSET, BadExpansion, Unset, expand
from mlplatlint.rules.tables import load

_WHOLE = frozenset(("WORKDIR", "USER", "STOPSIGNAL"))
_WORDS = frozenset(("COPY", "ADD", "EXPOSE", "VOLUME"))


def mentioned(text: str, escape: str) -> list[str]:
    """Return the names that BuildKit looks up when it expands a text; quoted and escaped dollars do not count."""
    if "$" not in text:
        return []
    names: list[str] = []

    def lookup(name: str) -> Unset:
        names.append(name)
        return UNSET

    try:
        expand(text, lookup, escape)
    except BadExpansion:
        return []
    return names


def expanded_texts(node: Instruction) -> Iterator[tuple[str, Span]]:
    """Yield each text of an instruction that BuildKit expands while building, with its place."""
    if node.name in _WHOLE:
        yield node.value, node.value_span
    elif node.name in _WORDS:
        yield from ((word.text, word.span) for word in node.words if not word.text.startswith("<<"))
        yield from ((flag.value, flag.value_span) for flag in node.flags if flag.name in ("chown", "chmod"))
    elif node.name == "RUN":
        yield from ((flag.value, flag.value_span) for flag in node.flags if flag.name == "mount")
    elif node.name in ("ENV", "LABEL", "ARG"):
        for pair in node.pairs:
            if pair.value is not None:
                yield pair.value, pair.value_span


def known_environment(stage: DockerStage) -> frozenset[str] | None:
    """Return the names that the base image is known to set; None when its environment is unknown."""
    if stage.root.is_scratch:
        return frozenset(("PATH",))
    image = stage.root.image
    table = load("container_images.toml")["environment"]
    names = table.get(image.name) if image is not None else None
    return None if names is None else frozenset(["PATH", *names])
