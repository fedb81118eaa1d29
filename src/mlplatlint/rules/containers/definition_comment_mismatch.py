"""Comments above ARG and FROM that do not begin with the name they stand over."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit, Place
from mlplatlint.fronts.dockerfile import Dockerfile


def check(dockerfile: Dockerfile) -> Iterator[Hit]:
    source = dockerfile.source
    directives = {source.line_of(directive.span.start) for directive in dockerfile.directives}
    for node in dockerfile.instructions:
        if node.name == "ARG":
            names = [pair.key for pair in node.pairs]
        elif node.name == "FROM" and len(node.words) == 3:
            names = [node.words[2].text.lower()]
        else:
            continue
        line = node.start_line - 1
        if line < 1 or line in directives:
            continue
        text = source.text(source.line_span(line)).strip()
        words = text.lstrip("#").strip()
        if not text.startswith("#") or not names or words.partition(" ")[0] in names:
            continue
        if not words.startswith(("hadolint ", "check=", "mlplatlint:", "tally ")):
            place = Place(source.path, source.line_span(line), "this comment")
            yield Hit(node.keyword_span, {"instruction": node.name, "name": names[0]}, related=(place,))
