"""GPU settings that belong to the deployment."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage


def check(stage: DockerStage) -> Iterator[Hit]:
    for node in stage.all("ENV"):
        for pair in node.pairs:
            value = (pair.value or "").strip("\"'")
            problem = ""
            if pair.key in ("NVIDIA_VISIBLE_DEVICES", "CUDA_VISIBLE_DEVICES") and value and value[0].isdigit():
                problem = "chooses GPUs by number, which the scheduler does for each container"
            elif pair.key == "NVIDIA_VISIBLE_DEVICES" and value == "all":
                cuda = stage.root.image is not None and stage.root.image.repository.endswith("nvidia/cuda")
                problem = (
                    "is what CUDA images set already"
                    if cuda
                    else "takes every GPU of the node where nobody asks for one"
                )
            elif pair.key == "NVIDIA_DRIVER_CAPABILITIES" and value == "all":
                problem = "brings every driver library in; `compute,utility` is enough for most models"
            if problem:
                yield Hit(
                    pair.span, {"setting": f"{pair.key}={value}", "problem": problem}, f"{stage.symbol}:{pair.key}"
                )
