"""Finds the files to scan: what git tracks or would track, or, outside git, everything but known clutter."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from mlplatlint.findings.model import Notification

ALWAYS_SKIPPED = frozenset(
    [
        ".git",
        ".hg",
        ".svn",
        ".jj",
        "node_modules",
        ".venv",
        "__pycache__",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        ".tox",
        ".nox",
        ".eggs",
        ".ipynb_checkpoints",
        ".terraform",
        "cdk.out",
        ".mlplatlint_cache",
        "site-packages",
    ]
)
"""Folder names never entered while walking; a path named on the command line is scanned all the same."""


class FileEntry(NamedTuple):
    """One file to scan: POSIX path relative to the scan root, absolute path, and git's blob id or ''."""

    path: str
    absolute: str
    blob: str


class Discovery(NamedTuple):
    """Files in path order, what was left out with the reason, and notifications."""

    files: list[FileEntry]
    skipped: list[tuple[str, str]]
    notifications: list[Notification]


def discover(
    paths: Iterable[str],
    root: str,
    excluded: Callable[[str, str], bool],
    *,
    force_exclude: bool = False,
    respect_gitignore: bool = True,
    listed: Callable[[str, Iterable[str]], None] | None = None,
) -> Discovery:
    """List the files under ``paths``, sorted by path, each once.

    ``excluded(path, absolute)`` says whether configuration leaves a file out. A file named on the command line is
    scanned even so, unless ``force_exclude``. A path that does not exist becomes an ``error`` notification. ``listed`` is
    told each folder of which git knows every file, with their names relative to it, before ``excluded`` is asked.
    """
    found: dict[str, FileEntry] = {}
    skipped: list[tuple[str, str]] = []
    notes: list[Notification] = []
    for given in paths:
        absolute = os.path.abspath(os.path.join(root, given))
        try:
            folder = os.path.isdir(absolute)
            if not folder and not os.path.lexists(absolute):
                notes.append(Notification("error", "path-missing", "no such file or folder", _relative(absolute, root)))
                continue
        except ValueError:
            notes.append(Notification("error", "path-missing", "is no valid path", given))
            continue
        if not folder:
            path = _relative(absolute, root)
            if force_exclude and (excluded(path, absolute) or _in_clutter(path)):
                skipped.append((path, "excluded by configuration"))
            elif not os.path.exists(absolute):
                notes.append(
                    Notification("warning", "file-not-analysed", "is a link that leads nowhere or in a circle", path)
                )
            else:
                found[path] = FileEntry(path, absolute, "")
            continue
        prefix = _relative(absolute, root)
        prefix = "" if prefix == "." else f"{prefix}/"
        clutter: dict[str, bool] = {}
        for name, blob in _listing(absolute, respect_gitignore, notes, root, listed):
            target = f"{absolute}{os.sep}{name}"
            path = prefix + name
            below = name.rpartition("/")[0]
            if below not in clutter:
                clutter[below] = not ALWAYS_SKIPPED.isdisjoint(below.split("/"))
            if clutter[below]:
                skipped.append((path, "in a folder that is always skipped"))
            elif excluded(path, target):
                skipped.append((path, "excluded by configuration"))
            elif path not in found:
                found[path] = FileEntry(path, target, blob)
    return Discovery([found[path] for path in sorted(found)], sorted(skipped), notes)


def _listing(
    folder: str,
    use_git: bool,
    notes: list[Notification],
    root: str,
    listed: Callable[[str, Iterable[str]], None] | None,
) -> Iterator[tuple[str, str]]:
    if use_git:
        from mlplatlint.files.git import read_index

        index = read_index(folder)
        # A folder that git ignores as a whole has nothing to list: then the user asked for it, and it is walked.
        if index is not None and (index.blobs or index.others):
            for name in index.submodules:
                path = _relative(os.path.join(folder, name), root)
                notes.append(Notification("info", "file-not-analysed", "is a submodule; scan it by naming it", path))
            if listed is not None:
                listed(folder, (*index.blobs, *index.others, *index.links))
            for name, blob in index.blobs.items():
                if blob or os.path.isfile(os.path.join(folder, name)):
                    yield name, blob
            for name in index.others:
                if not os.path.islink(os.path.join(folder, name)):
                    yield name, ""
            return
    yield from walk(folder)


def walk(folder: str) -> Iterator[tuple[str, str]]:
    """Yield every regular file below a folder; links to folders are not followed, so loops cannot arise."""
    stack = [""]
    while stack:
        below = stack.pop()
        try:
            with os.scandir(os.path.join(folder, below)) as entries:
                for entry in entries:
                    name = f"{below}/{entry.name}" if below else entry.name
                    if entry.is_dir(follow_symlinks=False):
                        if entry.name not in ALWAYS_SKIPPED:
                            stack.append(name)
                    elif entry.is_file(follow_symlinks=False):
                        yield name, ""
        except OSError:
            continue


def _in_clutter(path: str) -> bool:
    return not ALWAYS_SKIPPED.isdisjoint(path.split("/")[:-1])


def _relative(absolute: str, root: str) -> str:
    path = os.path.relpath(absolute, root)
    return path.replace(os.sep, "/") if os.sep != "/" else path


class GlobSet:
    """Gitignore-like patterns: ``**`` crosses folders, ``*`` does not, a bare name matches at any depth."""

    def __init__(self, patterns: Iterable[str]) -> None:
        parts = [_glob_regex(pattern) for pattern in patterns if pattern]
        self._regex = re.compile("|".join(parts)) if parts else None

    def __contains__(self, path: object) -> bool:
        return self._regex is not None and isinstance(path, str) and self._regex.match(path) is not None


def _glob_regex(pattern: str) -> str:
    anchored = "/" in pattern.rstrip("/")
    text = pattern.strip("/").removeprefix("./")
    out = ["" if anchored else r"(?:.*/)?"]
    position = 0
    while position < len(text):
        if text.startswith("**/", position):
            out.append(r"(?:.*/)?")
            position += 3
            continue
        if text.startswith("**", position):
            out.append(".*")
            position += 2
            continue
        character = text[position]
        out.append({"*": "[^/]*", "?": "[^/]"}.get(character) or re.escape(character))
        position += 1
    return f"(?:{''.join(out)}(?:/.*)?$)"
