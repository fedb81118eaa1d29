"""Logic of baseline-loads-code."""

import json
from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.findings.secrets_baseline import foreign_code
from mlplatlint.fronts.text import TextFile


def check(text: TextFile) -> Iterator[Hit]:
    """Yield a hit for each place in a detect-secrets baseline that names code to import."""
    after = 0
    for path in foreign_code(text.data):
        written = json.dumps(path).encode()
        at = text.data.find(written, after)
        if at < 0:
            at = max(text.data.find(written), 0)
        after = at + 1
        yield Hit(Span(at, at + len(written)), {"path": path}, path)
