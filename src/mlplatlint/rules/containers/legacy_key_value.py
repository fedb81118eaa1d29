"""ENV and LABEL without an equals sign."""

import re
from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit
from mlplatlint.fronts.dockerfile import DockerInstruction

_PLAIN = re.compile(r"[A-Za-z0-9_./:,@%+=${}\-]+\Z")


def check(instruction: DockerInstruction) -> Iterator[Hit]:
    if instruction.legacy_pair and instruction.pairs[0].value:
        pair = instruction.pairs[0]
        yield Hit(instruction.value_span, {"instruction": instruction.name, "key": pair.key})


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    span = Span(*finding.span)
    text = source.text(span)
    key, _, value = text.replace("\t", " ").partition(" ")
    value = value.strip()
    # The old form takes the rest of the line as it stands, quotes and escapes included: only what means the same
    # between double quotes is rewritten.
    if "\n" in text or not value or '"' in value or "'" in value or "\\" in value or "`" in value:
        if re.fullmatch(r'"[^"\\\n]*"', value):
            yield Fix("safe", "Write key=value", (Edit(finding.path, span, f"{key}={value}"),))
        return
    quoted = value if _PLAIN.match(value) else f'"{value}"'
    yield Fix("safe", "Write key=value", (Edit(finding.path, span, f"{key}={quoted}"),))
