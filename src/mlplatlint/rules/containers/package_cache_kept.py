"""Package lists and caches left in a layer of the final image."""

from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit
from mlplatlint.fronts.dockerfile import RunCommand
from mlplatlint.fronts.shell.packages import read_package_command
from mlplatlint.rules.containers._package_caches import WHAT, is_kept, peer_of


def check(step: RunCommand) -> Iterator[Hit]:
    package = read_package_command(step.command)
    if package is None or package.manager not in WHAT or not (step.stage is None or step.stage.in_final_image):
        return
    if is_kept(step, package):
        span = step.range_span(step.command.argv[0], package.verb_word)
        values = {"what": WHAT[package.manager], "tool": package.tool}
        yield Hit(span, values, step.symbol, tags=peer_of(package))


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    start, end = finding.span
    text = source.text(Span(start, end))
    if text.endswith("add") and "apk" in text:
        yield Fix("safe", "Add --no-cache", (Edit(finding.path, Span(end, end), " --no-cache"),))
