"""Build arguments that give a base image without a tag, or with the tag ``latest``."""

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit, Place
from mlplatlint.project.image_arguments import given_bases
from mlplatlint.project.model import Project


def check(project: Project) -> Iterator[Hit]:
    for given in project.memo(given_bases):
        image = given.image
        # A name without a path that is given from outside may be that of an image the same run has built.
        if (
            image.digest
            or image.tag not in ("", "latest")
            or (not image.registry and "/" not in image.repository and "-" in image.repository)
        ):
            continue
        what = "has the tag latest" if image.tag else "has neither a tag nor a digest"
        related = (Place(given.dockerfile, Span(*given.span), "the base image"),)
        values = {"name": given.argument.name, "image": given.text, "what": what}
        yield Hit(Span(*given.argument.span), values, given.symbol, given.path, related)
