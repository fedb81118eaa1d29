"""Compares what scanners of model files say about each file of a folder, side by side.

    python bench/artifacts.py FOLDER [--peers PYTHON] [--list]

PYTHON is an interpreter (of a virtual environment of its own) in which picklescan, modelscan, fickling and modelaudit are
installed, those that are. Nothing is loaded by anybody: each scanner reads the files in one process, so start-up counts once. For each tool
the table gives the files it calls dangerous, those it warns of or cannot judge, those it passes, those it fails on, and its CPU seconds. A folder of
files known to be harmful and one of files known to be harmless say what the numbers are worth. ``--list`` prints the files on which
the tools differ.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import time
from collections import Counter
from pathlib import Path

VERDICTS = ("dangerous", "warned", "passed", "failed")

DRIVER = r"""
import io, json, os, sys, time, contextlib, logging
logging.disable(logging.CRITICAL)
tool, names = sys.argv[1], json.load(sys.stdin)

def picklescan():
    from picklescan.scanner import scan_file_path, SafetyLevel
    def judge(path):
        result = scan_file_path(path)
        if result.scan_err:
            return "failed"
        if result.issues_count:
            return "dangerous"
        return "warned" if any(item.safety == SafetyLevel.Suspicious for item in result.globals) else "passed"
    return judge

def modelscan():
    from modelscan.modelscan import ModelScan
    scanner = ModelScan()
    def judge(path):
        report = scanner.scan(path)
        if report["summary"]["total_issues"]:
            return "dangerous"
        if report.get("errors"):
            return "failed"
        return "passed" if report["summary"]["scanned"]["total_scanned"] else "warned"
    return judge

def fickling():
    from fickling.analysis import Severity, check_safety
    from fickling.fickle import StackedPickle
    import zipfile
    def streams(path):
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    if name.endswith((".pkl", ".pickle", ".bin")):
                        yield io.BytesIO(archive.read(name))
        else:
            with open(path, "rb") as file:
                yield io.BytesIO(file.read())
    def judge(path):
        worst = "passed"
        for stream in streams(path):
            for pickled in StackedPickle.load(stream, fail_on_decode_error=False):
                severity = check_safety(pickled).severity
                if severity > Severity.SUSPICIOUS:
                    return "dangerous"
                if severity > Severity.LIKELY_SAFE:
                    worst = "warned"
        return worst
    return judge

def modelaudit():
    from modelaudit.core import scan_model_directory_or_file
    def judge(path):
        result = scan_model_directory_or_file(path, cache_enabled=False)
        issues = result["issues"] if isinstance(result, dict) else result.issues
        levels = {str(getattr(item, "severity", None) or item["severity"]).rpartition(".")[2].lower() for item in issues}
        if levels & {"critical", "error"}:
            return "dangerous"
        return "warned" if "warning" in levels else "passed"
    return judge

try:
    judge = {"picklescan": picklescan, "modelscan": modelscan, "fickling": fickling, "modelaudit": modelaudit}[tool]()
except ImportError as error:
    print(json.dumps({"missing": str(error)}))
    sys.exit()
found, start = {}, time.process_time()
with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
    for name in names:
        try:
            found[name] = judge(name)
        except BaseException:
            found[name] = "failed"
print(json.dumps({"found": found, "seconds": time.process_time() - start}))
"""
"""Runs in the peers' interpreter: file names on standard input, verdicts as JSON on standard output."""


def ours(names: list[str]) -> tuple[dict[str, str], float]:
    """Return our verdict on each file and the CPU seconds they took."""
    from mlplatlint.files.read import Unreadable, read
    from mlplatlint.findings.model import SEVERITY_RANK
    from mlplatlint.fronts.artifact.parse import parse

    found = {}
    start = time.process_time()
    for name in names:
        try:
            source, kind = read(name, name)
        except Unreadable:
            found[name] = "failed"
            continue
        if kind.language != "artifact":
            found[name] = "passed"
            continue
        document = parse(source)
        worst = min((SEVERITY_RANK[item.severity or "high"] for item in document.problems), default=9)
        verdict = {"dangerous": "dangerous", "clean": "passed"}.get(document.verdict, "warned")
        found[name] = "warned" if verdict == "passed" and worst <= SEVERITY_RANK["medium"] else verdict
    return found, time.process_time() - start


def theirs(python: str, tool: str, names: list[str]) -> tuple[dict[str, str], float] | None:
    """Return a peer's verdicts and CPU seconds, None when it is not installed or ends early."""
    quiet = {**os.environ, "PROMPTFOO_DISABLE_TELEMETRY": "1", "DO_NOT_TRACK": "1"}
    done = subprocess.run(
        [python, "-c", DRIVER, tool], input=json.dumps(names), capture_output=True, text=True, env=quiet
    )
    try:
        answer = json.loads(done.stdout.strip().splitlines()[-1])
    except (IndexError, ValueError):
        print(f"{tool}: gave no answer: {done.stderr.strip().splitlines()[-1:]}")
        return None
    if "missing" in answer:
        print(f"{tool}: not installed ({answer['missing']})")
        return None
    return answer["found"], answer["seconds"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--peers", default="", help="interpreter in which the peers are installed")
    parser.add_argument("--list", action="store_true", help="print the files on which the tools differ")
    options = parser.parse_args()
    names = sorted(str(path.resolve()) for path in options.folder.rglob("*") if path.is_file())
    results = {"mlplatlint": ours(names)}
    for tool in ("picklescan", "modelscan", "fickling", "modelaudit") if options.peers else ():
        answer = theirs(options.peers, tool, names)
        if answer is not None:
            results[tool] = answer
    print(f"{len(names)} files in {options.folder}\n")
    print(f"{'tool':12}" + "".join(f"{verdict:>11}" for verdict in VERDICTS) + f"{'CPU s':>10}")
    for tool, (found, seconds) in results.items():
        counts = Counter(found.values())
        print(f"{tool:12}" + "".join(f"{counts[verdict]:11}" for verdict in VERDICTS) + f"{seconds:10.2f}")
    if options.list:
        for name in names:
            verdicts = [found.get(name, "failed") for found, _ in results.values()]
            if len(set(verdicts)) > 1:
                print(f"{name}: " + ", ".join(f"{tool} {said}" for tool, said in zip(results, verdicts, strict=True)))


if __name__ == "__main__":
    main()
