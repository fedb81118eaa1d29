"""Instructions and AS in another case than the rest of the file."""

from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit
from mlplatlint.fronts.dockerfile import Dockerfile
from mlplatlint.fronts.dockerfile.instruction import KEYWORDS


def check(dockerfile: Dockerfile) -> Iterator[Hit]:
    source = dockerfile.source
    words = [
        (source.text(node.keyword_span), node)
        for stage in dockerfile.stages
        for node in ([] if stage.implicit else [stage.instruction]) + stage.instructions
        if node.name in KEYWORDS
    ]
    lower = sum(word.islower() for word, _ in words) > sum(word.isupper() for word, _ in words)
    for word, node in words:
        if not (word.islower() if lower else word.isupper()):
            tags = ("buildkit:ConsistentInstructionCasing",)
            yield Hit(node.keyword_span, {"word": word, "right": word.lower() if lower else word.upper()}, tags=tags)
        if node.name == "FROM" and len(node.words) >= 3 and (word.islower() or word.isupper()):
            joint = node.words[1]
            right = joint.text.lower() if word.islower() else joint.text.upper()
            if joint.text != right:
                yield Hit(joint.span, {"word": joint.text, "right": right}, tags=("buildkit:FromAsCasing",))


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    span = Span(*finding.span)
    text = source.text(span)
    wanted = text.lower() if f"be `{text.lower()}`" in finding.message else text.upper()
    yield Fix("safe", f"Write {wanted}", (Edit(finding.path, span, wanted),))
