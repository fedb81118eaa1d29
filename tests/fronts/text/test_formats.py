"""Every format finds its own made-up samples, exactly, and nothing that is one character off."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path
from typing import Any

import pytest
from secret_shapes import sample

from mlplatlint.files.source import Source
from mlplatlint.fronts.text import formats
from mlplatlint.fronts.text.candidates import SecretCandidate
from mlplatlint.fronts.text.file import TextFile
from mlplatlint.rules.tables import load

SHAPES: dict[str, str] = tomllib.loads((Path(__file__).parent / "shapes.toml").read_text())
FORMATS: dict[str, list[dict[str, Any]]] = load(formats.TABLE)["format"]
ROWS = [(rule, row) for rule, rows in FORMATS.items() for row in rows if "plugin" not in row]
IDS = [row["id"] for _, row in ROWS]

# Values of these are judged by what they hold, and random text holds nothing.
JUDGED = {"jwt", "basic-auth-header", "docker-config-auth", "npmrc-basic-auth"}
SURROUNDINGS = ["%s", "x = '%s'\n", "key: %s\n", '"a\\n%s"', "k%%3D%s&b", "[%s, 1]", "It was %s, he said.\n"]


def found(text: str, rule: str, path: str = "src/app.py") -> list[SecretCandidate]:
    return formats.find(TextFile(Source(path, text.encode())), rule)


def fixed_length(regex: str) -> bool:
    return "," not in regex and "?" not in regex.replace("(?:", "")


def test_each_format_has_a_shape_and_each_shape_a_format() -> None:
    assert sorted(IDS) == sorted(SHAPES)


@pytest.mark.parametrize(
    ("rule", "row"),
    [pair for pair in ROWS if pair[1]["id"] not in JUDGED],
    ids=lambda v: v["id"] if isinstance(v, dict) else "",
)
def test_samples_are_found_with_their_exact_span(rule: str, row: dict[str, Any]) -> None:
    for seed in range(6):
        text, start, end = sample(SHAPES[row["id"]], seed)
        surroundings = SURROUNDINGS if not row.get("group") else SURROUNDINGS[:1]
        for surrounding in surroundings:
            document = surrounding % text
            offset = document.index(text)
            spans = {(c.span.start - offset, c.span.end - offset) for c in found(document, rule)}
            whole = [span for span in spans if span[0] <= start and span[1] >= min(end, span[0] + 20)]
            assert whole or _made_up(text), (surrounding, text)
            if not row.get("group"):
                assert (start, end) in spans or _made_up(text), (surrounding, text, spans)


def _made_up(text: str) -> bool:
    """Random text sometimes spells a placeholder, or a run of one character."""
    from mlplatlint.fronts.text.safe_values import why_safe, why_void

    return bool(why_void(text) or why_safe(text))


@pytest.mark.parametrize(
    ("rule", "row"),
    [pair for pair in ROWS if pair[1].get("left") == "word" == pair[1].get("right") and fixed_length(pair[1]["regex"])],
    ids=lambda v: v["id"] if isinstance(v, dict) else "",
)
def test_one_character_more_or_less_is_no_match(rule: str, row: dict[str, Any]) -> None:
    text, _, _ = sample(SHAPES[row["id"]], 1)
    kinds = {c.kind for variant in (text + "a", "a" + text, text[:-1]) for c in found(f"x = '{variant}'", rule)}
    assert row["id"] not in kinds


def test_literals_of_a_page_cover_every_sample() -> None:
    for rule, row in ROWS:
        text, _, _ = sample(SHAPES[row["id"]], 2)
        literals = formats.literals_of(rule)
        folded = [literal[4:] for literal in literals if literal.startswith("(?i)")]
        assert any(literal in text for literal in literals) or any(part in text.lower() for part in folded)


def test_a_value_never_leaves_the_detector() -> None:
    for rule, row in ROWS:
        text, start, end = sample(SHAPES[row["id"]], 3)
        for candidate in found(text, rule):
            shown = repr(candidate) + repr(candidate.hit())
            secret = text[start:end]
            pieces = {secret[at : at + 8] for at in range(6, len(secret) - 8)}
            assert not any(piece in shown for piece in pieces if piece not in candidate.what), row["id"]


def test_documented_and_repetitive_tokens_are_silent() -> None:
    aws = "AKIA" + "IOSFODNN7" + "EXAMPLE"
    assert found(f"id = '{aws}'", "provider-token") == []
    assert found("t = 'ghp_" + "x" * 36 + "'", "provider-token") == []
    assert found("t = 'ghp_" + "1234567890" * 3 + "abcdef'", "provider-token") == []


def test_tests_and_documentation_lower_the_severity() -> None:
    token = sample(SHAPES["github-token"], 4)[0]
    here = found(token, "provider-token", "src/app.py")[0]
    there = found(token, "provider-token", "tests/test_app.py")[0]
    assert (here.severity, there.severity) == ("critical", "high") or (here.severity, there.severity) == (
        "high",
        "medium",
    )


def test_private_keys_among_tests_are_low_and_shown() -> None:
    key = sample(SHAPES["pem-private-key"], 4)[0]
    for path in ("sdk/tests/data/localhost.key", "app/settings/test.py", "config/testing.py", "web/login.spec.ts"):
        (there,) = found(key, "private-key", path)
        assert (there.severity, there.confidence) == ("low", "")
    for path in ("app/settings/production.py", "deploy/testing.py", "certs/latest.key"):
        (here,) = found(key, "private-key", path)
        assert here.severity == "critical"
    (shown,) = found(key, "private-key", "docs/setup.md")
    assert shown.severity == "high"


@pytest.mark.parametrize("gap", ["...", "\N{HORIZONTAL ELLIPSIS}"])
def test_a_private_key_with_its_middle_left_out_is_an_example(gap: str) -> None:
    body = "MIIEpAIBAAKCAQEA1Xq8z2vY3kHnPbW9pJ4rT5sU6wK"
    begin, end = "-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----"
    assert found(f"{begin}\n{body}\n{body}\n{body}\n{end}", "private-key", "web/form.tsx")
    assert not found(f"{begin}\n{body}\n{body}\n{gap}\n{body}\n{end}", "private-key", "web/form.tsx")


def test_a_file_that_repeats_a_literal_is_bounded() -> None:
    assert found("ghp_" * 200_000, "provider-token") == []
    assert found("+ASt" * 200_000, "provider-token") == []
    noise = random.Random(5).choices("abAB+/=.:", k=200_000)
    assert found("".join(noise), "provider-token") == []
