"""One artifact, strictly: every check by name with its result, for the ``validate`` command.

Nothing here filters by configuration: a check that fails is told whatever the project ignores.
"""

from __future__ import annotations

from typing import NamedTuple

from mlplatlint.files.source import Source
from mlplatlint.fronts.artifact.model import ArtifactFile, Problem
from mlplatlint.fronts.artifact.parse import parse


class CheckResult(NamedTuple):
    """One check: ``status`` is ``passed``, ``warned``, ``failed`` or ``skipped``; ``messages`` say what was found."""

    name: str
    status: str
    messages: tuple[str, ...]


class Validation(NamedTuple):
    """All checks of one file. ``verdict`` is ``valid``, ``invalid`` or, for pickles, the verdict of the analysis;
    ``unreadable`` when the file is not what it should be."""

    verdict: str
    subject: str
    checks: tuple[CheckResult, ...]


_MILD = frozenset(("medium", "low", "info"))
_MOJO_CHECKS: tuple[tuple[str, str, tuple[str, ...], bool], ...] = (
    ("container", "all readers open the archive", ("mojo-stream-unreadable", "mojo-compression", "mojo-duplicate-entry"), True),
    ("paths", "no name leaves the archive", ("mojo-path-escape",), False),
    ("model.ini", "UTF-8 text of three sections", ("mojo-missing-model-ini", "mojo-ini-encoding", "mojo-section", "mojo-ini-syntax"), False),
    ("version", "a reader knows algorithm and version", ("mojo-unknown-algorithm", "mojo-version"), False),
    ("keys", "every setting is there once", ("mojo-missing-key", "mojo-duplicate-key"), False),
    ("types", "every value has its type", ("mojo-value-type", "mojo-enum"), False),
    ("columns", "columns are what is counted", ("mojo-column-count", "mojo-column-name"), False),
    ("features", "features and classes add up", ("mojo-feature-count", "mojo-class-count"), False),
    ("domains", "domain files are whole", ("mojo-domain-missing", "mojo-domain-length", "mojo-domain-encoding"), False),
    ("domain values", "domain values are sound", ("mojo-domain-value", "mojo-domain-count", "mojo-domain-index"), True),
    ("trees", "every tree is there and whole", ("mojo-tree-missing", "mojo-tree-corrupt", "mojo-tree-aux"), False),
    ("sizes", "arrays and entries have their size", ("mojo-blob-size", "mojo-line-count", "mojo-array-length", "mojo-layer-shape"), False),
    ("numbers", "what scores is finite", ("mojo-non-finite",), False),
    ("booster", "the XGBoost booster is whole", ("mojo-booster",), False),
    ("calibration", "calibration is sound", ("mojo-calibration",), False),
    ("submodels", "nested models are there and named", ("mojo-submodel", "mojo-metalearner", "mojo-submodel-orphan", "mojo-base-model-columns"), False),
    ("byte order", "trees are little-endian", ("mojo-endianness",), False),
    ("entries", "no code among the entries", ("mojo-foreign-entry",), False),
    ("description", "modelDetails.json fits the model", ("mojo-details",), True),
    ("hygiene", "no left-over entries, no cluster data, seeded, one release",
     ("mojo-unreferenced-entry", "mojo-leaked-cluster-info", "mojo-unseeded", "mojo-old-h2o-version", "mojo-mixed-versions"), True),
)  # fmt: skip
"""Name, what passes, kinds of problems, and whether they only warn."""

_PICKLE_CHECKS: tuple[tuple[str, str, tuple[str, ...], bool], ...] = (
    ("calls", "no call of a dangerous callable", ("dangerous-call",), False),
    ("arguments", "helpers get harmless arguments", ("gadget-arguments",), False),
    ("computed", "no callable is computed", ("computed-callable",), False),
    ("tampering", "nothing imported is written to", ("build-on-global",), False),
    ("state", "no state is executed", ("exec-state",), False),
    ("imports", "no dangerous name is imported", ("dangerous-import",), False),
    ("nested", "no constant holds a dangerous pickle", ("nested",), False),
    ("known", "every callable is known data", ("unknown-call", "unknown-import", "suspicious-call", "suspicious-import", "extension"), False),
    ("complete", "the stream is complete and unambiguous", ("malformed", "limit", "junk", "frame-divergence", "protocol", "expansion", "persistent"), False),
)  # fmt: skip


