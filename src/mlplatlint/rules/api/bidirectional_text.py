"""Logic of bidirectional-text."""

import re
from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule

_CONTROLS = re.compile(rb"\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]|\xe2\x80\x8f")
"""UTF-8 of U+202A to U+202E, U+2066 to U+2069 and U+200F."""


def check(module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for the first such character of each line."""
    seen: set[int] = set()
    for match in _CONTROLS.finditer(module.source.data):
        line = module.source.line_of(match.start())
        if line not in seen:
            seen.add(line)
            yield Hit(Span(*match.span()), {"code": f"U+{ord(match[0].decode()):04X}"}, f"line {len(seen)}")
