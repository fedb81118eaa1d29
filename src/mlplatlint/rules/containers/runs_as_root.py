"""The user in force at the end of the final stage."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage, Instruction
from mlplatlint.rules.containers._images import drops_privileges, serves
from mlplatlint.rules.containers._places import unquoted

_ROOT = ("root", "0")


def ends_as_root(stage: DockerStage) -> Instruction | None:
    """Return the stage's own last USER if that is root."""
    own = stage.last("USER")
    if own is None or own not in stage.instructions or not stage.user:
        return None
    return own if unquoted(stage.user).partition(":")[0].strip() in _ROOT else None


def is_expected(stage: DockerStage) -> bool:
    """Tell whether root is nobody's risk: in a stage that nobody runs, in a development container, or before an entry
    point that gives it up."""
    return not stage.is_final or ".devcontainer/" in stage.source.path or drops_privileges(stage)


def check(stage: DockerStage) -> Iterator[Hit]:
    own = ends_as_root(stage)
    if own is not None and not is_expected(stage):
        confidence = "medium" if "$" in own.value else ""  # a default that the build may override
        severity = "medium" if serves(stage) else ""
        yield Hit(own.value_span, {"user": stage.user}, stage.symbol, severity=severity, confidence=confidence)
