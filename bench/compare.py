"""Compares the CPU cost of mlplatlint with ruff's on a tree, as paired ratios.

    python bench/compare.py TREE [--pairs 5] [--mlplatlint PATH] [--ruff PATH]

Each figure is the median of paired runs (A B A B ...), and the ratio the median of the pairs' ratios, so that a busy machine distorts
both alike. CPU is user and system time of the whole process tree, git's included. The number of findings stands beside each time: a
fast run may have looked at nothing. The tree is cloned, so that a file can be changed; result caches are emptied before each cold run,
while byte code and compiled tables stay, as they do on a developer's machine.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from measure import copy_of, cpu, paired, peak_megabytes, surroundings, tracked

RUFF_RULES = "ASYNC,S,NPY"
PARSING = """
import sys
for path in sys.stdin.read().split(chr(0)):
    with open(path, "rb") as stream:
        data = stream.read()
    try:
        compile(data, path, "exec", 0x400, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError):
        pass
"""
"""Parses the files named on standard input into trees and drops them, as compileall does before it makes byte code."""

PYTHON_FAMILIES = "async,reproducibility,hygiene"


class Row(NamedTuple):
    """One line of the table: what is compared, and what happens before each pair."""

    label: str
    ours: list[str]
    theirs: list[str]
    before: Callable[[], None] | None


class Bench:
    """The commands to compare, with caches of their own in a temporary folder."""

    def __init__(self, tree: str, scratch: str, mlplatlint: str, ruff: str) -> None:
        self.tree = tree
        self.ours = [mlplatlint, "check"]
        self.ruff = [ruff, "check", "--isolated", "--select", RUFF_RULES]
        self.our_cache = os.path.join(scratch, "ours")
        self.ruff_cache = os.path.join(scratch, "ruff")
        self.environment = {"MLPLATLINT_CACHE_DIR": self.our_cache, "RUFF_CACHE_DIR": self.ruff_cache}
        files = sorted(
            (os.path.getsize(os.path.join(tree, name)), name) for name in tracked(tree) if name[-3:] == ".py"
        )
        self.middle = files[len(files) // 2][1]
        self.names = os.path.join(scratch, "python-files")
        Path(self.names).write_bytes(b"\0".join(os.fsencode(name) for _, name in files))
        self.small = next(name for size, name in files if size > 400)
        self.edits = 0

    def forget(self) -> None:
        """Empty both result caches."""
        for name in os.listdir(self.our_cache) if os.path.isdir(self.our_cache) else []:
            if name.startswith("results"):
                os.unlink(os.path.join(self.our_cache, name))
        shutil.rmtree(os.path.join(self.our_cache, "runs"), ignore_errors=True)
        shutil.rmtree(self.ruff_cache, ignore_errors=True)

    def edit(self) -> None:
        """Change one file, in a way that changes no finding."""
        self.edits += 1
        with open(os.path.join(self.tree, self.middle), "a", encoding="utf-8") as stream:
            stream.write(f"# edit {self.edits}\n")

    def rows(self) -> list[Row]:
        ours, ruff = self.ours, self.ruff
        families = ["--select", PYTHON_FAMILIES]
        local = ["--ignore", "async,api"]
        return [
            Row("default selection, cold", [*ours, "."], [*ruff, "."], self.forget),
            Row("default selection, warm", [*ours, "."], [*ruff, "."], None),
            Row("default selection, one file changed", [*ours, "."], [*ruff, "."], self.edit),
            Row("default but async and api, cold", [*ours, ".", *local], [*ruff, "."], self.forget),
            Row("default but async and api, warm", [*ours, ".", *local], [*ruff, "."], None),
            Row("default but async and api, one file changed", [*ours, ".", *local], [*ruff, "."], self.edit),
            Row("Python families, cold", [*ours, ".", *families], [*ruff, "."], self.forget),
            Row("Python families, warm", [*ours, ".", *families], [*ruff, "."], None),
            Row(
                "median Python file, no cache",
                [*ours, self.middle, "--no-cache"],
                [*ruff, self.middle, "--no-cache"],
                None,
            ),
            Row(
                "small Python file, no cache",
                [*ours, self.small, "--no-cache"],
                [*ruff, self.small, "--no-cache"],
                None,
            ),
            Row("--help", [ours[0], "--help"], [ruff[0], "--help"], None),
            Row("--version", [ours[0], "--version"], [ruff[0], "--version"], None),
        ]

    def async_rows(self) -> list[Row]:
        """Return the rows about the async family alone: beside parsing the same files, and beside ruff's rules."""
        ours = [*self.ours, ".", "--select", "async"]
        parsing = ["sh", "-c", 'exec "$0" -W ignore -c "$1" < "$2"', sys.executable, PARSING, self.names]
        ruff = [self.ruff[0], "check", "--isolated", "--select", "ASYNC", "."]
        return [
            Row("async family, cold; other: parsing every Python file", ours, parsing, self.forget),
            Row("async family, warm; other: parsing every Python file", ours, parsing, None),
            Row("async family, cold; other: ruff ASYNC", ours, ruff, self.forget),
            Row("async family, warm; other: ruff ASYNC", ours, ruff, None),
            Row("async family, one file changed; other: ruff ASYNC", ours, ruff, self.edit),
            Row("async family, warm, with --deep; other: the same, without", [*ours, "--deep"], ours, None),
        ]

    def seconds(self, command: list[str]) -> float:
        """Return the CPU seconds of a command on the tree."""
        return cpu(command, self.tree, self.environment).seconds

    def findings(self, command: list[str]) -> str:
        """Return the number of findings of a command; a dash for one that looks for none."""
        if "check" not in command[:2]:
            return "-"
        done = subprocess.run(
            [*command, "--output-format", "json"],
            cwd=self.tree,
            capture_output=True,
            env=surroundings(self.environment),
            check=False,
        )
        found = json.loads(done.stdout)
        return str(len(found["findings"] if isinstance(found, dict) else found))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    binaries = Path(sys.executable).parent
    parser.add_argument("tree")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--mlplatlint", default=str(binaries / "mlplatlint"), help="executable to measure")
    parser.add_argument("--ruff", default=str(binaries / "ruff"))
    parser.add_argument("--only", default="", help="measure rows whose label holds this")
    arguments = parser.parse_args()
    tree = os.path.abspath(arguments.tree)
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench(copy_of(tree, scratch), scratch, os.path.abspath(arguments.mlplatlint), arguments.ruff)
        print(
            f"| {os.path.basename(tree)} | mlplatlint CPU s (findings) | ruff {RUFF_RULES} CPU s (findings) | ratio |"
        )
        print("|---|---|---|---|")
        for row in [*bench.rows(), *bench.async_rows()]:
            if arguments.only not in row.label:
                continue
            for side in (row.ours, row.theirs):
                bench.seconds(side)
            sides = (partial(bench.seconds, row.ours), partial(bench.seconds, row.theirs))
            one, other, ratio = paired(*sides, arguments.pairs, row.before)
            found = bench.findings(row.ours), bench.findings(row.theirs)
            print(f"| {row.label} | {one:.3f} ({found[0]}) | {other:.3f} ({found[1]}) | {ratio:.2f} |", flush=True)
        bare = [cpu([sys.executable, "-c", "pass"], bench.tree).seconds for _ in range(arguments.pairs)]
        bench.forget()
        memory = peak_megabytes([*bench.ours, "."], bench.tree, bench.environment)
        alone = [*bench.ours, ".", "--select", "async"]
        bench.forget()
        family = peak_megabytes(alone, bench.tree, bench.environment)
        peak_megabytes([*bench.ours, "."], bench.tree, bench.environment)
        warm = peak_megabytes([*bench.ours, "."], bench.tree, bench.environment)
    print(f"\nA bare interpreter takes {sorted(bare)[len(bare) // 2]:.3f} s.")
    print(
        f"Peak memory of the largest process, default selection: {memory:.0f} MB cold, {warm:.0f} MB warm; "
        f"async family alone: {family:.0f} MB cold."
    )


if __name__ == "__main__":
    main()
