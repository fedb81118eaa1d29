"""Which releases of a package the repository's own requirement files allow."""

from __future__ import annotations

import posixpath
import re
from typing import NamedTuple

from mlplatlint.files.source import Span
from mlplatlint.project.model import Project

_FILES = re.compile(
    r"(?:^|/)(?:[\w.-]*requirements[\w.-]*\.(?:txt|in)|requirements/[\w.-]+\.txt|constraints[\w.-]*\.txt|pyproject\.toml"
    r"|setup\.cfg|environment[\w.-]*\.ya?ml|conda[\w.-]*\.ya?ml|Pipfile)$"
)
_CLAUSE = re.compile(r"(===|==|~=|!=|>=|<=|>|<|=|\^)\s*v?(\d+(?:\.\d+)*)")
Version = tuple[int, ...]


class Pin(NamedTuple):
    """One line that names a package: the releases from ``lowest`` up to and without ``above`` are allowed.

    An open end is None. ``text`` is the condition as written, '' when there is none.
    """

    path: str
    span: Span
    text: str
    lowest: Version | None
    above: Version | None

    def allows_below(self, version: Version) -> bool:
        """Tell whether a release older than ``version`` is allowed by what is written; silence allows none."""
        if self.lowest is not None:
            return self.lowest < version
        return self.above is not None and self.above <= version

    def allows_from(self, version: Version) -> bool:
        """Tell whether ``version`` or a later release is allowed."""
        return self.above is None or self.above > version

    def only_from(self, version: Version) -> bool:
        """Tell whether every allowed release is ``version`` or later."""
        return self.lowest is not None and self.lowest >= version


def pins(project: Project, package: str) -> list[Pin]:
    """Return the lines of requirement files that name a package, in path order."""
    word = re.escape(package).replace("\\-", "[-_]")
    line = re.compile(
        rb"(?im)(?:^[ \t]*(?:-[ \t]+)?|(?<=[\[,])[ \t]*(?=[\"']))[\"']?"
        + word.encode()
        + rb"(?:\[[\w, -]*\])?(?![\w.-])[ \t]*(?:=[ \t]*[\"'](?P<quoted>[^\"'\n]*)|(?P<spec>[^\n#;\"']*))"
    )
    found = []
    for path in requirement_files(project):
        data = project.content(path) or b""
        for match in line.finditer(data):
            text = (match["quoted"] or match["spec"] or b"").decode("utf-8", "replace").strip().rstrip(",")
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            found.append(Pin(path, Span(start, match.end()), text, *_bounds(text)))
    return found


def governing(found: list[Pin], path: str) -> list[Pin]:
    """Return the pins that hold for a file: those of the nearest folder above it that has any."""
    best: list[Pin] = []
    depth = -1
    for pin in found:
        folder = posixpath.dirname(pin.path)
        if posixpath.basename(folder) in ("requirements", "constraints"):
            folder = posixpath.dirname(folder)
        if folder and not path.startswith(folder + "/"):
            continue
        level = folder.count("/") + 1 if folder else 0
        if level > depth:
            best, depth = [], level
        if level == depth:
            best.append(pin)
    return best


def requirement_files(project: Project) -> tuple[str, ...]:
    """Return the paths of the requirement files, those of tests and examples included."""
    return tuple(path for path in project.paths() if _FILES.search(path))


def _bounds(text: str) -> tuple[Version | None, Version | None]:
    lowest: Version | None = None
    above: Version | None = None
    for operator, number in _CLAUSE.findall(text):
        version = tuple(int(part) for part in number.split("."))
        if operator in ("==", "===", "="):
            return version, (*version, 0, 1) if operator != "=" else (*version[:-1], version[-1] + 1)
        if operator in (">=", ">", "~=", "^"):
            lowest = version if lowest is None else max(lowest, version)
        if operator == "<":
            above = version if above is None else min(above, version)
        elif operator == "<=":
            above = (*version, 0, 1)
        elif operator == "~=" and len(version) > 1:
            above = (*version[:-2], version[-2] + 1)
        elif operator == "^":
            above = (version[0] + 1,)
    return lowest, above
