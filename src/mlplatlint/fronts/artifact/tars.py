"""Tar containers: torch's oldest format, model bundles, layers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mlplatlint.fronts.archive.tar import read_members
from mlplatlint.fronts.artifact import budget as bounds
from mlplatlint.fronts.artifact.model import Member

if TYPE_CHECKING:
    from mlplatlint.fronts.artifact.parse import Inspector

_MEMBERS = 2_000
_WINDOW = 512


def inspect_tar(inspector: Inspector, data: Any, entry: str, depth: int, base: int) -> None:
    """Read a tar's members into the inspector's document."""
    prefix = f"{entry}!/" if entry else ""
    count = 0
    for member in read_members(data, _MEMBERS + 1):
        inspector.budget.member()
        count += 1
        if count > _MEMBERS:
            inspector.not_read(entry, f"holds more than {_MEMBERS:,} tar members")
            return
        if member.kind == "broken":
            inspector.not_read(entry, f"holds a broken header at byte {member.start:,}, behind which readers differ")
            return
        target = member.target if member.kind in "12" else ""
        for name in filter(None, (member.name, target)):
            if name.startswith("/") or ".." in re.split(r"[/\\]", name):
                inspector.problem("archive-path-escape", entry, member.start, name=name)
        if member.kind != "file" or member.size == 0:
            continue
        name = prefix + member.name
        inspector.document.members.append(Member(name, "", member.size, depth))
        if member.size > bounds.MEMBER_BYTES:
            inspector.not_read(name, "is longer than the analysis reads")
            continue
        inspector.budget.take(member.size)
        body = bytes(data[member.start : member.start + member.size])
        inspector.inspect(body, name, depth + 1, base + member.start if base >= 0 else -1)
