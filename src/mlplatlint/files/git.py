"""What git knows of a tree, asked through its own commands; git's index is never read by hand."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

_HARMLESS = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.devnull, "-c", "diff.external=", "--no-pager")
"""Git runs programs that a repository's own configuration names; a scan must not."""

_ASKED = r"^(core\.autocrlf|filter\..*\.(clean|process))$"
_CONVERTING = (b"filter", b"working-tree-encoding", b"ident", b"crlf")
"""Words of which one is in any attributes file that makes a checkout differ from the blob where lines end with LF."""

_BASES = ("refs/remotes/origin/HEAD", "refs/remotes/origin/main", "refs/remotes/origin/master", "refs/heads/main",
          "refs/heads/master")  # fmt: skip
"""Where the base branch may be, most telling first."""


class GitIndex:
    """Tracked files with their blob ids, and untracked files that git does not ignore.

    Paths are relative to ``folder``. A blob id is given only where the bytes on disk are surely those that git
    hashed: not for modified files, and not where an attribute or setting converts content on checkout. ``links`` are
    tracked symbolic links.
    """

    def __init__(
        self, folder: str, blobs: dict[str, str], others: list[str], submodules: list[str], links: list[str]
    ) -> None:
        self.folder = folder
        self.blobs = blobs
        self.others = others
        self.submodules = submodules
        self.links = links


def read_index(folder: str) -> GitIndex | None:
    """Return git's view of a folder, or None outside a work tree or without git."""
    settings = _settings(folder)
    if settings is None:
        return None
    # One walk for all: what is tracked, what of it differs on disk, and what is neither tracked nor ignored.
    arguments = ("ls-files", "-c", "-m", "-o", "-s", "-v", "--exclude-standard", "-z")
    listing = run_git(folder, *arguments, environment=_switched_off(settings))
    if listing is None:
        return None
    blobs: dict[str, str] = {}
    submodules: list[str] = []
    others: list[str] = []
    links: list[str] = []
    attributes: list[str] = []
    for entry in listing.split("\0"):
        meta, _, path = entry.partition("\t")
        if meta[:1] == "?":
            path = entry[2:]
            if not path.endswith("/"):
                others.append(path)
        elif meta[:9] in ("H 100644 ", "H 100755 ") and meta[-2:] == " 0":
            blobs[path] = meta[9:-2]
        elif meta[:1] == "C":
            if path in blobs:
                blobs[path] = ""
        elif path:
            _, mode, _, stage = meta.split(" ")
            if mode == "160000":
                submodules.append(path)
            elif mode == "120000" and stage == "0":
                links.append(path)
            else:
                # A lower-case tag means "assume unchanged": git does not look, so neither id nor state is known.
                blobs[path] = ""
        if path.endswith(".gitattributes"):
            attributes.append(path)
    if settings.get("core.autocrlf", "false") != "false":
        blobs = dict.fromkeys(blobs, "")
    elif _may_convert(folder, attributes):
        for path in _converted(folder, blobs):
            blobs[path] = ""
    return GitIndex(folder, blobs, others, submodules, links)


def commit_date(folder: str) -> str:
    """Return the day (UTC, ISO) of the checked-out commit; '' outside git."""
    return (run_git(folder, "log", "-1", "--format=%cd", "--date=format-local:%Y-%m-%d") or "").strip()


def _settings(folder: str) -> dict[str, str] | None:
    """Return the settings that bear on content; None outside a repository or without git."""
    answer = run_git(folder, "config", "-z", "--get-regexp", _ASKED, good=(0, 1))
    if answer is None:
        return None
    return dict(entry.partition("\n")[::2] for entry in answer.split("\0") if entry)


def _switched_off(settings: Mapping[str, str]) -> dict[str, str]:
    """Return the environment in which git runs no content filter; what a filter would change then reads as modified."""
    drivers = sorted({name.rpartition(".")[0] for name in settings if name.startswith("filter.")})
    changes = [
        (f"{driver}.{key}", value)
        for driver in drivers
        for key, value in (("clean", ""), ("process", ""), ("required", "false"))
    ]
    if not changes:
        return {}
    given = os.environ.get("GIT_CONFIG_COUNT", "")
    first = int(given) if given.isdigit() else 0
    environment = {"GIT_CONFIG_COUNT": str(first + len(changes))}
    for number, (key, value) in enumerate(changes, first):
        environment[f"GIT_CONFIG_KEY_{number}"] = key
        environment[f"GIT_CONFIG_VALUE_{number}"] = value
    return environment


def _may_convert(folder: str, attributes: Iterable[str]) -> bool:
    """Tell whether an attributes file may make checkouts differ from blobs."""
    for path in attributes:
        try:
            with open(os.path.join(folder, path), "rb") as stream:
                data = stream.read()
        except OSError:
            return True
        if os.linesep != "\n" or any(word in data for word in _CONVERTING):
            return True
    return False


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


def base_commit(root: str) -> str:
    """Return the commit that holds what is published: where the checked-out branch left the base branch.

    The base is ``GITHUB_BASE_REF`` in a pull request's run, else the remote's default branch, else main or
    master; on that branch itself it is the checked-out commit. Empty outside git.
    """
    named = os.environ.get("GITHUB_BASE_REF", "")
    wanted = (f"refs/remotes/origin/{named}", *_BASES) if named else _BASES
    known = dict(
        line.split(" ", 1)
        for line in (run_git(root, "for-each-ref", "--format=%(refname) %(objectname)", *wanted) or "").splitlines()
    )
    chosen = next((known[name] for name in wanted if name in known), "")
    if chosen:
        return (run_git(root, "merge-base", "HEAD", chosen) or "").strip()
    return (run_git(root, "rev-parse", "-q", "--verify", "HEAD") or "").strip()


def run_git(
    folder: str,
    *arguments: str,
    stdin: str | None = None,
    environment: Mapping[str, str] | None = None,
    good: tuple[int, ...] = (0,),
) -> str | None:
    """Run git in a folder and return its output; None when git is absent or exits with another code than ``good``."""
    command = ("git", *_HARMLESS, "-C", folder, *arguments)
    surroundings = {**os.environ, "TZ": "UTC", "GIT_OPTIONAL_LOCKS": "0", **(environment or {})}
    try:
        if stdin is None and hasattr(os, "posix_spawnp"):
            code, output = _spawn(command, surroundings)
        else:
            code, output = _run(command, surroundings, stdin)
    except OSError:
        return None
    return os.fsdecode(output) if code in good else None


def _spawn(command: tuple[str, ...], environment: Mapping[str, str]) -> tuple[int, bytes]:
    """Run a command and return exit code and output: :mod:`subprocess` without its import, which costs 5 ms."""
    reader, writer = os.pipe()
    try:
        actions = (
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_DUP2, writer, 1),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        )
        try:
            child = os.posix_spawnp(command[0], command, environment, file_actions=actions)
        finally:
            os.close(writer)
        parts = []
        while part := os.read(reader, 1 << 20):
            parts.append(part)
        _, status = os.waitpid(child, 0)
    finally:
        os.close(reader)
    return os.waitstatus_to_exitcode(status), b"".join(parts)


def _run(command: tuple[str, ...], environment: Mapping[str, str], stdin: str | None) -> tuple[int, bytes]:
    import subprocess

    done = subprocess.run(
        command,
        input=None if stdin is None else os.fsencode(stdin),
        stdin=subprocess.DEVNULL if stdin is None else None,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        check=False,
    )
    return done.returncode, done.stdout
