"""Small services that are, or are not, open to something: written from the field's knowledge, not from the rules' code.

Each probe names the rules that must say something at medium confidence or above; ``clean`` ones want silence of every rule here.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from mlplatlint.config.load import Resolver
from mlplatlint.engine.cache import NoCache
from mlplatlint.engine.registry import builtin
from mlplatlint.engine.run import Options, run

FLOWS = (
    "command-injection", "dynamic-code-execution", "open-redirect", "path-traversal", "sql-injection", "ssrf-from-request",
    "untrusted-deserialization",
)  # fmt: skip
ACCESS = (
    "cors-origin-regex-open", "cors-wildcard", "cors-wildcard-with-credentials", "debug-enabled", "decorator-above-route",
    "dependency-called", "dependency-not-inherited", "docs-exposed", "duplicate-route", "endpoint-without-auth",
    "endpoint-without-scopes", "hardcoded-jwt-key", "insecure-cookie", "jwt-verification-disabled", "jwt-weak-algorithm",
    "jwt-without-expiry", "mass-assignment", "optional-auth-not-enforced", "path-param-mismatch", "response-leaks-fields",
    "route-shadowed", "security-scheme-not-verified",
)  # fmt: skip
CLEAN = "clean"


class Probe(NamedTuple):
    """One small repository. ``rules`` is what is expected."""

    title: str
    rules: tuple[str, ...]
    files: dict[str, str]


def probes(name: str) -> list[Probe]:
    """Return the probes of a file beside this one: ``### title :: rules``, then code; ``--- path`` begins another file."""
    found = []
    text = (Path(__file__).parent / name).read_text("utf-8")
    for part in re.split(r"(?m)^### ", text)[1:]:
        head, _, body = part.partition("\n")
        title, _, rules = head.partition(" :: ")
        pieces = re.split(r"(?m)^--- (.+)\n", body)
        files = dict(zip(pieces[1::2], pieces[2::2], strict=True)) if len(pieces) > 1 else {"main.py": body}
        found.append(Probe(title, tuple(rules.split(", ")), files))
    return found


def reported(folder: Path, probe: Probe, rules: tuple[str, ...]) -> set[str]:
    """Return the rules that say something about a probe by default: medium confidence or above."""
    for path, text in probe.files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    resolver = Resolver(changes={"select": list(rules), "preview": True}, isolated=True)
    options = Options(paths=(".",), root=str(folder), jobs=1, respect_gitignore=False)
    result = run(options, builtin(), resolver, NoCache())
    assert not [note for note in result.notifications if note.level == "error"]
    return {finding.rule for finding in result.filtered.findings}


@pytest.mark.parametrize("probe", probes("flow_probes.txt"), ids=lambda probe: probe.title.replace(" ", "-"))
def test_what_callers_send_is_followed(tmp_path: Path, probe: Probe) -> None:
    assert reported(tmp_path, probe, FLOWS) == set(probe.rules) - {CLEAN}


@pytest.mark.parametrize("probe", probes("access_probes.txt"), ids=lambda probe: probe.title.replace(" ", "-"))
def test_who_may_call_and_what_they_are_told(tmp_path: Path, probe: Probe) -> None:
    known = tuple(rule for rule in ACCESS if rule in builtin().rules and rule != "docs-exposed")
    assert reported(tmp_path, probe, known) == set(probe.rules) - {CLEAN}


def test_there_are_enough_of_both_kinds() -> None:
    every = [*probes("flow_probes.txt"), *probes("access_probes.txt")]
    clean = [probe for probe in every if probe.rules == (CLEAN,)]
    assert len(every) - len(clean) >= 60
    assert len(clean) >= 40
