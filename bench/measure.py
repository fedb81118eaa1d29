"""What the benchmarks share: CPU time of a whole process tree, and paired ratios."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

NOT_PASSED_ON = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONUNBUFFERED", "PYTHONHASHSEED", "PYTHONSTARTUP")
"""Settings that would make every start compile what users have compiled once, or load something else."""


class Cost(NamedTuple):
    """User + system seconds of a process and the children it waited for, and its exit code."""

    seconds: float
    code: int


def surroundings(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return a clean environment with additions."""
    kept = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
    return {**kept, **(extra or {})}


def cpu(command: list[str], folder: str, extra: Mapping[str, str] | None = None) -> Cost:
    """Run a command with its output thrown away and return what it cost, as ``wait4`` reports it."""
    with open(os.devnull, "wb") as sink:
        process = subprocess.Popen(command, cwd=folder, stdout=sink, stderr=sink, env=surroundings(extra))
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return Cost(usage.ru_utime + usage.ru_stime, process.returncode)


def paired(
    one: Callable[[], float], other: Callable[[], float], pairs: int, before: Callable[[], None] | None = None
) -> tuple[float, float, float]:
    """Return the medians of both and the median of the ratios of A B A B ..., so that a busy machine distorts both."""
    first, second = [], []
    for _ in range(pairs):
        if before:
            before()
        first.append(one())
        second.append(other())
    ratios = [a / b for a, b in zip(first, second, strict=True)]
    return statistics.median(first), statistics.median(second), statistics.median(ratios)


def peak_megabytes(command: list[str], folder: str, extra: Mapping[str, str] | None = None) -> float:
    """Return the peak resident size of the largest process of a command, in MB."""
    script = (
        "import resource,subprocess,sys;"
        "subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *command], cwd=folder, capture_output=True, env=surroundings(extra), check=True
    )
    return int(done.stdout) / 1024


def copy_of(tree: str, scratch: str) -> str:
    """Return a copy of a tree that may be changed: a clone where it is a git work tree."""
    target = os.path.join(scratch, "tree", os.path.basename(tree))
    if os.path.exists(os.path.join(tree, ".git")):
        subprocess.run(["git", "clone", "-q", tree, target], check=True)
        # As in any tree somebody works in, git's index then knows the times of the files.
        subprocess.run(["git", "status"], cwd=target, capture_output=True, check=True)
    else:
        shutil.copytree(tree, target, symlinks=True)
    return target


def tracked(tree: str) -> list[str]:
    """Return the files of a tree, as git lists them where it is a work tree."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=tree, capture_output=True, check=False)
    if done.returncode == 0 and done.stdout:
        names = os.fsdecode(done.stdout).split("\0")
        return [name for name in names if name and os.path.isfile(os.path.join(tree, name))]
    return sorted(str(path.relative_to(tree)) for path in Path(tree).rglob("*") if path.is_file())
