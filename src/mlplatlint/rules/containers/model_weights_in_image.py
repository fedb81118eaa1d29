"""Weight files that are copied or downloaded into the image."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage
from mlplatlint.rules.containers._places import copied, unquoted
from mlplatlint.rules.tables import load


def check(stage: DockerStage) -> Iterator[Hit]:
    if not stage.in_final_image:
        return
    suffixes = tuple(load("container_ml.toml")["weights"]["data"])
    for node in stage.all("COPY", "ADD"):
        for word in copied(node)[0]:
            path = unquoted(word.text).partition("?")[0]
            if path.endswith(suffixes):
                yield Hit(word.span, {"file": path}, stage.symbol)
