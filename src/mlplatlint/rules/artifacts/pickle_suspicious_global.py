"""Names of a pickle that nobody knows, with those of this repository told apart."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.facts.artifacts import ArtifactStream
from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.artifacts import ClassPlace, artifacts, pickled_classes
from mlplatlint.project.model import Project

_SHOWN = 3


def check(project: Project) -> Iterator[Hit]:
    known = project.memo(pickled_classes)
    for path, facts in sorted(artifacts(project).items()):
        for stream in facts.streams:
            own = {key: known[key] for item in stream.unknown if (key := (item.module, item.name)) in known}
            foreign = [item for item in stream.unknown if (item.module, item.name) not in own]
            if foreign:
                yield _hit(path, stream, [(item.module, item.name) for item in foreign], foreign[0].reason, own)
            elif own:
                reason = "of this repository, so it loads only where this code is importable"
                yield _hit(path, stream, list(own), reason, own, severity="low")


def _hit(
    path: str,
    stream: ArtifactStream,
    names: list[tuple[str, str]],
    reason: str,
    own: dict[tuple[str, str], ClassPlace],
    severity: str = "",
) -> Hit:
    first = next(item for item in stream.unknown if (item.module, item.name) == names[0])
    shown = [".".join(filter(None, name)) for name in names]
    more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    values = {
        "names": ", ".join(f"'{name}'" for name in shown[:_SHOWN]) + more,
        "reason": f"({reason})",
        "where": f" in '{stream.entry}'" if stream.entry else "",
        "at": f", byte {first.offset:,}" if first.offset else "",
    }
    related = tuple(Place(place.path, place.span, f"defines '{name}'") for (_, name), place in sorted(own.items()))
    span = Span(first.offset, first.offset + 1)
    return Hit(span, values, ":".join(filter(None, (stream.entry, shown[0]))), path, related[:10], severity=severity)
