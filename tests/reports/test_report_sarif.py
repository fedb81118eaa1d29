"""SARIF: the schema, what GitHub demands and no validator checks, fingerprints and limits."""

from __future__ import annotations

import json
import random
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlplatlint.engine.registry import builtin
from mlplatlint.files.source import Span
from mlplatlint.findings.model import Place
from mlplatlint.reports.git_state import public_address
from mlplatlint.reports.line_hash import line_hashes
from mlplatlint.reports.messages import arguments, sarif_template, sarif_text, template_parts
from mlplatlint.reports.model import GitState, Report, UnknownRule
from tests.reports.report_samples import APP, GIT, MODEL, RULES, SECRET, clean, finding, nasty, report, span_of, written

DATA = Path(__file__).parents[1] / "data"
SCHEMA = json.loads((DATA / "sarif" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
HASHES = tomllib.loads((DATA / "line-hashes.toml").read_text(encoding="utf-8"))["case"]


def run_of(made: Report) -> Any:
    log = json.loads(written("sarif", made))
    jsonschema.Draft202012Validator(SCHEMA).validate(log)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    return run


@pytest.mark.parametrize("made", [nasty, clean, report])
def test_schema(made: Any) -> None:
    run = run_of(made())
    assert isinstance(run["results"], list)


def test_what_no_validator_checks() -> None:
    run = run_of(nasty())
    rules = run["tool"]["driver"]["rules"]
    assert run["columnKind"] == "utf16CodeUnits"
    assert run["automationDetails"]["id"] == "mlplatlint/"
    for rule in rules:
        assert len(rule["shortDescription"]["text"]) <= 1024
        assert len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"]
        assert rule.get("name", "").lower() != rule["id"]
        assert len(rule["properties"]["tags"]) <= 10
        assert rule["properties"]["precision"] in ("high", "medium", "low")
        security = rule["properties"].get("security-severity")
        assert ("security" in rule["properties"]["tags"]) == (security is not None)
        assert (security is None) == ("problem.severity" in rule["properties"])
        assert security is None or (isinstance(security, str) and 0 < float(security) <= 10)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert "suppressions" not in result
        assert result["partialFingerprints"]["mlplatlintFingerprint/v1"]
        (location,) = result["locations"]
        region = location["physicalLocation"]["region"]
        assert {"startLine", "startColumn", "endLine", "endColumn"} <= set(region)
        assert region["startLine"] == region["endLine"]
        address = location["physicalLocation"]["artifactLocation"]
        assert address["uri"].startswith("services/api/")
        assert not set(address["uri"]) & set(' \\"<>:`|,\n')
    assert "DEBUG" not in json.dumps(run)  # the suppressed finding


def test_security_rules_and_weaknesses() -> None:
    rules = {rule["id"]: rule["properties"] for rule in run_of(nasty())["tool"]["driver"]["rules"]}
    assert rules["unsafe-model-artifact"]["security-severity"] == "9.5"
    assert "external/cwe/cwe-502" in rules["unsafe-model-artifact"]["tags"]
    assert rules["blocking-call-in-async"]["problem.severity"] == "error"
    assert rules["odd-name"]["problem.severity"] == "recommendation"


def test_findings_of_one_rule_on_one_line_are_one_result() -> None:
    results = [item for item in run_of(nasty())["results"] if item["ruleId"] == "blocking-call-in-async"]
    assert len(results) == 1
    related = results[0]["relatedLocations"]
    assert [item["id"] for item in related] == [1, 2, 3]
    assert related[2]["physicalLocation"]["region"]["startColumn"] == 27
    assert "](3)" in results[0]["message"]["text"]
    keys = [
        (item["ruleId"], str(item["locations"][0]["physicalLocation"]["artifactLocation"]), line(item))
        for item in run_of(nasty())["results"]
    ]
    assert len(set(keys)) == len(keys)


def line(result: Any) -> int:
    return int(result["locations"][0]["physicalLocation"]["region"]["startLine"])


def test_region_is_one_line_and_the_rest_is_context() -> None:
    (result,) = [item for item in run_of(nasty())["results"] if item["message"]["text"].startswith("name write")]
    place = result["locations"][0]["physicalLocation"]
    assert place["region"]["snippet"] == {"text": "async def write("}
    assert place["contextRegion"] == {"startLine": 6, "endLine": 8}


def test_messages_fill_their_templates() -> None:
    run = run_of(nasty())
    templates = {rule["id"]: rule["messageStrings"] for rule in run["tool"]["driver"]["rules"]}
    filled = 0
    for result in run["results"]:
        message = result["message"]
        if "id" in message:
            template = templates[result["ruleId"]][message["id"]]["text"]
            text = template.replace("{{", "\0").replace("}}", "\1")
            for index, value in enumerate(message.get("arguments", ())):
                text = text.replace(f"{{{index}}}", value)
            assert message["text"].split("\nSee ")[0] == text.replace("\0", "{").replace("\1", "}")
            filled += 1
    assert filled == len(run["results"]) - 1  # one message was not made from its rule's template


def test_repository_text_cannot_make_a_link() -> None:
    made = report([finding("remark", "see [this](1) and [that](http://e.vil)", APP, span_of(APP, "pass"))])
    (result,) = run_of(made)["results"]
    assert "](" not in result["message"]["text"]
    label = Place(APP, Span(3, 9), "x](http://e.vil) [y")
    made = report([finding("remark", "m", APP, span_of(APP, "pass"), related=(label,))])
    (result,) = run_of(made)["results"]
    assert result["message"]["text"] == "m.\nSee [x\\](http://e.vil) \\[y](1)."


def test_notifications_say_whether_the_run_succeeded() -> None:
    (invocation,) = run_of(nasty())["invocations"]
    assert invocation["executionSuccessful"] is False
    levels = [item["level"] for item in invocation["toolExecutionNotifications"]]
    assert levels == ["error", "warning", "note"]
    assert run_of(clean())["invocations"] == [{"executionSuccessful": True}]


def test_binary_file_has_a_byte_range_and_no_line_hash() -> None:
    (result,) = [item for item in run_of(nasty())["results"] if item["ruleId"] == "unsafe-model-artifact"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["byteOffset"], region["byteLength"]) == (1, 20, 6)
    assert "primaryLocationLineHash" not in result["partialFingerprints"]


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("https://user:token@git.example.com/team/a.git", "https://git.example.com/team/a.git"),
        ("https://ghp_token@github.com/o/r", "https://github.com/o/r"),
        ("ssh://git@git.example.com:2222/o/r.git", "ssh://git.example.com:2222/o/r.git"),
        ("git@github.com:o/r.git", "ssh://github.com/o/r.git"),
        ("/srv/git/r.git", ""),
        ("C:\\repos\\r", ""),
        ("file:///srv/git/r.git", ""),
        ("", ""),
    ],
)
def test_provenance_holds_no_credentials(remote: str, address: str) -> None:
    assert public_address(remote) == address
    made = report(git=GitState(repository=remote, commit=GIT.commit))
    provenance = run_of(made).get("versionControlProvenance")
    assert (provenance[0]["repositoryUri"] if provenance else "") == address


