"""MAINTAINER, which a label replaces."""

from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit
from mlplatlint.fronts.dockerfile import DockerInstruction


def check(instruction: DockerInstruction) -> Iterator[Hit]:
    if instruction.name == "MAINTAINER":
        yield Hit(instruction.span, {})


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    span = Span(*finding.span)
    text = source.text(span)
    keyword, _, who = text.replace("\t", " ").partition(" ")
    who = who.strip().strip("\"'").strip()
    if not who or "\n" in text or any(char in who for char in '"\\$`'):
        return
    label = "LABEL" if keyword.isupper() else "label"
    edit = Edit(finding.path, span, f'{label} org.opencontainers.image.authors="{who}"')
    yield Fix("safe", "Use the OCI label", (edit,))
