"""Pickle-based model files that are copied into the image."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage
from mlplatlint.rules.containers._commands import DOWNLOADERS, stage_commands
from mlplatlint.rules.containers._places import copied, unquoted
from mlplatlint.rules.tables import load


def check(stage: DockerStage) -> Iterator[Hit]:
    suffixes = tuple(load("container_ml.toml")["weights"]["pickles"])
    if not stage.in_final_image:
        return
    for node in stage.all("COPY", "ADD"):
        sources, target = copied(node)
        for word in sources:
            path = unquoted(word.text).partition("?")[0]
            # Python reads files called .pth in its package folders as lists of paths.
            packages = target is not None and "-packages" in f"{path} {target.text}"
            if path.endswith(suffixes) and not packages:
                yield Hit(word.span, {"file": path}, stage.symbol)
    for run, command in stage_commands(stage):
        if command.name in DOWNLOADERS:
            for argument in command.args:
                path = argument.value.partition("?")[0]
                if path.startswith("http") and path.endswith(suffixes):
                    span = run.span(argument.start, argument.end)
                    yield Hit(span, {"file": path.rpartition("/")[2]}, stage.symbol)