def test_category() -> None:
    assert run_of(report()._replace(category="api"))["automationDetails"]["id"] == "mlplatlint/api/"


# Fingerprints


@pytest.mark.parametrize("case", HASHES, ids=lambda case: case["name"])
def test_line_hashes(case: dict[str, Any]) -> None:
    text = case.get("text") or case["text_unit"] * case["text_times"]
    found = list(line_hashes(text.encode()).values())
    if "hashes" in case:
        assert found == case["hashes"]
    else:
        assert len(found) == case["lines"]
        assert found[:3] == case["first"]
        assert found[-3:] == case["last"]
        assert found[case["last_line_with_the_common_hash"] - 1] == case["common_hash_last"]


def rolling(data: bytes) -> list[str]:
    """Compute the hashes by the definition: unit by unit, with a flag for CR."""
    encoded = data.decode("utf-8", "replace").encode("utf-16-le")
    units = [int.from_bytes(encoded[index : index + 2], "little") for index in range(0, len(encoded), 2)]
    kept: list[int] = []
    after_cr = False
    for unit in [*units, 65535]:
        if unit in (32, 9) or (unit == 10 and after_cr):
            after_cr = False
        else:
            after_cr = unit == 13
            kept.append(10 if after_cr else unit)
    begins = [0, *(index + 1 for index, unit in enumerate(kept[:-1]) if unit == 10)]
    kept += [0] * 100
    counts: dict[str, int] = {}
    result = []
    for begin in begins:
        value = 0
        for unit in kept[begin : begin + 100]:
            value = (value * 37 + unit) % 2**64
        counts[f"{value:x}"] = counts.get(f"{value:x}", 0) + 1
        result.append(f"{value:x}:{counts[f'{value:x}']}")
    return result


@given(st.lists(st.sampled_from([b"a", b" ", b"\t", b"\r", b"\n", b"\r\n", "é".encode(), "😀".encode(), b"\xff"])))
def test_line_hashes_follow_the_definition(pieces: list[bytes]) -> None:
    data = b"".join(pieces) * 3
    assert list(line_hashes(data).values()) == rolling(data)


def test_line_hashes_of_wanted_lines_count_all() -> None:
    data = b"x = 1\n" * 60
    assert line_hashes(data, [2, 36, 99]) == {2: "ca3e9a077b09da0c:2", 36: "ca3e9a077b09da0c:36"}


def test_result_takes_the_hash_of_its_line() -> None:
    made = report([finding("remark", "m", "a.py", Span(6, 11))], files={"a.py": b"x = 1\r\nx = 1\r\n"})
    (result,) = run_of(made)["results"]
    assert result["partialFingerprints"]["primaryLocationLineHash"] == "87c133c3324ef59b:1"


