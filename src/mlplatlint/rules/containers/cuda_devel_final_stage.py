"""A CUDA development image as the base of the final image."""

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage, ImageRef

_BASES = ("nvidia/cuda", "pytorch/pytorch")
_DEVEL = re.compile(r"(?:^|-)devel(?:-|$)")
_CUDA = re.compile(r"cuda|cudnn|(?:^|[^a-z])cu1\d\d(?:[^0-9]|$)")
_DEVELOPMENT = re.compile(
    r"(?i)(?:^|[^a-z])(?:dev|devel|development|devcontainer|build|builder|test|tests|ci|debug)(?:[^a-z]|$)"
)
_COMPILES_AT_RUN_TIME = re.compile(
    r"(?i)\b(?:nvcc|deepspeed|flash[-_]?attn|flash-attention|flashinfer|triton|torch\.compile|apex|xformers|vllm|sglang"
    r"|tensorrt|jax|cupy|numba|ninja|TORCH_CUDA_ARCH_LIST|torch_extensions|transformer[-_]engine|bitsandbytes|tvm)\b"
)


def check(stage: DockerStage) -> Iterator[Hit]:
    image = stage.root.image
    if not stage.is_final or image is None or not _is_devel(image):
        return
    if _DEVELOPMENT.search(stage.alias) or _DEVELOPMENT.search(stage.source.path):
        return
    text = " ".join(node.value for part in stage.chain() for node in part.instructions)
    if _COMPILES_AT_RUN_TIME.search(text):
        return
    runtime = _DEVEL.sub(lambda match: match.group().replace("devel", "runtime"), image.tag)
    values = {"image": f"{image.name}:{image.tag}", "runtime": f"{image.name}:{runtime}"}
    yield Hit(stage.root.base_span, values, stage.symbol)


def _is_devel(image: ImageRef) -> bool:
    if not _DEVEL.search(image.tag):
        return False
    return image.repository in _BASES or bool(_CUDA.search(f"{image.repository}:{image.tag}"))
