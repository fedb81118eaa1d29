"""Java processes that choose the size of their heap themselves."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.compose import ComposeFile
from mlplatlint.fronts.kubernetes import PodSpec
from mlplatlint.rules.containers._heaps import java_containers


def check(subject: ComposeFile | PodSpec) -> Iterator[Hit]:
    for container in java_containers(subject):
        if not container.starts_java or container.heap is not None or container.percentage is not None:
            continue
        texts = " ".join(text.text for text in container.texts)
        # Options from a file or a variable of the image may say it.
        if "$" in texts or "@" in texts or "MaxRAM" in texts or "{{" in texts:
            continue
        of = f"the limit of {container.limit / 1024.0**3:.3g} GiB" if container.limit else "the machine's memory"
        node = next(text.node for text in container.texts if text.command)
        yield Hit(node.span, {"name": container.name, "of": of}, container.symbol)
