"""The environment variable that takes torch's restricted loader away from a whole process."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.text import TextFile
from mlplatlint.rules.artifacts._loaders import is_test

_SET = re.compile(
    rb"TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD[\"']?\]?\s*(?:[=:,]|\s)\s*[\"']?(?:1|true|yes|y|on)\b"
    rb"|name:\s*[\"']?TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD[\"']?\s*\n\s*value:\s*[\"']?(?:1|true|yes|y|on)\b",
    re.IGNORECASE,
)
_PROSE = (".md", ".rst", ".txt", ".adoc", ".html")


def check(file: TextFile) -> Iterator[Hit]:
    path = file.source.path
    if path.lower().endswith(_PROSE):
        return
    data = file.source.data
    for found in _SET.finditer(data):
        line = bytes(data[data.rfind(b"\n", 0, found.start()) + 1 : found.start()]).lstrip()
        if not line.startswith((b"#", b"//")):
            yield Hit(Span(found.start(), found.end()), {}, path, severity="low" if is_test(path) else "")
