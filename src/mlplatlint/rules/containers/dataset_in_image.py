"""Data files and data folders that are copied into the image."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage
from mlplatlint.rules.containers._places import copied, unquoted
from mlplatlint.rules.tables import load

_NOT_TRAINING = ("test", "fixture", "sample", "example", "locale", "i18n", "grafana", "prometheus")


def check(stage: DockerStage) -> Iterator[Hit]:
    if not stage.in_final_image:
        return
    table = load("container_ml.toml")["datasets"]
    for node in stage.all("COPY", "ADD"):
        for word in copied(node)[0] if node.flag("from") is None else ():
            path = unquoted(word.text).lower().rstrip("/*").removeprefix("./")
            parts = path.split("/")
            known = (
                path.endswith(tuple(table["suffixes"])) or parts[-1] in table["folders"] or parts[0] in table["folders"]
            )
            if known and "://" not in path and not any(mark in path for mark in _NOT_TRAINING):
                yield Hit(word.span, {"path": unquoted(word.text)}, stage.symbol)
