"""Logic of credential-in-url."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.text import TextFile
from mlplatlint.fronts.text.urls import find


def check(text: TextFile) -> Iterator[Hit]:
    """Yield a hit for each password or token in the user information of a URL."""
    for candidate in find(text):
        yield candidate.hit()
