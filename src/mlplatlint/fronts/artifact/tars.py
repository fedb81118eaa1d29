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
    links: dict[str, str] = {}
    """Symbolic links that lead out of the archive's folder, as the prefix of what would be written through them."""
    for member in read_members(data, _MEMBERS + 1):
        inspector.budget.member()
        count += 1
        if count > _MEMBERS:
            inspector.not_read(entry, f"holds more than {_MEMBERS:,} tar members")
            return
        if member.kind == "broken":
            inspector.not_read(
                entry, f"holds a broken header at byte {member.start:,}, behind which readers differ", odd=True
            )
            return
        for name in filter(None, (member.name, member.target if member.kind == "1" else "")):
            if _escapes(name, ""):
                inspector.problem("archive-path-escape", entry, member.start, name=name)
        if member.kind == "2" and _escapes(member.target, member.name):
            links[member.name.rstrip("/") + "/"] = member.target
        elif links:
            used = next((link for link in links if member.name.startswith(link)), "")
            if used:  # an image's file system is full of links; only writing through one leads out
                inspector.problem(
                    "archive-path-escape", entry, member.start, name=f"{member.name} through {links[used]}"
                )
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


def _escapes(name: str, link: str) -> bool:
    """Tell whether a name leaves the folder; the target of a symbolic link counts from the link's own folder."""
    if name.startswith("/"):
        return True
    depth = link.count("/")
    for part in re.split(r"[/\\]", name):
        depth += -1 if part == ".." else part not in ("", ".")
        if depth < 0:
            return True
    return ".." in re.split(r"[/\\]", name) and not link
