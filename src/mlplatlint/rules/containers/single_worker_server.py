"""Servers started with one worker process."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage
from mlplatlint.rules.containers._ml import flag_value, program_at, start_line

_FLAGS = {
    "uvicorn": ("--workers",), "gunicorn": ("--workers", "-w", "-c", "--config"), "hypercorn": ("--workers", "-w", "-c", "--config"),
    "granian": ("--workers",), "waitress-serve": ("--threads",),
}  # fmt: skip


def check(stage: DockerStage) -> Iterator[Hit]:
    node, words = start_line(stage)
    if not stage.is_final or node is None:
        return
    index = program_at(words, *_FLAGS)
    if index < 0:
        return
    program = words[index].rpartition("/")[2]
    count = flag_value(words[index:], *_FLAGS[program])
    names = ("WEB_CONCURRENCY", "UVICORN_WORKERS", "GRANIAN_WORKERS", "GUNICORN_CMD_ARGS")
    if count in (None, "1") and all(stage.scope.find(name, 1 << 30) is None for name in names):
        yield Hit(node.span, {"program": program}, stage.symbol)
