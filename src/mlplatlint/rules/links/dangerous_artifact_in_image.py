"""Dockerfiles that copy a model file which runs code."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.artifacts import artifacts
from mlplatlint.project.contexts import build_contexts
from mlplatlint.project.model import Project


def check(project: Project) -> Iterator[Hit]:
    harmful = [path for path, facts in sorted(artifacts(project).items()) if facts.verdict == "dangerous"]
    if not harmful:
        return
    for context in project.memo(build_contexts):
        for copy in context.facts.copies:
            if not copy.final or not context.sure:
                continue
            for source, span in copy.sources:
                path = posixpath.normpath(posixpath.join(context.folder, source.lstrip("/")))
                inside = [file for file in harmful if file == path or (path != "." and file.startswith(path + "/"))]
                kept = [
                    file for file in inside if not (context.ignore and context.ignore.ignores(context.inside(file)))
                ]
                if not kept:
                    continue
                related = tuple(Place(file, Span(0, 0), "runs code when it is loaded") for file in kept[:5])
                more = f" and {len(kept) - 1} more" if len(kept) > 1 else ""
                values = {"instruction": copy.instruction, "file": kept[0], "more": more}
                yield Hit(Span(*span), values, source, path=context.dockerfile, related=related)
