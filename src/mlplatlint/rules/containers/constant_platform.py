"""FROM --platform with a constant."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage
from mlplatlint.rules.containers._variables import mentioned

_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64", "armhf": "arm", "x86-64": "amd64"}


def check(stage: DockerStage) -> Iterator[Hit]:
    flag = stage.instruction.flag("platform") if not stage.implicit else None
    if flag is None or not flag.value or mentioned(flag.value, stage.dockerfile.escape):
        return
    system, _, rest = flag.value.lower().partition("/")
    architecture = rest.partition("/")[0]
    parts = [part for part in (system, _ARCHITECTURES.get(architecture, architecture)) if part]
    if not any(part in stage.alias for part in parts):  # a stage for one platform says so in its name
        yield Hit(flag.span, {"platform": flag.value}, stage.symbol)
