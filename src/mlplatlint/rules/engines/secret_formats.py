"""Reports what the formats of one rule match; the page names them as ``secret-formats.toml#<rule>``."""

from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.text import TextFile
from mlplatlint.fronts.text.formats import find


def load_rows(rows: str) -> str:
    """Return the selector: the name of the table's group of formats."""
    return rows.partition("#")[2]


def check(text: TextFile, group: str) -> Iterator[Hit]:
    """Yield a hit for each credential of the group in one file."""
    for candidate in find(text, group):
        yield candidate.hit()
