"""Collects what a Dockerfile copies from its context and how its image starts."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from mlplatlint.facts.dockerfiles import ContextCopy, DockerfileFacts
from mlplatlint.files.source import Span
from mlplatlint.fronts.dockerfile import Dockerfile, DockerStage
from mlplatlint.fronts.dockerfile.start import start_line

_REMOTE = ("http://", "https://", "git://", "git@", "ssh://", "ftp://")


def collect(dockerfile: Dockerfile) -> DockerfileFacts | None:
    """Return the facts of one Dockerfile, or None when it has no stage."""
    if not dockerfile.stages:
        return None
    final = dockerfile.stages[-1]
    node, words = start_line(final)
    return DockerfileFacts(
        copies=tuple(copy for stage in dockerfile.stages for copy in _copies(stage)),
        start=tuple(words),
        start_span=_pair(node.span) if node is not None else (0, 0),
        workdir=_workdir(final),
        bases=tuple(stage.base_text for stage in dockerfile.stages if stage.image is not None and stage.base_text),
    )


def _pair(span: Span) -> tuple[int, int]:
    return (span.start, span.end)


def _copies(stage: DockerStage) -> Iterator[ContextCopy]:
    for node in stage.all("COPY", "ADD"):
        if node.flag("from") is not None or len(node.words) < 2:
            continue
        sources = []
        for word in node.words[:-1]:
            if word.text.startswith("<<"):
                continue
            path = word.text if node.json is not None else stage.expand(word.text, node)
            if path and not path.startswith(_REMOTE):
                sources.append((path, _pair(word.span)))
        if sources:
            yield ContextCopy(node.name, _pair(node.span), tuple(sources), stage.in_final_image)


def _workdir(stage: DockerStage) -> str:
    path = ""
    for part in reversed(list(stage.chain())):
        for node in part.all("WORKDIR"):
            value = part.expand(node.value, node)
            if value is None:
                return ""
            path = posixpath.join(path, value)
    return path