_CONTAINER_FAULTS = frozenset(
    (
        "zip-header-mismatch",
        "zip-duplicate-entry",
        "zip-bad-crc",
        "polyglot-file",
        "archive-bomb",
        "archive-path-escape",
        "magic-mismatch",
    )
)


def _said(problem: Problem) -> str:
    values = problem.values
    found = values.get("detail") or values.get("reason") or values.get("name") or ""
    return f"{problem.kind}{values.get('where', '')}: {found}"


def validate_mojo(source: Source) -> Validation:
    """Validate one MOJO file."""
    document = parse(source)
    model = next((item for item in document.mojos if not item.entry), None)
    if model is None:
        found = _what_it_is(document)
        return Validation("unreadable", "", (CheckResult("container", "failed", (f"is no MOJO: {found}",)),))
    results = []
    for name, passes, kinds, warns in _MOJO_CHECKS:
        problems = [item for item in model.problems if item.rule in kinds]
        messages = tuple(f"{item.where}: {item.detail}" if item.entry else item.detail for item in problems)
        hard = any(item.severity == "high" or (not warns and item.severity not in _MILD) for item in problems)
        results.append(_result(name, passes, messages, hard))
    bad = any(item.status == "failed" for item in results)
    return Validation("invalid" if bad else "valid", f"{model.algorithm} {model.version}".strip(), tuple(results))


def validate_pickle(source: Source) -> Validation:
    """Validate every pickle in one file: the file itself, or the members of a container."""
    document = parse(source)
    if not document.pickles:
        found = _what_it_is(document)
        return Validation("unreadable", "", (CheckResult("stream", "failed", (f"holds no pickle: {found}",)),))
    results = []
    for name, passes, kinds, warns in _PICKLE_CHECKS:
        messages = tuple(
            f"{stream.entry or source.path}, byte {item.offset:,}: {' '.join(filter(None, (item.name, item.detail)))}"
            for stream in document.pickles
            for item in stream.report.of(*kinds)
        )
        results.append(_result(name, passes, messages, not warns))
    skipped = tuple(str(item.values["reason"]) for item in document.problems if item.kind == "artifact-not-inspected")
    results.append(_result("members", "every member was read", skipped, True))
    odd = tuple(_said(item) for item in document.problems if item.kind in _CONTAINER_FAULTS)
    results.append(_result("container", "the container is what every reader takes it for", odd, True))
    verdict = "inconclusive" if (skipped or odd) and document.verdict in ("clean", "suspicious") else document.verdict
    return Validation(verdict, document.format, tuple(results))


def _result(name: str, passes: str, messages: tuple[str, ...], hard: bool) -> CheckResult:
    if not messages:
        return CheckResult(name, "passed", (passes,))
    return CheckResult(name, "failed" if hard else "warned", messages)


def _what_it_is(document: ArtifactFile) -> str:
    data = document.source.data
    head = bytes(data[:512]).lstrip().lower()
    if not len(data):
        return "the file is empty"
    if head.startswith((b"<!doctype", b"<html")):
        return "the file is a web page, as a failed download leaves"
    if head.startswith(b"version https://git-lfs"):
        return "the file is a Git LFS pointer; fetch the content with `git lfs pull`"
    if head.startswith(b"{"):
        return "the file is JSON text, as an error message of a service is"
    reasons = [str(item.values.get("reason") or item.values.get("detail") or "") for item in document.problems]
    return f"the file is {document.format or 'of no known format'}" + (
        f", which {reasons[0]}" if reasons and reasons[0] else ""
    )
