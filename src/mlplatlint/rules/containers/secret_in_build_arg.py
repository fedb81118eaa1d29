"""Secrets that ARG and ENV leave in the image."""

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import Dockerfile, DockerStage, Instruction, Pair
from mlplatlint.fronts.dockerfile.expand import references
from mlplatlint.fronts.text.file import TextFile
from mlplatlint.fronts.text.formats import find as find_formats
from mlplatlint.fronts.text.names import names_secret
from mlplatlint.fronts.text.safe_values import is_weak_default, why_safe
from mlplatlint.rules.containers._mounts import secret_names

# Browser bundles carry these on purpose.
_PUBLIC = re.compile(r"(?i)(?:^|_)(?:public|publishable)(?:_|$)|^(?:VITE|REACT_APP|NEXT_PUBLIC)_")


def check(dockerfile: Dockerfile) -> Iterator[Hit]:
    for instruction in dockerfile.instructions:
        if instruction.name not in ("ARG", "ENV"):
            continue
        stage = dockerfile.stage_of(instruction)
        for pair in instruction.pairs:
            if names_secret(pair.key) and not _PUBLIC.search(pair.key):
                yield from _judge(instruction, pair, stage)


def _judge(instruction: Instruction, pair: Pair, stage: DockerStage | None) -> Iterator[Hit]:
    symbol = f"{stage.symbol if stage else ''}:{pair.key}"
    value = (pair.value or "").strip("\"'")
    if value and "$" not in value:
        weak = is_weak_default(value, pair.key)
        if (weak or not why_safe(value, pair.key)) and not _has_format(instruction, pair):
            text = f"`{instruction.name} {pair.key}` holds a secret in plain text"
            level = "medium" if weak else ""
            yield Hit(pair.value_span, {"what": text}, symbol, severity=level, confidence=level, tags=("redact",))
        return
    if stage is None:
        return
    if instruction.name == "ENV":
        for name in references(value):
            setting = stage.scope.find(name, instruction.order)
            if setting is not None and setting.kind == "ARG" and value in (f"${name}", f"${{{name}}}"):
                text = f"`ENV {pair.key}` keeps the build argument `{name}` in the image"
                yield Hit(pair.span, {"what": text}, symbol, severity="high")
    elif not value:
        reader = _reader(instruction, pair.key, stage)
        if reader is not None:
            text = f"the build argument `{pair.key}` is used by a RUN, which records its value in the image's history"
            confidence = "" if stage.in_final_image else "medium"
            yield Hit(pair.span, {"what": text}, symbol, confidence=confidence)


def _has_format(instruction: Instruction, pair: Pair) -> bool:
    """Tell whether a rule that knows the provider of a value reports it."""
    text = TextFile(instruction.source)
    found = [
        place.span for rule in ("provider-token", "private-key", "jwt-literal") for place in find_formats(text, rule)
    ]
    return any(span.start < pair.span.end and pair.span.start < span.end for span in found)


def _reader(declared: Instruction, name: str, stage: DockerStage) -> Instruction | None:
    """Return the first RUN after the ARG that mentions it and gets no secret mount of that name."""
    for instruction in stage.all("RUN"):
        if instruction.order > declared.order and name in instruction.references:
            return None if name in secret_names(instruction) else instruction
    return None
