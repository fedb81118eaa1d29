"""Package lists and caches left in a layer of the final image."""

from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit, Place
from mlplatlint.fronts.dockerfile import Dockerfile, RunCommand
from mlplatlint.fronts.shell.packages import PackageCommand, read_package_command
from mlplatlint.rules.containers._commands import by_stage
from mlplatlint.rules.containers._images import is_aside
from mlplatlint.rules.containers._package_caches import WHAT, is_kept, peer_of


def check(dockerfile: Dockerfile) -> Iterator[Hit]:
    for steps in by_stage(dockerfile):
        found: dict[tuple[str, ...], list[tuple[RunCommand, PackageCommand]]] = {}
        for step in steps:
            package = read_package_command(step.command)
            if package is not None and package.manager in WHAT and _in_final_image(step) and is_kept(step, package):
                found.setdefault((package.manager, *peer_of(package)), []).append((step, package))
        for (manager, *peers), kept in found.items():
            # One finding a stage and manager: whoever mends one of them mends all.
            confidence = "low" if is_aside(dockerfile.source.path) else ""
            first, *rest = [step.range_span(step.command.argv[0], package.verb_word) for step, package in kept]
            related = tuple(Place(dockerfile.source.path, span, "and in this layer") for span in rest)
            values = {
                "what": WHAT[manager],
                "tool": kept[0][1].tool,
                "more": f" and in {len(rest)} more" if rest else "",
            }
            yield Hit(first, values, kept[0][0].symbol, confidence=confidence, related=related, tags=tuple(peers))


def _in_final_image(step: RunCommand) -> bool:
    return step.stage is None or step.stage.in_final_image


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    spans = [Span(*finding.span), *(Span(*place.span) for place in finding.related)]
    if all(source.text(span).endswith("add") and "apk" in source.text(span) for span in spans):
        edits = tuple(Edit(finding.path, Span(span.end, span.end), " --no-cache") for span in spans)
        yield Fix("safe", "Add --no-cache", edits)
