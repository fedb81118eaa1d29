"""Package lists and caches left in a layer of the final image."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
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
