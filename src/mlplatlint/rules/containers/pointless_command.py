"""Commands that do nothing of use while an image is built."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import RunCommand

_WHY = {
    "free": "shows the build machine's memory", "kill": "ends processes of this layer only", "mount": "needs rights a build does not have",
    "ps": "shows this layer's processes", "service": "starts a service that ends with this layer",
    "shutdown": "has nothing to shut down", "ssh": "needs keys that do not belong into a build", "top": "waits for a terminal",
    "vim": "waits for a terminal",
}  # fmt: skip


def check(step: RunCommand) -> Iterator[Hit]:
    if step.name in _WHY:
        yield Hit(step.name_span, {"command": step.name, "why": _WHY[step.name]}, step.symbol)
