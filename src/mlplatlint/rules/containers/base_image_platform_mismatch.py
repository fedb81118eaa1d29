"""FROM --platform with an image of another architecture."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage

# Docker's own images of one architecture: `arm64v8/python` holds arm64 alone.
_ARCHITECTURES = {
    "amd64": "amd64", "i386": "386", "arm32v5": "arm", "arm32v6": "arm", "arm32v7": "arm", "arm64v8": "arm64",
    "mips64le": "mips64le", "ppc64le": "ppc64le", "riscv64": "riscv64", "s390x": "s390x",
}  # fmt: skip
_SAME = {"x86_64": "amd64", "x86-64": "amd64", "aarch64": "arm64", "armhf": "arm", "armel": "arm", "i386": "386"}


def check(stage: DockerStage) -> Iterator[Hit]:
    flag = stage.instruction.flag("platform") if not stage.implicit else None
    if flag is None or stage.image is None or stage.image.registry:
        return
    holds = _ARCHITECTURES.get(stage.image.repository.partition("/")[0], "")
    platform = stage.expand(flag.value, stage.instruction) if "$" in flag.value else flag.value
    parts = (platform or "").lower().split("/")
    asked = _SAME.get(parts[1], parts[1]) if len(parts) > 1 else ""
    if holds and "/" in stage.image.repository and asked and (asked != holds or parts[0] != "linux"):
        values = {"image": stage.base_text, "holds": holds, "platform": platform}
        yield Hit(stage.base_span, values, stage.symbol)
