"""Compares the CPU cost of mlplatlint with ruff's on a tree, as paired ratios.

    python bench/compare.py TREE [--pairs 5]

Each figure is the median of the ratios of paired runs (A B A B ...), so that a busy machine distorts both alike. CPU is user and
system time of the whole process tree, as ``wait4`` reports it. The number of findings stands beside each time: a fast run
may have looked at nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

RUFF_RULES = "ASYNC,S,NPY"
PYTHON_FAMILIES = "async,reproducibility"


def cpu_seconds(command: list[str], folder: str, environment: dict[str, str]) -> float:
    """Run a command and return user + system seconds of it and its waited-for children."""
    with open(os.devnull, "wb") as sink:
        process = subprocess.Popen(command, cwd=folder, stdout=sink, stderr=sink, env={**os.environ, **environment})
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
    return usage.ru_utime + usage.ru_stime


def peak_megabytes(command: list[str], folder: str, environment: dict[str, str]) -> float:
    """Return the peak resident size of the largest process of a command, in MB."""
    script = (
        "import resource,subprocess,sys;"
        "subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *command], cwd=folder, capture_output=True, env={**os.environ, **environment}
    )
    return int(done.stdout) / 1024


def count_ruff(command: list[str], folder: str) -> int:
    done = subprocess.run([*command, "--output-format", "json"], cwd=folder, capture_output=True)
    return len(json.loads(done.stdout))


def count_ours(command: list[str], folder: str, environment: dict[str, str]) -> int:
    done = subprocess.run(
        [*command, "--format", "json"], cwd=folder, capture_output=True, env={**os.environ, **environment}
    )
    return len(json.loads(done.stdout)["findings"])


class Bench:
    """The commands to compare, with caches of their own in a temporary folder."""

    def __init__(self, tree: str, pairs: int, scratch: str) -> None:
        binaries = Path(sys.executable).parent
        self.tree = tree
        self.pairs = pairs
        self.ours = [str(binaries / "mlplatlint"), "check"]
        self.ruff = [str(binaries / "ruff"), "check", "--isolated", "--select", RUFF_RULES]
        self.our_cache = os.path.join(scratch, "ours")
        self.ruff_cache = os.path.join(scratch, "ruff")
        self.environment = {"MLPLATLINT_CACHE_DIR": self.our_cache, "RUFF_CACHE_DIR": self.ruff_cache}

    def paired(
        self, ours: list[str], ruff: list[str], before: Callable[[], None] | None = None
    ) -> tuple[float, float, float]:
        """Return the median CPU of both and the median of the paired ratios."""
        own, theirs = [], []
        for _ in range(self.pairs):
            if before:
                before()
            own.append(cpu_seconds(ours, self.tree, self.environment))
            theirs.append(cpu_seconds(ruff, self.tree, self.environment))
        ratios = [a / b for a, b in zip(own, theirs, strict=True)]
        return statistics.median(own), statistics.median(theirs), statistics.median(ratios)

    def forget(self) -> None:
        """Empty both result caches; compiled tables and triggers stay, as they would on a developer's machine."""
        for name in os.listdir(self.our_cache) if os.path.isdir(self.our_cache) else []:
            if name.startswith("results"):
                os.unlink(os.path.join(self.our_cache, name))
        shutil.rmtree(self.ruff_cache, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tree")
    parser.add_argument("--pairs", type=int, default=5)
    arguments = parser.parse_args()
    tree = os.path.abspath(arguments.tree)
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench(tree, arguments.pairs, scratch)
        cpu_seconds([*bench.ours, "."], tree, bench.environment)
        rows = []
        families = ["--select", PYTHON_FAMILIES]
        one = _middle_file(tree)
        for label, ours, ruff, before in (
            ("all families, cold", [*bench.ours, "."], [*bench.ruff, "."], bench.forget),
            ("all families, warm", [*bench.ours, "."], [*bench.ruff, "."], None),
            ("Python families, cold", [*bench.ours, ".", *families], [*bench.ruff, "."], bench.forget),
            ("Python families, warm", [*bench.ours, ".", *families], [*bench.ruff, "."], None),
            ("one file, no cache", [*bench.ours, one, "--no-cache"], [*bench.ruff, one, "--no-cache"], None),
        ):
            if before is None:
                cpu_seconds(ours, tree, bench.environment)
                cpu_seconds(ruff, tree, bench.environment)
            own, theirs, ratio = bench.paired(ours, ruff, before)
            found = count_ours(ours, tree, bench.environment), count_ruff(ruff, tree)
            rows.append((label, own, theirs, ratio, found))
        bench.forget()
        memory = peak_megabytes([*bench.ours, "."], tree, bench.environment)
    print(f"| {os.path.basename(tree)} | mlplatlint CPU s (findings) | ruff {RUFF_RULES} CPU s (findings) | ratio |")
    print("|---|---|---|---|")
    for label, own, theirs, ratio, found in rows:
        print(f"| {label} | {own:.3f} ({found[0]}) | {theirs:.3f} ({found[1]}) | {ratio:.2f} |")
    print(f"\nPeak memory of the largest process, cold: {memory:.0f} MB.")


def _middle_file(tree: str) -> str:
    """Return the Python file of median size: the hook's usual case."""
    files = sorted((path.stat().st_size, str(path)) for path in Path(tree).rglob("*.py") if path.is_file())
    return files[len(files) // 2][1]


if __name__ == "__main__":
    main()
