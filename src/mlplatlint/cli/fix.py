"""``check --fix`` and ``check --diff``: apply fixes, run again, until nothing changes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TextIO

from mlplatlint.engine.registry import Registry
from mlplatlint.engine.run import RunResult
from mlplatlint.files.read import as_before, as_utf8
from mlplatlint.files.source import Source
from mlplatlint.findings.fixes import Repair, accepted, repairs, with_fixes
from mlplatlint.findings.model import Finding

MAX_ROUNDS = 10
"""Rounds after which fixing stops; fixes that keep enabling each other are a defect of ours."""

_BREAKS = "the file would not be valid with it"
_UNWRITTEN = "the file changed in the meantime or cannot be written"
_USELESS = "the finding was still there after it"


def fix_all(
    first: RunResult, again: Callable[[], RunResult], registry: Registry, root: str, *, unsafe: bool
) -> tuple[RunResult, int]:
    """Apply fixes to the files on disk and return the last run and how many findings were repaired.

    A fix with which a file is no longer accepted is left out, a change after which the findings are still there is taken
    back; both are said on standard error unless a later round applied the fix.
    """
    result, repaired = first, 0
    refused: set[str] = set()
    left_out: dict[str, str] = {}
    for _ in range(MAX_ROUNDS):
        findings = [finding for finding in result.filtered.findings if finding.path not in refused]
        plan = repairs(with_fixes(findings, registry, result.sources), result.sources, unsafe=unsafe)
        originals: dict[str, bytes] = {}
        written: list[Repair] = []
        for whole in plan:
            source = result.sources(whole.path)
            before = b"" if source is None else bytes(source.data)
            if before == whole.data:
                refused.add(whole.path)
                continue
            repair, against = accepted(whole, before, unsafe=unsafe)
            left_out.update((finding.fingerprint, _refusal(finding, source, _BREAKS)) for finding in against)
            if repair is not None and _write(os.path.join(root, repair.path), before, repair.data):
                originals[repair.path] = before
                written.append(repair)
            else:
                refused.add(whole.path)
                if repair is not None:
                    left_out.update((one.fingerprint, _refusal(one, source, _UNWRITTEN)) for one in repair.findings)
        if not originals:
            break
        following = again()
        undone = _unchanged(written, findings, following)
        for repair in written:
            if repair.path in undone:
                _write(os.path.join(root, repair.path), None, originals[repair.path])
                source = result.sources(repair.path)
                left_out.update((one.fingerprint, _refusal(one, source, _USELESS)) for one in repair.findings)
            else:
                repaired += len(repair.findings)
                for finding in repair.findings:
                    left_out.pop(finding.fingerprint, None)
        refused |= undone
        result = again() if undone else following
    sys.stderr.writelines(left_out.values())
    return result, repaired


def _refusal(finding: Finding, source: Source | None, reason: str) -> str:
    """Return the line for standard error that says which fix did not go in, and why."""
    line = 1 if source is None else source.line_of(finding.span.start)
    return f"mlplatlint: {finding.path}:{line}: fix of {finding.rule} not applied: {reason}\n"


def _unchanged(plan: list[Repair], before: list[Finding], following: RunResult) -> set[str]:
    """Return the files in which, for each rule that was repaired, a repaired finding is still there and there are as many
    findings as before. Fewer findings under an old fingerprint are those that had none to repair, renumbered."""
    after: dict[tuple[str, str], set[str]] = {}
    for finding in following.filtered.findings:
        after.setdefault((finding.path, finding.rule), set()).add(finding.fingerprint)
    counts: dict[tuple[str, str], int] = {}
    for finding in before:
        counts[finding.path, finding.rule] = counts.get((finding.path, finding.rule), 0) + 1
    return {
        repair.path
        for repair in plan
        if any(finding.fingerprint in after.get((repair.path, finding.rule), ()) for finding in repair.findings)
        and all(
            len(after.get((repair.path, finding.rule), ())) >= counts[repair.path, finding.rule]
            for finding in repair.findings
        )
    }


def _write(path: str, expected: bytes | None, data: bytes) -> bool:
    """Replace a file's text, keeping its mode and encoding; refuse when it is not what was analysed."""
    target = os.path.realpath(path)
    try:
        with open(target, "rb") as stream:
            current = stream.read()
        if path.endswith((".py", ".pyi")):
            recoded = as_before(data, current)
            if recoded is None or (expected is not None and as_utf8(current, "python") != expected):
                return False
            data = recoded
        elif expected is not None and current != expected:
            return False
        temporary = f"{target}.mlplatlint-{os.getpid()}"
        with open(temporary, "wb") as stream:
            stream.write(data)
        os.chmod(temporary, os.stat(target).st_mode & 0o7777)
        os.replace(temporary, target)
    except OSError:
        return False
    return True


def write_diff(result: RunResult, registry: Registry, out: TextIO, *, unsafe: bool) -> int:
    """Print what ``--fix`` would change in its first round as a unified diff; return the number of changed files."""
    import difflib

    changed = 0
    found = with_fixes(result.filtered.findings, registry, result.sources)
    for whole in repairs(found, result.sources, unsafe=unsafe):
        source = result.sources(whole.path)
        before = b"" if source is None else bytes(source.data)
        if before == whole.data:
            continue
        repair, against = accepted(whole, before, unsafe=unsafe)
        sys.stderr.writelines(_refusal(finding, source, _BREAKS) for finding in against)
        if repair is None:
            continue
        changed += 1
        old = before.decode("utf-8", "replace").splitlines(keepends=True)
        new = repair.data.decode("utf-8", "replace").splitlines(keepends=True)
        out.writelines(
            line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
            for line in difflib.unified_diff(old, new, f"a/{repair.path}", f"b/{repair.path}")
        )
    sys.stderr.write(f"mlplatlint: would change {changed} file{'' if changed == 1 else 's'}\n")
    return changed
