"""Turns fixes into new file contents: which edits go together, and whether the result still parses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from mlplatlint.engine.registry import Registry
from mlplatlint.files.source import Source
from mlplatlint.findings.model import Edit, Finding, Fix

SAFETIES = ("safe", "suggestion")


class Repair(NamedTuple):
    """The new bytes of one file and the findings whose fixes went into them."""

    path: str
    data: bytes
    findings: tuple[Finding, ...]


def with_fixes(
    findings: Sequence[Finding], registry: Registry, sources: Callable[[str], Source | None]
) -> list[Finding]:
    """Return the findings with their fixes worked out.

    Rules whose fixes need a heavier parser define ``fixes`` beside ``check``; it is called here, only when somebody wants
    fixes. One that crashes gives none: the finding matters more.
    """
    complete = []
    for finding in findings:
        rule = registry.rules.get(finding.rule)
        if rule is not None and rule.has_fixes and not finding.fixes and finding.cell is None:
            source = sources(finding.path)
            if source is not None:
                try:
                    fixes = tuple(registry.fixes(rule, source, finding))
                except Exception:
                    fixes = ()
                finding = finding._replace(fixes=fixes)
        complete.append(finding)
    return complete


def chosen_fix(finding: Finding, *, unsafe: bool) -> Fix | None:
    """Return the first fix that may be applied without asking, or None."""
    allowed = SAFETIES if unsafe else SAFETIES[:1]
    return next((fix for fix in finding.fixes if fix.safety in allowed and fix.edits), None)


def repairs(findings: Sequence[Finding], sources: Callable[[str], Source | None], *, unsafe: bool) -> list[Repair]:
    """Return the new contents of every file that has an applicable fix.

    Edits of one fix go in together or not at all; a fix that overlaps an earlier one waits for the next round. Fixes
    that edit several files are left to a person.
    """
    chosen: dict[str, list[tuple[Finding, Fix]]] = {}
    for finding in findings:
        fix = chosen_fix(finding, unsafe=unsafe)
        if fix is not None and {edit.path for edit in fix.edits} == {finding.path}:
            chosen.setdefault(finding.path, []).append((finding, fix))
    result = []
    for path, pairs in sorted(chosen.items()):
        source = sources(path)
        if source is None:
            continue
        edits: list[Edit] = []
        done: list[Finding] = []
        for finding, fix in pairs:
            if not any(_overlap(edit, other) for edit in fix.edits for other in edits):
                edits += fix.edits
                done.append(finding)
        result.append(Repair(path, apply_edits(bytes(source.data), edits), tuple(done)))
    return result


def accepted(repair: Repair, before: bytes, *, unsafe: bool) -> tuple[Repair | None, tuple[Finding, ...]]:
    """Return what of a repair may be written, and the findings whose fixes are refused.

    Fixes that are right alone may break a file together: one makes a function plain, another puts ``await`` into it. Where
    the whole is refused they go in one after another, and those stay with which the file is still accepted.

    Args:
        repair: what all fixes together give.
        before: the file's bytes as they were analysed.
        unsafe: whether the repair was made of suggestions too.
    """
    if still_parses(repair.path, before, repair.data):
        return repair, ()
    data, edits, done, refused = before, list[Edit](), list[Finding](), list[Finding]()
    for finding in repair.findings if len(repair.findings) > 1 else ():
        fix = chosen_fix(finding, unsafe=unsafe)
        trial = [*edits, *(fix.edits if fix is not None else ())]
        changed = apply_edits(before, trial)
        if changed != data and still_parses(repair.path, before, changed):
            data, edits = changed, trial
            done.append(finding)
        else:
            refused.append(finding)
    if not done:
        return None, repair.findings
    return Repair(repair.path, data, tuple(done)), tuple(refused)


def apply_edits(data: bytes, edits: Sequence[Edit]) -> bytes:
    """Return ``data`` with non-overlapping edits applied; insertions at one place keep their order."""
    out = []
    position = 0
    for edit in sorted(edits, key=lambda edit: edit.span):
        out += [data[position : edit.span.start], edit.replacement.encode()]
        position = max(position, edit.span.end)
    return b"".join([*out, data[position:]])


def _overlap(one: Edit, other: Edit) -> bool:
    """Tell whether two edits touch the same bytes; the same deletion twice is no conflict but one is enough."""
    if one.span.start == one.span.end and other.span.start == other.span.end:
        return one.span == other.span
    return one.span.start < other.span.end and other.span.start < one.span.end


def still_parses(path: str, before: bytes, after: bytes) -> bool:
    """Tell whether a changed file may be written: it parses, or did not parse before either, and a language that can say
    more about a change (``ACCEPTS`` in the registry) has nothing against it."""
    from mlplatlint.engine.analyse import resolve
    from mlplatlint.files.classify import classify
    from mlplatlint.fronts.document import ParseFailure
    from mlplatlint.fronts.registry import ACCEPTS, LANGUAGES

    language = classify(path, before[:4096]).language
    front = LANGUAGES.get(language)
    if front is None:
        return True
    try:
        old = resolve(front)(Source(path, before))
    except ParseFailure:
        return True
    try:
        new = resolve(front)(Source(path, after))
    except ParseFailure:
        return False
    judge = ACCEPTS.get(language)
    return judge is None or bool(resolve(judge)(old, new))
