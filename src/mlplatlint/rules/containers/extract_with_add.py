"""Archives that are copied and then unpacked by a RUN."""

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import DockerStage
from mlplatlint.fronts.dockerfile.commands import scripts_of
from mlplatlint.fronts.shell import Command
from mlplatlint.rules.containers._places import ARCHIVE, copied, unquoted

_UNPACKERS = frozenset(("unzip", "gunzip", "bunzip2", "unlzma", "unxz", "zgz", "uncompress", "zcat", "gzcat"))


def check(stage: DockerStage) -> Iterator[Hit]:
    waiting: dict[str, Span] = {}
    for node in stage.all("COPY", "RUN"):
        if node.name == "COPY":
            if node.flag("from") is None:
                sources, target = copied(node)
                named = [target] if target is not None and _is_archive(target.text) else sources
                waiting.update({_base(word.text): word.span for word in named if _is_archive(word.text)})
            continue
        for run in scripts_of(node, stage.dockerfile) if waiting else ():
            for command in run.script.commands:
                if _unpacks(command):
                    for word in command.args:
                        span = waiting.pop(_base(word.value), None)
                        if span is not None:
                            yield Hit(span, {"archive": _base(word.value), "tool": command.name}, stage.symbol)


def _is_archive(text: str) -> bool:
    return bool(ARCHIVE.search(unquoted(text)))


def _base(text: str) -> str:
    return unquoted(text).replace("\\", "/").rpartition("/")[2]


def _unpacks(command: Command) -> bool:
    if command.name != "tar":
        return command.name in _UNPACKERS
    values = command.values()
    short = any(value.startswith("-") and not value.startswith("--") and "x" in value for value in values)
    bundled = bool(values) and not values[0].startswith("-") and "x" in values[0] and "/" not in values[0]
    return short or bundled or "--extract" in values or "--get" in values
