"""A model in a file that env.py never imports."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.model import Project
from mlplatlint.project.schema.pairs import pairs
from mlplatlint.project.schema.registration import Reach


def check(project: Project) -> Iterator[Hit]:
    if not project.complete:
        return
    for pair in project.memo(pairs):
        environment = pair.replay.chain.environment
        if pair.environment is None or not pair.environment.metadata or not pair.declared:
            continue
        reach = Reach(project, environment)
        declared = {origin.path for group in pair.declared for origin in group.classes.values()}
        missed = len(declared - reach.files)
        rooted = any(group.root.path in reach.files for group in pair.declared)
        # Where most are not reached, the models come in by a way that was not seen.
        if reach.open or not (declared & reach.files or rooted) or (missed > 3 and missed * 2 > len(declared)):
            continue
        for group in pair.declared:
            for table, origin in sorted(group.classes.items()):
                if origin.path not in reach.files:
                    related = (Place(environment, Span(0, 0), "target_metadata"),)
                    values = {"table": table, "environment": environment}
                    yield Hit(origin.span, values, table, origin.path, related)
