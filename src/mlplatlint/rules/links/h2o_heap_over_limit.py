"""H2O clusters started from Python with a heap that the service's memory limit does not allow."""

from collections.abc import Iterator

from mlplatlint.facts.builds import H2oStarts
from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.builds import builds, holds
from mlplatlint.project.model import Project

_GIBI = 1024.0**3


def check(project: Project) -> Iterator[Hit]:
    starts: dict[str, H2oStarts] = dict(project.facts("h2o-starts"))
    for path, facts in sorted(starts.items()):
        homes = [item for item in project.memo(builds) if holds(item, path)]
        # Which of several services runs the file is not known: what is true of all of them is true of it.
        if not homes or any(not item.build.memory for item in homes):
            continue
        largest = max(homes, key=lambda item: item.build.memory)
        limit = largest.build.memory
        for call in facts.calls:
            ratio = call.heap / limit
            if ratio > 0.8:
                severity = "critical" if ratio >= 1 else "high" if ratio >= 0.9 else "medium"
                values = {"heap": call.text, "service": largest.build.service, "limit": f"{limit / _GIBI:.3g}"}
                related = (Place(largest.path, Span(*largest.build.span), "the service with the limit"),)
                yield Hit(Span(*call.span), values, "h2o.init", path, related, severity=severity)
