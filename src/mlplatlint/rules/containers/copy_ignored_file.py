"""COPY of what .dockerignore leaves out."""

import posixpath
from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.contexts import build_contexts
from mlplatlint.project.model import Project


def check(project: Project) -> Iterator[Hit]:
    for context in project.memo(build_contexts):
        ignore = context.ignore
        # With exceptions it takes the real files to know what is left of a folder.
        if ignore is None or ignore.exceptions:
            continue
        for copy in context.facts.copies:
            for source, span in copy.sources:
                path = posixpath.normpath(source.replace("\\", "/"))
                root = path in (".", "/")
                if ignore.excludes_all if root else ignore.ignores(path):
                    related = (Place(context.ignore_path, Span(0, 0), "leaves it out"),)
                    values = {"instruction": copy.instruction, "source": source, "ignore": context.ignore_path}
                    yield Hit(Span(*span), values, source, path=context.dockerfile, related=related)
