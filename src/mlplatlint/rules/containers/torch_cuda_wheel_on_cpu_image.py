"""torch from PyPI, with its CUDA libraries, on an image without CUDA."""

import re
from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit
from mlplatlint.fronts.dockerfile import DockerStage, RunCommand
from mlplatlint.rules.containers._ml import names_in, python_install
from mlplatlint.rules.tables import load

_CHOSEN = re.compile(
    r"(?i)/whl/|download\.pytorch\.org|\+cpu|\+cu\d|torch[-_]backend|nvidia|cuda|rocm|tpu|gpu|aarch64|arm64|jetson|\bmps\b"
)
_CPU_INDEX = "https://download.pytorch.org/whl/cpu"


def check(step: RunCommand) -> Iterator[Hit]:
    package = python_install(step)
    stage = step.stage
    if package is None or stage is None or not _is_cpu_base(stage) or not stage.in_final_image:
        return
    table = load("container_ml.toml")["frameworks"]
    named = names_in(package.operands)
    word = next((word for name, rest, word in named if name in table["torch"]), None)
    word = word or next((word for name, rest, word in named if name in table["pull_in_torch"]), None)
    # Any word about an index, a GPU or another processor in the file says that somebody has chosen.
    if (
        word is not None
        and not word.dynamic
        and not _CHOSEN.search(bytes(stage.source.data).decode("utf-8", "replace"))
    ):
        own_index = package.value_of("-i", "--index-url", "--extra-index-url", "--index", "--default-index") is not None
        if not own_index:
            yield Hit(step.word_span(word), {"package": word.value}, step.symbol)


def _is_cpu_base(stage: DockerStage) -> bool:
    image = stage.root.image
    return image is not None and image.name in load("container_ml.toml")["cuda"]["cpu_bases"]


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    start = finding.span[0]
    edit = Edit(finding.path, Span(start, start), f"--extra-index-url {_CPU_INDEX} ")
    yield Fix("suggestion", "Take the builds without CUDA", (edit,))
