"""Package caches in build stages, and apk indexes that the same RUN deletes by hand."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage, RunCommand
from mlplatlint.fronts.shell.packages import read_package_command
from mlplatlint.rules.containers._mounts import caches
from mlplatlint.rules.containers._package_caches import WHAT, is_kept, peer_of


def check(step: RunCommand) -> Iterator[Hit]:
    package = read_package_command(step.command)
    if package is None or package.manager not in WHAT:
        return
    final = step.stage is None or step.stage.in_final_image
    by_hand = package.manager == "apk" and package.installs and not package.has("--no-cache")
    if by_hand and not is_kept(step, package) and not caches(step.instruction, "/var/cache/apk"):
        pass
    elif final or not is_kept(step, package) or (package.manager in ("apt", "yarn") and not _is_base(step.stage)):
        return
    span = step.range_span(step.command.argv[0], package.verb_word)
    values = {"what": WHAT[package.manager], "tool": package.tool}
    yield Hit(span, values, step.symbol, tags=peer_of(package))


def _is_base(stage: DockerStage | None) -> bool:
    """Tell whether another stage builds on this one."""
    return stage is not None and any(other.parent is stage for other in stage.dockerfile.stages)
