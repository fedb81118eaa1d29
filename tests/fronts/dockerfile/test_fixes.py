"""Every fix on every Dockerfile at hand: accepted, convergent, and nothing but the edit changed."""

from __future__ import annotations

import importlib
import importlib.util

import pytest
from dockerfile_corpus import dockerfiles

from mlplatlint.engine.analyse import analyse
from mlplatlint.engine.plan import Plan
from mlplatlint.engine.registry import Registry, builtin
from mlplatlint.files.classify import FileType
from mlplatlint.files.source import Source
from mlplatlint.findings.fixes import chosen_fix, repairs, still_parses, with_fixes
from mlplatlint.findings.model import Finding
from mlplatlint.fronts.dockerfile import parse
from mlplatlint.fronts.dockerfile.second_reader import accepts_change
from mlplatlint.fronts.document import ParseFailure

KIND = FileType("dockerfile", frozenset(("text", "dockerfile")))
ROUNDS = 6


@pytest.fixture(scope="module")
def registry() -> Registry:
    return builtin()


@pytest.fixture(scope="module")
def plan(registry: Registry) -> Plan:
    names = [
        rule.name
        for rule in registry.rules.values()
        if rule.family == "containers" and "dockerfile" in rule.kinds and rule.shape == "view"
    ]
    return Plan(registry, names)


def fixed(data: bytes, plan: Plan, registry: Registry, *, unsafe: bool) -> tuple[bytes, list[Finding], set[str]]:
    """Return the text after all rounds, the findings that still have a fix, and the titles of the fixes that went in."""
    titles: set[str] = set()
    left: list[Finding] = []
    for _ in range(ROUNDS):
        source = Source("Dockerfile", data)
        found = with_fixes(analyse(source, KIND, plan).findings, registry, lambda _, source=source: source)
        left = [finding for finding in found if chosen_fix(finding, unsafe=unsafe)]
        plan_of_repair = repairs(left, lambda _, source=source: source, unsafe=unsafe)
        if not plan_of_repair:
            return data, [], titles
        repair = plan_of_repair[0]
        assert still_parses("Dockerfile", data, repair.data), repair.findings
        titles |= {f"{finding.rule}: {chosen_fix(finding, unsafe=unsafe).message}" for finding in repair.findings}  # type: ignore[union-attr]
        data = repair.data
    return data, left, titles


@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "suggestions"])
def test_fixes_converge_and_are_accepted(plan: Plan, registry: Registry, unsafe: bool) -> None:
    buildkit = importlib.import_module("dockerfile") if importlib.util.find_spec("dockerfile") else None
    kinds: set[str] = set()
    changed = 0
    for name, data in dockerfiles():
        try:
            before = parse(Source("Dockerfile", data))
        except ParseFailure:
            continue
        after, left, titles = fixed(data, plan, registry, unsafe=unsafe)
        assert left == [], f"{name}: fixes do not come to an end: {left[0].rule}\n{after.decode(errors='replace')}"
        kinds |= titles
        if after == data:
            continue
        changed += 1
        if accepts_change(before, before):
            assert accepts_change(before, parse(Source("Dockerfile", after))), name
        if buildkit is not None:
            try:
                buildkit.parse_string(data.decode())
            except Exception:
                continue
            buildkit.parse_string(after.decode())
    assert changed > 20
    assert len(kinds) >= (26 if unsafe else 12), sorted(kinds)


def test_buildkit_parser_was_there() -> None:
    """Without the package the tests above compare with our own grammar alone; say so."""
    pytest.importorskip("dockerfile", reason="BuildKit's parser (PyPI dockerfile) is not installed")


def test_a_change_that_drops_or_adds_instructions_is_refused() -> None:
    before = parse(Source("Dockerfile", b"FROM a\nADD x /x\nRUN y\n"))
    for text, verdict in (
        (b"FROM a\nCOPY x /x\nRUN y\n", True),
        (b"FROM a\nRUN y\n", True),
        (b"FROM a\nADD x /x\nRUN y\nUSER 1\n", False),
        (b"FROM a\nCOPY x /x\nCMD y\n", False),
        (b"FROM a\nADD x\nRUN y\n", False),
    ):
        assert accepts_change(before, parse(Source("Dockerfile", text))) is verdict, text
