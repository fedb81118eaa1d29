"""Logic of degenerate-baseline-entry."""

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.findings.secrets_baseline import DEGENERATE, parse
from mlplatlint.fronts.text import TextFile


def check(text: TextFile) -> Iterator[Hit]:
    """Yield a hit for each entry of a detect-secrets baseline that stands for every secret of its kind."""
    if not any(digest.encode() in text.data for digest in DEGENERATE) or parse(text.data) is None:
        return
    for digest, meaning in DEGENERATE.items():
        at = text.data.find(digest.encode())
        while at >= 0:
            yield Hit(Span(at, at + len(digest)), {"meaning": meaning}, meaning)
            at = text.data.find(digest.encode(), at + 1)
