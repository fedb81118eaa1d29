"""Questions about a GPU that no build has."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import RunCommand

_QUERIES = (
    "torch.cuda.is_available",
    "torch.cuda.device_count",
    "torch.cuda.get_device",
    "list_physical_devices",
    "list_logical_devices",
)


def check(step: RunCommand) -> Iterator[Hit]:
    following = step.later()
    if (following and following[0].joined == "||") or any(flag.name == "device" for flag in step.instruction.flags):
        return
    if step.name == "nvidia-smi":
        yield Hit(step.span, {"query": "nvidia-smi"}, step.symbol, severity="high")
        return
    if not step.name.startswith("python"):
        return
    for word in step.command.args:
        query = next((query for query in _QUERIES if query in word.value), None)
        if query is not None:
            # A failed assertion stops the build; a printed answer only misleads.
            severity = "high" if "assert" in word.value or "exit" in word.value else ""
            yield Hit(step.word_span(word), {"query": query}, step.symbol, severity=severity)
            return
