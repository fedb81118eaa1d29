"""Instructions before the first FROM, which no stage holds."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import Dockerfile
from mlplatlint.fronts.dockerfile.instruction import KEYWORDS


def check(dockerfile: Dockerfile) -> Iterator[Hit]:
    fragment = bool(dockerfile.stages) and dockerfile.stages[0].implicit
    for node in dockerfile.instructions if fragment else dockerfile.preamble:
        if node.name != "ARG" and node.name in KEYWORDS:
            where = "there is no FROM in this file" if fragment else "stands before the first FROM"
            yield Hit(node.keyword_span, {"instruction": node.name, "where": where}, severity="low" if fragment else "")
            if fragment:
                return  # a part of a Dockerfile, to be put behind a FROM: said once
