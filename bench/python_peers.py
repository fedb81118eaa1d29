"""Findings of Python linters for async code and security, line by line against those of ``--select <their id>``.

    python bench/python_peers.py FOLDER... [--tools BIN_FOLDER] [--show ID]

``pip install ruff flake8 flake8-async bandit`` into an environment of their own and name its ``bin`` with ``--tools``. A
finding of a peer counts as met when a rule that has its id among its ``peers`` reports something on the same line of the
same file. ``--show ruff:ASYNC210`` prints the lines on which only the peer speaks.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

Line = tuple[str, int]
RUFF = "ASYNC,FAST,S,RUF006,RUF029,PLE1142,PLE1700"
BATCH = 400
"""Files of one call: command lines have a limit."""


def output(*command: str) -> str:
    """Return what a command prints, whatever its exit code."""
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def of_ruff(tool: str, folder: str) -> Iterator[tuple[str, Line]]:
    """Yield id and place of each finding of ruff, preview rules included, without any configuration."""
    options = ("--isolated", "--preview", "--no-cache", "--exit-zero", "--output-format", "json", "--select", RUFF)
    for found in json.loads(output(tool, "check", *options, folder) or "[]"):
        if found["code"] and found["filename"].endswith(".py"):
            yield f"ruff:{found['code']}", (os.path.realpath(found["filename"]), found["location"]["row"])


def of_flake8(tool: str, folder: str) -> Iterator[tuple[str, Line]]:
    """Yield id and place of each finding of flake8-async, optional rules included."""
    files = [str(path) for path in sorted(Path(folder).rglob("*.py")) if path.is_file()]
    options = (
        "--isolated",
        "--select",
        "ASYNC",
        "--enable-extensions",
        "ASYNC",
        "--format",
        "%(path)s\t%(row)d\t%(code)s",
    )
    for start in range(0, len(files), BATCH):
        for line in output(tool, *options, *files[start : start + BATCH]).splitlines():
            parts = line.split("\t")
            if len(parts) == 3:
                yield f"flake8-async:{parts[2]}", (os.path.realpath(parts[0]), int(parts[1]))


def of_bandit(tool: str, folder: str) -> Iterator[tuple[str, Line]]:
    """Yield id and place of each finding of bandit."""
    for found in json.loads(output(tool, "-q", "-r", "-f", "json", folder) or '{"results": []}')["results"]:
        yield f"bandit:{found['test_id']}", (os.path.realpath(found["filename"]), found["line_number"])


def ours(ids: list[str], folder: str) -> dict[str, set[Line]]:
    """Return the lines of our findings by rule, for a selection of peer ids."""
    lines: dict[str, set[Line]] = defaultdict(set)
    command = (sys.executable, "-m", "mlplatlint", "check", "--isolated", "--no-cache", "--exit-zero")
    document = output(*command, "--format", "json", "--select", ",".join(ids), folder)
    for found in json.loads(document)["findings"]:
        lines[found["rule"]].add((os.path.realpath(found["path"]), found["line"]))
    return lines


def rules_by_peer() -> dict[str, set[str]]:
    """Return the rules that stand for each peer id."""
    found: dict[str, set[str]] = defaultdict(set)
    for rule in json.loads(output(sys.executable, "-m", "mlplatlint", "rules", "--format", "json")):
        for peer in rule["peers"]:
            found[peer].add(rule["name"])
    return found


PEERS = {"ruff": of_ruff, "flake8": of_flake8, "bandit": of_bandit}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", metavar="FOLDER")
    parser.add_argument("--tools", default="")
    parser.add_argument("--show", default="", metavar="ID")
    options = parser.parse_args()
    path = os.pathsep.join(part for part in (options.tools, os.environ.get("PATH", "")) if part)
    known = rules_by_peer()
    met: dict[str, int] = defaultdict(int)
    total: dict[str, int] = defaultdict(int)
    for folder in options.folders:
        for name, findings in PEERS.items():
            tool = shutil.which(name, path=path)
            if tool is None:
                print(f"{name} is missing", file=sys.stderr)
                continue
            theirs: dict[str, set[Line]] = defaultdict(set)
            for peer, line in findings(tool, folder):
                theirs[peer].add(line)
            ids = [peer for peer in sorted(theirs) if peer in known]
            found = ours(ids, folder) if ids else {}
            for peer, lines in theirs.items():
                answers = set().union(*(found.get(rule, set()) for rule in known.get(peer, ())))
                met[peer] += len(lines & answers)
                total[peer] += len(lines)
                if peer == options.show:
                    for file, number in sorted(lines - answers):
                        print(f"only {name}: {file}:{number}")
    for peer in sorted(total):
        note = "" if peer in known else "  no rule stands for it"
        print(f"{peer:24} {met[peer]:6} of {total[peer]:6}{note}")


if __name__ == "__main__":
    main()
