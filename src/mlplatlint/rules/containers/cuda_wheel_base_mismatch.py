"""Wheels for another CUDA than the base image has."""

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage
from mlplatlint.rules.containers._ml import base_cuda

_MARK = re.compile(r"(?:/whl/(?:nightly/|test/)?|\+)cu(\d{2,3})(?![\d$])")


def check(stage: DockerStage) -> Iterator[Hit]:
    base = base_cuda(stage)
    if base is None:
        return
    for node in stage.all("RUN", "ENV", "ARG"):
        for match in _MARK.finditer(node.raw.decode("utf-8", "replace")):
            if len(match[1]) < 3:
                continue  # `cu12` names a major version, `cu92` a time long past
            wheel = (int(match[1][:-1]), int(match[1][-1]))
            # Within a major version an older wheel runs on a newer toolkit, but not the other way round.
            if wheel[0] != base[0] or wheel[1] > base[1]:
                start = node.args_start + len(node.raw[: match.start()].decode("utf-8", "replace").encode())
                span = node.text.span(start, start + len(match[0].encode()))
                values = {"wheel": f"{wheel[0]}.{wheel[1]}", "base": f"{base[0]}.{base[1]}"}
                yield Hit(span, values, stage.symbol)
                break
