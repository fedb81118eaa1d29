"""EXPOSE that maps, binds, or writes the protocol in capitals."""

from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit
from mlplatlint.fronts.dockerfile import DockerInstruction
from mlplatlint.rules.containers._places import ports


def check(instruction: DockerInstruction) -> Iterator[Hit]:
    if instruction.name == "EXPOSE":
        for word in instruction.words:
            if "$" in word.text and word.text.rpartition("/")[2] in ("TCP", "UDP", "SCTP"):
                values = {"port": word.text, "problem": "names its protocol in capitals"}
                yield Hit(word.span, values, tags=("buildkit:ExposeProtoCasing",))
        for port in ports(instruction):
            if port.ip or port.host:
                text = "publishes nothing: the host's side is ignored, and will be refused"
                tags = ("buildkit:ExposeInvalidFormat",)
                yield Hit(port.word.span, {"port": port.word.text, "problem": text}, tags=tags)
            if port.protocol != port.protocol.lower():
                text = "names its protocol in capitals"
                yield Hit(
                    port.word.span, {"port": port.word.text, "problem": text}, tags=("buildkit:ExposeProtoCasing",)
                )


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    span = Span(*finding.span)
    text = source.text(span)
    if finding.tags[-1:] == ("buildkit:ExposeProtoCasing",):
        port, slash, protocol = text.rpartition("/")
        yield Fix("safe", "Lower-case protocol", (Edit(finding.path, span, f"{port}{slash}{protocol.lower()}"),))
    else:
        quote = text[-1:] if text[-1:] in "\"'" and text[:1] == text[-1:] else ""
        plain = quote + text.strip("\"'").rpartition(":")[2] + quote
        yield Fix("suggestion", "Name the container's port only", (Edit(finding.path, span, plain),))
