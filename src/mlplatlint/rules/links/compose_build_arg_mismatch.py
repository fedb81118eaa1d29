"""Build arguments that the Dockerfile does not declare, or that it needs and nobody gives."""

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.builds import Build, builds
from mlplatlint.project.model import Project

# Known to every build without being declared.
_PREDEFINED = ("http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy", "source_date_epoch")
_PREFIXES = ("buildkit_", "target", "build")


def check(project: Project) -> Iterator[Hit]:
    for item in project.memo(builds):
        if item.stages is not None:
            yield from _undeclared(item)
            if not item.overlay:
                yield from _not_given(item)


def _undeclared(item: Build) -> Iterator[Hit]:
    assert item.stages is not None
    declared = {argument.name for argument in item.stages.arguments}
    declared |= {name for stage in item.stages.stages for name in stage.arguments}
    for argument in item.build.arguments:
        lowered = argument.name.lower()
        if argument.name in declared or lowered in _PREDEFINED or lowered.startswith(_PREFIXES):
            continue
        values = {"name": argument.name, "how": f"is declared nowhere in {item.dockerfile}, so it has no effect"}
        yield Hit(Span(*argument.span), values, f"services.{item.build.service}", item.path)


def _not_given(item: Build) -> Iterator[Hit]:
    assert item.stages is not None
    given = {argument.name for argument in item.build.arguments}
    for stage in item.stages.stages:
        for name, span in stage.needs:
            if name not in given:
                values = {"name": name, "how": f"has no default in {item.dockerfile} and names its base image"}
                related = (Place(item.dockerfile, Span(*span), "the base image"),)
                place = Span(*item.build.place_span)
                yield Hit(place, values, f"services.{item.build.service}", item.path, related)
