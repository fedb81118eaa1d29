"""FROM --platform from a variable that is not BuildKit's own."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage
from mlplatlint.rules.containers._variables import mentioned


def check(stage: DockerStage) -> Iterator[Hit]:
    flag = stage.instruction.flag("platform") if not stage.implicit else None
    if flag is None or "BUILDPLATFORM" in flag.value or "TARGETPLATFORM" in flag.value:
        return
    names = mentioned(flag.value, stage.dockerfile.escape)
    if (names and not any(name.startswith(("TARGET", "BUILD")) for name in names)) or (
        not names and flag.value and any(part in stage.alias for part in flag.value.lower().split("/"))
    ):
        yield Hit(flag.span, {"platform": flag.value}, stage.symbol)
