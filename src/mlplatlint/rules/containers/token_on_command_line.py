"""Tokens among the arguments of a RUN."""

import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import RunCommand
from mlplatlint.fronts.dockerfile.expand import references
from mlplatlint.fronts.shell import ShellWord
from mlplatlint.fronts.text.names import names_secret
from mlplatlint.fronts.text.safe_values import why_safe
from mlplatlint.rules.containers._mounts import mounts, secret_names

_FLAGS = frozenset(("--token", "--hf-token", "--api-key", "--access-token", "--auth-token", "--password", "--api_key"))
_HEADER = re.compile(r"(?i)(?:authorization|private-token|x-api-key|api-key|x-auth-token)\s*[:=]\s*\S")
_ADDRESS = re.compile(r"[a-z+]+://[^\s/:@]*:?[^\s/@]*\$[^\s/@]*@")


def check(step: RunCommand) -> Iterator[Hit]:
    args = step.command.args
    for index, word in enumerate(args):
        name, equals, value = word.value.partition("=")
        if name in _FLAGS and (equals or index + 1 < len(args)):
            holder = word if equals else args[index + 1]
            text = value if equals else holder.value
            if text and not text.startswith("-") and _tells(step, holder, text, name):
                yield Hit(step.word_span(holder), {"where": f"`{name}`"}, step.symbol, tags=("redact",))
        elif _HEADER.search(word.value) and word.dynamic and _from_build(step, word.value):
            yield Hit(step.word_span(word), {"where": "a header"}, step.symbol, tags=("redact",))
        elif _ADDRESS.search(word.value) and _from_build(step, word.value):
            yield Hit(step.word_span(word), {"where": "an address"}, step.symbol, tags=("redact",))


def _tells(step: RunCommand, holder: ShellWord, text: str, name: str) -> bool:
    if holder.dynamic or "$" in text:
        return _from_build(step, text)
    return len(text) >= 8 and not why_safe(text, name.strip("-")) and "/" not in text


def _from_build(step: RunCommand, text: str) -> bool:
    """Tell whether a text reads a variable that the layer's history shows: one that no secret mount provides and that
    no ARG with a secret's name declares, which secret-in-build-arg reports."""
    if "$(" in text or "`" in text or any(mount["type"] == "secret" for mount in mounts(step.instruction)):
        return False
    given = secret_names(step.instruction)
    names = [name for name in references(text) if name not in given]
    stage = step.stage
    for name in names:
        setting = stage.scope.find(name, step.instruction.order) if stage is not None else None
        if setting is not None and not (setting.kind == "ARG" and names_secret(name)):
            return True
    return False
