"""What git knows of a tree, asked through its own commands; git's index is never read by hand."""

from __future__ import annotations

import os
import subprocess

_HARMLESS = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.devnull, "-c", "diff.external=", "--no-pager")
"""Git runs programs that a repository's own configuration names; a scan must not."""


class GitIndex:
    """Tracked files with their blob ids, and untracked files that git does not ignore.

    Paths are relative to ``folder``. A blob id is given only where the bytes on disk are surely those that git
    hashed: not for modified files, and not where an attribute or setting converts content on checkout.
    """

    def __init__(self, folder: str, blobs: dict[str, str], others: list[str], submodules: list[str]) -> None:
        self.folder = folder
        self.blobs = blobs
        self.others = others
        self.submodules = submodules


def read_index(folder: str) -> GitIndex | None:
    """Return git's view of a folder, or None outside a work tree or without git."""
    listing = run_git(folder, "ls-files", "-s", "-v", "-z")
    if listing is None:
        return None
    blobs: dict[str, str] = {}
    submodules: list[str] = []
    attributes = False
    for entry in listing.split("\0"):
        meta, _, path = entry.partition("\t")
        if not path:
            continue
        tag, mode, blob, stage = meta.split(" ")
        if mode == "160000":
            submodules.append(path)
        elif mode != "120000" or stage != "0":
            # A lower-case tag means "assume unchanged": git does not look, so neither id nor state is known.
            blobs[path] = blob if tag == "H" and stage == "0" else ""
        attributes = attributes or path.endswith(".gitattributes")
    for path in (run_git(folder, "diff-files", "--name-only", "--relative", "-z") or "").split("\0"):
        if path in blobs:
            blobs[path] = ""
    if attributes or (run_git(folder, "config", "--get", "core.autocrlf") or "false\n").strip() != "false":
        for path in _converted(folder, blobs):
            blobs[path] = ""
    others = (run_git(folder, "ls-files", "-o", "--exclude-standard", "-z") or "").split("\0")
    return GitIndex(folder, blobs, [path for path in others if path and not path.endswith("/")], submodules)


def commit_date(folder: str) -> str:
    """Return the day (UTC, ISO) of the checked-out commit; '' outside git."""
    return (run_git(folder, "log", "-1", "--format=%cd", "--date=format-local:%Y-%m-%d") or "").strip()


def _converted(folder: str, blobs: dict[str, str]) -> list[str]:
    """Return the paths whose checkout may differ from the blob: filters, line ends, encodings, ident."""
    names = ("filter", "text", "eol", "working-tree-encoding", "ident")
    answer = run_git(folder, "check-attr", "-z", "--stdin", *names, stdin="\0".join(blobs) + "\0")
    if answer is None:
        return list(blobs)
    fields = answer.split("\0")
    triples = zip(fields[0::3], fields[1::3], fields[2::3], strict=False)
    crlf = os.linesep == "\r\n"
    return [
        path
        for path, name, value in triples
        if value not in ("unspecified", "unset")
        and (name in ("filter", "working-tree-encoding", "ident") or value == "crlf" or crlf)
    ]


def run_git(folder: str, *arguments: str, stdin: str | None = None) -> str | None:
    """Run git in a folder and return its output; None when git is absent or says no."""
    try:
        done = subprocess.run(
            ("git", *_HARMLESS, "-C", folder, *arguments),
            input=None if stdin is None else os.fsencode(stdin),
            stdin=subprocess.DEVNULL if stdin is None else None,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "TZ": "UTC", "GIT_OPTIONAL_LOCKS": "0"},
            check=False,
        )
    except OSError:
        return None
    return os.fsdecode(done.stdout) if done.returncode == 0 else None
