"""A value with what of a function's parameters is in it, and where in its text they stand."""

from __future__ import annotations

import re
from typing import NamedTuple

from mlplatlint.facts.flows import Origin, Standing

MARKS = 0xE000
"""In a text the character of this code plus its position stands for a parameter: one of private use."""
MARK = "[\ue000-\uf8ff]"
OTHER = "\1"
"""Stands in a text for any other part that is not literal."""

TEXT = 400
_WHOLE_HOST = re.compile(r"^[a-zA-Z][a-zA-Z0-9+.\-]*://[^\ue000-\uf8ff/?#]+[/?#:]|^/(?!/)")
_QUERY = re.compile(
    r"(?is)\b(?:select\b.*\bfrom\b|insert\s+into\b|update\b.*\bset\b|delete\s+from\b|where\b|create\s+(?:table|index|view|database|schema|role|user)"
    r"|drop\s+(?:table|database|schema|index|view|role|user)|alter\s+table|truncate\b|copy\b.*\bfrom\b|grant\b.*\bto\b|order\s+by\b|with\b.*\bas\s*\(|call\s+\w+\(|set\s+(?:local\s+|session\s+)?(?:search_path|role)\b)|^\s*(?:pragma|use|listen|notify|attach|vacuum)\s+\S"
)
_VALUE_PLACE = re.compile(
    r"(?is)(?:(?:=|<|>|\blike|\bilike|\bbetween|\band|\bin\s*\(|\bvalues\s*\(|,)\s*'[%\w\-]*|\b(?:where|and|or)\s+[\w.]+\s*[=<>]+\s*)([\ue000-\uf8ff])(?![.(\w])"
)


_COMPONENT = re.compile(f"(?:^|[/\\\\{OTHER}])({MARK})")
_WHOLE_COMPONENT = re.compile(f"(?:^|[/\\\\{OTHER}])({MARK})(?=$|[/\\\\{OTHER}])")


class Taint(NamedTuple):
    """Which parameters a value came from. ``lead`` are those at its beginning; ``text`` is its literal text with marks;
    ``path`` tells that it is a path object."""

    origins: frozenset[Origin] = frozenset()
    lead: frozenset[Origin] = frozenset()
    text: str = OTHER
    path: bool = False
    record: bool = False
    """A dictionary whose keys are the fields of a model: only its values come from outside."""

    @property
    def is_query(self) -> bool:
        """Tell whether the text reads like SQL."""
        return _QUERY.search(self.text) is not None

    @property
    def in_value_place(self) -> frozenset[int]:
        """The parameters that stand where SQL expects a literal: in quotes, or after a comparison in a condition."""
        return frozenset(ord(match[1]) - MARKS for match in _VALUE_PLACE.finditer(self.text))

    def place(self, origin: Origin) -> int:
        """Return where in the text what came from a parameter stands, as bits of ``Standing``; all of them when that is not known."""
        leads = Standing.LEADS if origin in self.lead else 0
        if not has_mark(self.text):
            return leads | Standing.PLACED | Standing.WHOLE
        placed = Standing.PLACED if origin.parameter in self.components(whole=False) else 0
        return leads | placed | (Standing.WHOLE if origin.parameter in self.components(whole=True) else 0)

    def components(self, *, whole: bool) -> frozenset[int]:
        """The parameters that begin a component of a path, or with ``whole`` are one."""
        pattern = _WHOLE_COMPONENT if whole else _COMPONENT
        return frozenset(ord(match[1]) - MARKS for match in pattern.finditer(self.text))


CLEAN = Taint()


def mark(origins: frozenset[Origin]) -> str:
    """Return the character that stands for a value of these origins."""
    return chr(MARKS + min(min((one.parameter for one in origins), default=0), 0x18FF))


def has_mark(text: str) -> bool:
    """Tell whether a text has a part that came from a parameter."""
    return re.search(MARK, text) is not None


def union(parts: list[Taint]) -> Taint:
    """Return a value that may be any of the parts."""
    if len(parts) == 1:
        return parts[0]
    origins = frozenset(one for part in parts for one in part.origins)
    if not origins:
        return parts[0] if parts else CLEAN
    lead = frozenset(one for part in parts for one in part.lead)
    text = max((part.text for part in parts if part.origins), key=lambda one: (has_mark(one), len(one), one))
    return Taint(origins, lead, text, any(part.path for part in parts))


def joined(parts: list[Taint]) -> Taint:
    """Return the concatenation of parts."""
    origins = frozenset(one for part in parts for one in part.origins)
    text = "".join(part.text for part in parts)[:TEXT]
    lead: frozenset[Origin] = frozenset()
    seen = ""
    for part in parts:
        if part.origins and not (_WHOLE_HOST.search(seen) or OTHER in seen):
            lead |= part.lead
        seen += part.text
    return Taint(origins, lead, text, any(part.path for part in parts))


def with_slashes(parts: list[Taint]) -> Taint:
    """Return parts put together as a path."""
    found = joined(parts)
    return found._replace(text="/".join(part.text for part in parts)[:TEXT])
