"""hadolint's inline ignores."""

import re
from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.dockerfile import Dockerfile

_PRAGMA = re.compile(rb"(?m)^[ \t]*(#[ \t]*hadolint[ \t]+ignore[ \t]*=[ \t]*[A-Z]+\d+[^\r\n]*)")


def check(dockerfile: Dockerfile) -> Iterator[Hit]:
    for match in _PRAGMA.finditer(bytes(dockerfile.source.data)):
        yield Hit(Span(*match.span(1)), {})
