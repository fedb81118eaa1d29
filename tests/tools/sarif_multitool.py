"""Validates SARIF files with Microsoft's Multitool under GitHub's rules.

    python tests/tools/sarif_multitool.py FILE.sarif ...

The program is taken from ``$SARIF_MULTITOOL`` when that names one, else installed by npm into a temporary folder
(about 100 MB). Validating needs no network. Its exit code says nothing, so its own log is read.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

PACKAGE = "@microsoft/sarif-multitool-linux"
VERSION = "5.7.0"


class Unavailable(Exception):
    """The program cannot be had here; the text says why."""


class Complaint(NamedTuple):
    """One thing the validator says: its rule, ``error`` ``warning`` or ``note``, and what it is about."""

    rule: str
    level: str
    arguments: list[str]


def find(folder: Path) -> Path:
    """Return the program, installed below ``folder`` if need be.

    Raises:
        Unavailable: there is no npm, no package for this system, or the installation failed.
    """
    given = os.environ.get("SARIF_MULTITOOL")
    if given:
        return Path(given)
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise Unavailable("the validator is installed on Linux x86_64 only")
    npm = shutil.which("npm")
    if npm is None:
        raise Unavailable("npm is not installed")
    command = [npm, "install", "--prefix", str(folder), "--no-audit", "--no-fund", f"{PACKAGE}@{VERSION}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    program = folder / "node_modules" / PACKAGE / "Sarif.Multitool"
    if done.returncode or not program.exists():
        raise Unavailable(f"npm could not install {PACKAGE}: {done.stderr.strip()[-300:]}")
    program.chmod(0o755)
    return program


def validate(program: Path, path: Path) -> list[Complaint]:
    """Return everything the validator has to say about a file, notes included.

    Raises:
        RuntimeError: the validator did not finish.
    """
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.sarif"
        command = [str(program), "validate", str(path), "--rule-kind", "Sarif;Ghas", "-o", str(log)]
        command += ["--level", "Error;Warning;Note", "--log", "ForceOverwrite"]
        environment = {**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, env=environment)
        if not log.exists():
            raise RuntimeError(done.stdout + done.stderr)
        runs = json.loads(log.read_text(encoding="utf-8-sig"))["runs"]
    complaints = []
    for run in runs:
        if not all(item["executionSuccessful"] for item in run.get("invocations", [])):
            raise RuntimeError(done.stdout + done.stderr)
        for result in run.get("results", []):
            arguments = result["message"].get("arguments", [])
            complaints.append(Complaint(result["ruleId"], result.get("level", "warning"), arguments))
    return complaints


def main(paths: list[str]) -> int:
    """Print what the validator says; return 1 when there is an error or a warning."""
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        program = find(Path(folder))
        for path in paths:
            for item in validate(program, Path(path)):
                bad += item.level != "note"
                sys.stdout.write(f"{path}: {item.level} {item.rule}: {'; '.join(item.arguments)}\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