# Limits


def test_only_the_worst_results_are_kept() -> None:
    data = b"x\n" * 6000
    findings = [finding("remark", "m", "a.py", Span(2 * index, 2 * index + 1)) for index in range(5990)]
    findings += [
        finding("odd-name", "name x and {braces}", "a.py", Span(2 * index, 2 * index + 1)) for index in range(10)
    ]
    run = run_of(report(findings, files={"a.py": data}))
    assert len(run["results"]) == 5000
    assert sum(result["ruleId"] == "odd-name" for result in run["results"]) == 10
    lines = [line(result) for result in run["results"] if result["ruleId"] == "remark"]
    assert lines == list(range(1, 4991))
    (item,) = run["invocations"][0]["toolExecutionNotifications"]
    assert item["descriptor"]["id"] == "sarif-results-cut"
    assert "1000 mildest of 6000" in item["message"]["text"]


def test_file_stays_below_the_compressed_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mlplatlint.reports.sarif._COMPRESSED_LIMIT", 100_000)
    noise = random.Random(1)
    words = [f"{noise.getrandbits(4000):x}" for _ in range(600)]
    findings = [finding("remark", word, "a.py", Span(2 * index, 2 * index + 1)) for index, word in enumerate(words)]
    run = run_of(report(findings, files={"a.py": b"x\n" * 600}))
    assert 50 < len(run["results"]) < 300
    (item,) = run["invocations"][0]["toolExecutionNotifications"]
    assert item["descriptor"]["id"] == "sarif-results-cut"


def test_locations_are_capped() -> None:
    place = Place(APP, Span(3, 9), "step")
    item = finding("remark", "m", APP, Span(3, 9), related=(place,) * 2000, flow=(place,) * 12000)
    (result,) = run_of(report([item]))["results"]
    assert len(result["relatedLocations"]) == 100
    assert len(result["codeFlows"][0]["threadFlows"][0]["locations"]) == 1000
    assert "and 90 more" in result["message"]["text"]


def test_descriptions_and_tags_are_capped() -> None:
    rule = UnknownRule("wordy", summary="word " * 1000, message="m", tags=[f"t{number}" for number in range(30)])
    made = report([finding("remark", "m", APP, Span(3, 9))._replace(rule="wordy")], rules={**RULES, "wordy": rule})
    (described,) = run_of(made)["tool"]["driver"]["rules"]
    assert len(described["shortDescription"]["text"]) <= 1024
    assert len(described["fullDescription"]["text"]) <= 1024
    assert len(described["properties"]["tags"]) == 10


def test_masked_text_is_in_no_snippet() -> None:
    for result in run_of(nasty())["results"]:
        place = result["locations"][0]["physicalLocation"]
        if place["artifactLocation"]["uri"].endswith(SECRET):
            assert "snippet" not in place["region"]
    assert MODEL in written("sarif", nasty())


# Templates


@given(
    st.lists(st.sampled_from(["", "`", " of ", ".", "{{x}}", "a"]), min_size=1, max_size=5),
    st.lists(st.text("ab`. of{}", max_size=6), min_size=4, max_size=4),
)
def test_arguments_rebuild_the_message(literals: list[str], values: list[str]) -> None:
    template = "{v}".join(literals)
    pieces = template_parts(template)
    assert pieces is not None
    message = "".join(piece + value for piece, value in zip(pieces, [*values[: len(pieces) - 1], ""], strict=True))
    found = arguments(pieces, message)
    assert found is not None
    assert len(found) == len(pieces) - 1
    assert "".join(piece + value for piece, value in zip(pieces, [*found, ""], strict=True)) == message
    quoted = sarif_template(pieces)
    assert quoted.endswith((".", "!", "?"))
    assert len(sarif_text(pieces, found)) >= len(message)


@pytest.mark.parametrize(
    ("template", "message"), [("a {x} b", "a b"), ("a {x}", "b 1"), ("{x} is {y}!", "1 was 2!"), ("plain", "other")]
)
def test_other_messages_have_no_arguments(template: str, message: str) -> None:
    pieces = template_parts(template)
    assert pieces is not None
    assert arguments(pieces, message) is None


def test_broken_template_is_no_template() -> None:
    assert template_parts("a {x") is None


# The catalogue


def test_every_rule_of_the_catalogue_has_a_sound_descriptor() -> None:
    rules = builtin().rules
    findings = [finding("remark", "m", "a.py", Span(0, 1))._replace(rule=name) for name in rules]
    run = run_of(report(findings, files={"a.py": b"x\n"}, rules=rules))
    described = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert set(described) == set(rules)
    for name, rule in described.items():
        assert rule["shortDescription"]["text"] != f"{name}.", name
        assert rule["helpUri"].startswith("https://"), name
        assert rule["messageStrings"]["default"]["text"], name
        assert len(rule["properties"]["tags"]) <= 10, name
