"""The user in force at the end of a stage."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage
from mlplatlint.rules.containers._images import drops_privileges, runs_as_root_by_default, serves

_ROOT = ("root", "0")


def check(stage: DockerStage) -> Iterator[Hit]:
    user = stage.user
    if user is None:
        return
    development = ".devcontainer/" in stage.source.path
    if user:
        own = stage.last("USER")
        if user.partition(":")[0].strip() in _ROOT and own in stage.instructions and own is not None:
            # The last word of a stage that nobody runs, or of a development container, is nobody's risk.
            confidence = "" if stage.is_final and not development and not drops_privileges(stage) else "low"
            if not confidence and "$" in own.value:
                confidence = "medium"  # a default that the build may override
            severity = "medium" if stage.is_final and serves(stage) else ""
            values = {"how": f"`USER {user}` is the last user of"}
            yield Hit(own.value_span, values, stage.symbol, severity=severity, confidence=confidence)
        return
    image = stage.root.image
    if not stage.is_final or image is None or development or not runs_as_root_by_default(image):
        return
    confidence = "medium" if serves(stage) and not drops_privileges(stage) else "low"
    values = {"how": f"no USER is given and `{image.name}` sets none for"}
    yield Hit(stage.base_span, values, stage.symbol, severity="medium", confidence=confidence)
