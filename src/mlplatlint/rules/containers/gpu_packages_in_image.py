"""GPU packages of the host, and the CUDA toolkit once more on a CUDA image."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import RunCommand
from mlplatlint.fronts.shell.packages import read_package_command
from mlplatlint.rules.containers._ml import base_cuda
from mlplatlint.rules.tables import load


def check(step: RunCommand) -> Iterator[Hit]:
    package = read_package_command(step.command)
    if package is None or package.manager not in ("apt", "yum", "zypper") or not package.installs:
        return
    table = load("container_ml.toml")["cuda"]
    on_cuda = step.stage is not None and base_cuda(step.stage) is not None
    for word in package.operands:
        if word.value.startswith(tuple(table["host_packages"])):
            values = {"package": word.value, "problem": "belongs on the host: inside a container it does nothing"}
            yield Hit(step.word_span(word), values, step.symbol, tags=("tally:gpu/no-container-runtime-in-image",))
        elif on_cuda and word.value.startswith(tuple(table["redundant"])):
            values = {"package": word.value, "problem": "is in the base image already, maybe in another version"}
            yield Hit(step.word_span(word), values, step.symbol, tags=("tally:gpu/no-redundant-cuda-install",))
