"""ENV pairs that read a name set in the same ENV."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage
from mlplatlint.rules.containers._variables import mentioned


def check(stage: DockerStage) -> Iterator[Hit]:
    for node in stage.all("ENV"):
        keys = [pair.key for pair in node.pairs]
        last = {pair.key: pair for pair in node.pairs}
        for pair in node.pairs:
            for name in dict.fromkeys(mentioned(pair.value or "", stage.dockerfile.escape)):
                again = name == pair.key and keys.count(name) > 1 and last[name] is pair
                if ((name in keys and name != pair.key) or again) and stage.scope.find(name, node.order) is None:
                    yield Hit(pair.span, {"name": name, "key": pair.key}, f"{stage.symbol}:{pair.key}")
