"""Python packages from conda on an image that brings CUDA itself."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import RunCommand
from mlplatlint.fronts.shell.packages import read_package_command
from mlplatlint.rules.containers._ml import requirement

_BASES = ("nvidia/cuda", "nvcr.io/nvidia/cuda", "nvcr.io/nvidia/pytorch", "nvcr.io/nvidia/tensorflow")
_FRAMEWORKS = frozenset(
    (
        "pytorch",
        "torchvision",
        "torchaudio",
        "pytorch-cuda",
        "tensorflow",
        "tensorflow-gpu",
        "cudatoolkit",
        "cudnn",
        "jaxlib",
        "cupy",
    )
)


def check(step: RunCommand) -> Iterator[Hit]:
    package = read_package_command(step.command)
    if package is None or package.manager != "conda" or not package.installs or step.stage is None:
        return
    image = step.stage.root.image
    if image is None or image.name not in _BASES or package.has("-f", "--file"):
        return
    for word in package.operands:
        name = requirement(word.value.rpartition("::")[2])[0]
        if name in _FRAMEWORKS:
            yield Hit(step.word_span(word), {"package": word.value, "image": image.name}, step.symbol)
            return
