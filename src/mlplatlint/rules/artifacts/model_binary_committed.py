"""Large model files beside Git LFS instead of in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.artifact.sniff import ARCHIVE_SUFFIXES, MODEL_SUFFIXES, suffix_of
from mlplatlint.project.artifacts import artifacts
from mlplatlint.project.model import Project

_LARGE = 1 << 20
_MODELS = MODEL_SUFFIXES - ARCHIVE_SUFFIXES - {".7z", ".lz4", ".dat", ".npy", ".npz", ".p", ".pb"}
_FILTER = re.compile(rb"(?m)^[ \t]*(?!#)(\S+)[ \t][^\r\n]*\bfilter=lfs\b")


def check(project: Project) -> Iterator[Hit]:
    """Yield a hit for each large model that the attributes of a repository with Git LFS leave out."""
    large = [
        (path, facts)
        for path, facts in sorted(artifacts(project).items())
        if facts.size >= _LARGE and _is_model(path, facts.format)
    ]
    rules = []
    for path in project.paths() if large else ():
        if path == ".gitattributes" or path.endswith("/.gitattributes"):
            folder = path.rpartition("/")[0]
            rules += [
                (folder, pattern[1].decode("utf-8", "replace"))
                for pattern in _FILTER.finditer(project.content(path) or b"")
            ]
    if not rules:
        return
    for path, facts in large:
        if facts.format != "lfs-pointer" and not any(_matches(path, *rule) for rule in rules):
            yield Hit(Span(0, 0), {"size": f"{facts.size / 1e6:.1f} MB"}, path, path)


def _is_model(path: str, form: str) -> bool:
    """Tell whether a file is kept as a model: by its suffix, or, for an archive of anything, by what its path says."""
    suffix = suffix_of(path)
    return suffix in _MODELS or form == "mojo" or (suffix in ARCHIVE_SUFFIXES and "model" in path.lower())


def _matches(path: str, folder: str, pattern: str) -> bool:
    """Tell whether an attribute line holds for a path; patterns without a slash hold for the name in any folder."""
    if folder:
        if not path.startswith(folder + "/"):
            return False
        path = path[len(folder) + 1 :]
    pattern = pattern.strip('"')
    anchored = "/" in pattern.rstrip("/")
    text = re.escape(pattern.lstrip("/")).replace(r"\*\*/", "(?:.*/)?").replace(r"\*\*", ".*").replace(r"\*", "[^/]*")
    text = re.sub(r"\\\[([^\]]*?)\\\]", lambda m: "[" + m[1].replace("\\", "") + "]", text).replace(r"\?", "[^/]")
    try:
        return re.fullmatch(text if anchored else f"(?:.*/)?{text}", path) is not None
    except re.error:
        return True
