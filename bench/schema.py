"""Compares what squawk and mlplatlint say about SQL migrations, side by side.

    python bench/schema.py FOLDER [--squawk PROGRAM] [--list RULE]

FOLDER holds ``.sql`` files; PROGRAM is squawk's, found on PATH when it is not given. Each of squawk's rules is set beside the rules that
name it as their peer. The table gives, for each of squawk's rules, the files it reports, the files our rules report, and the files on
which both do; then the CPU seconds of both. ``--list RULE`` prints the files on which the two differ. Alembic revisions are left
to mlplatlint alone: squawk reads SQL only.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

Found = dict[str, set[str]]


def cpu_of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def timed(command: list[str], folder: Path) -> tuple[str, float]:
    before = cpu_of_children()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout, cpu_of_children() - before


def by_squawk(program: str, folder: Path, names: list[str], rules: list[str]) -> tuple[Found, float]:
    """Return rule -> files by squawk, every rule on, and its CPU seconds."""
    found: Found = defaultdict(set)
    seconds = 0.0
    for start in range(0, len(names), 200):
        text, used = timed([program, "--reporter", "json", "-i", ",".join(rules), *names[start : start + 200]], folder)
        seconds += used
        for item in json.loads(text or "[]"):
            found[item["rule_name"]].add(os.path.normpath(item["file"]))
    return found, seconds


def by_mlplatlint(folder: Path, rules: list[str]) -> tuple[Found, float]:
    """Return our rule -> files, and the CPU seconds."""
    command = [
        "mlplatlint",
        "check",
        ".",
        "--select",
        ",".join(rules),
        "--preview",
        "--format",
        "json",
        "--no-cache",
        "-j",
        "1",
    ]
    text, seconds = timed([*command, "--no-gitignore", "--exit-zero"], folder)
    found: Found = defaultdict(set)
    for item in json.loads(text)["findings"]:
        found[item["rule"]].add(item["path"])
    return found, seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--squawk", default=shutil.which("squawk") or "squawk")
    parser.add_argument("--list", default="", metavar="RULE")
    options = parser.parse_args()
    text, _ = timed(["mlplatlint", "rules", "--format", "json"], options.folder)
    peers: dict[str, set[str]] = defaultdict(set)
    for rule in json.loads(text):
        for peer in rule["peers"]:
            if peer.startswith("squawk:") and rule["family"] == "schema":
                peers[peer.removeprefix("squawk:")].add(rule["name"])
    names = sorted(str(path.relative_to(options.folder)) for path in options.folder.rglob("*.sql"))
    known = [rule for rule in sorted(peers) if rule != "require-timeout-settings"]
    theirs, their_seconds = by_squawk(options.squawk, options.folder, names, known)
    ours, our_seconds = by_mlplatlint(options.folder, sorted({rule for group in peers.values() for rule in group}))
    print(f"{'squawk rule':48} {'squawk':>7} {'ours':>7} {'both':>7}")
    for rule in known:
        mine = {path for name in peers[rule] for path in ours.get(name, ())}
        if theirs.get(rule) or mine:
            print(f"{rule:48} {len(theirs.get(rule, ())):7} {len(mine):7} {len(mine & theirs.get(rule, set())):7}")
        if rule == options.list:
            for path in sorted(mine ^ theirs.get(rule, set())):
                print(f"    {'only ours  ' if path in mine else 'only squawk'} {path}")
    print(f"{'CPU seconds':48} {their_seconds:7.2f} {our_seconds:7.2f}   ({len(names)} files)")


if __name__ == "__main__":
    main()
