"""PMML models whose document type makes a reader fetch or expand something."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.text import TextFile

_ENTITY = re.compile(rb"<!(?:DOCTYPE\s[^>\[]*\b(?:SYSTEM|PUBLIC)\b|ENTITY\s[^>]*>)")
_ROOT = re.compile(rb"<(?:\w+:)?PMML[\s>]")
_REACH = 1 << 16


def check(file: TextFile) -> Iterator[Hit]:
    head = bytes(file.source.data[:_REACH])
    if not (file.source.path.lower().endswith(".pmml") or _ROOT.search(head)):
        return
    found = _ENTITY.search(head)
    if found is not None:
        what = "an entity" if found[0].startswith(b"<!ENTITY") else "an outside document type"
        yield Hit(Span(found.start(), found.end()), {"what": what}, file.source.path)
