"""The JSON contract: its schema, its keys, and the same records line by line."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import jsonschema
import pytest

from mlplatlint.findings.model import SEVERITIES
from mlplatlint.reports.model import UnknownRule
from tests.reports.report_samples import APP, APP_TEXT, clean, finding, nasty, report, span_of, written

SCHEMA = json.loads(
    resources.files("mlplatlint.reports").joinpath("schema/check-v1.schema.json").read_text(encoding="utf-8")
)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def test_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("made", [nasty, clean, report])
def test_documents_satisfy_the_schema(made: Any) -> None:
    VALIDATOR.validate(json.loads(written("json", made())))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schema_version",), 2),
        (("findings", 0, "line"), 0),
        (("findings", 0, "severity"), "warning"),
        (("findings", 0, "path"), "/etc/passwd"),
        (("findings", 1, "fixes", 0, "safety"), "unsafe"),
        (("findings", 1, "flow", 0, "column"), "1"),
        (("suppressed", 0, "suppression"), None),
        (("notifications", 0, "level"), "fatal"),
        (("summary", "by_severity", "worst"), 1),
    ],
)
def test_schema_refuses_other_documents(path: tuple[Any, ...], value: Any) -> None:
    document = json.loads(written("json", nasty()))
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert list(VALIDATOR.iter_errors(document))


def test_every_required_key_is_required() -> None:
    document = json.loads(written("json", nasty()))
    for key in list(document):
        assert list(VALIDATOR.iter_errors({name: document[name] for name in document if name != key})), key
    whole = document["findings"][1]
    for key in whole:
        shorter = {name: value for name, value in whole.items() if name != key}
        assert list(VALIDATOR.iter_errors({**document, "findings": [shorter]})), key


def test_contract() -> None:
    text = written("json", nasty())
    document = json.loads(text)
    assert list(document)[:5] == ["schema_version", "tool", "findings", "summary", "notifications"]
    assert document["tool"] == {"name": "mlplatlint", "version": "0.1.0", "edition": "2027.1"}
    item = document["findings"][1]
    data = APP_TEXT.encode()
    assert data[item["start_byte"] : item["end_byte"]] == b"time.sleep"
    assert item["family"] == "async"
    assert item["help_url"].endswith("/blocking-call-in-async.md")
    assert [list(step) for step in item["flow"]] == [["path", "line", "column", "message"]] * 2
    assert (item["flow"][0]["line"], item["flow"][0]["column"]) == (3, 1)
    assert [fix["safety"] for fix in item["fixes"]] == ["suggestion", "safe"]
    summary = document["summary"]
    assert summary["findings"] == len(document["findings"]) == sum(summary["by_severity"].values())
    assert list(summary["by_severity"]) == list(SEVERITIES)
    assert summary["fixable"] == {"safe": 1, "suggestion": 0}
    assert document["suppressed"][0]["suppression"] == {
        "by": "ruff noqa N816",
        "reason": "legacy | name @octocat",
        "until": "2027-03-31",
    }
    assert document["findings"][7]["cell"] == {"number": 3, "line": 2}


def test_lines_hold_the_documents_records() -> None:
    document = json.loads(written("json", nasty()))
    lines = [json.loads(line) for line in written("jsonl", nasty()).splitlines()]
    assert lines[0] == {"schema_version": 1, "type": "run", "tool": document["tool"]}

    def of(kind: str) -> list[Any]:
        return [{key: line[key] for key in line if key != "type"} for line in lines if line["type"] == kind]

    assert of("finding") == document["findings"]
    assert of("suppressed") == document["suppressed"]
    assert of("notification") == document["notifications"]
    assert of("summary") == [document["summary"]]
    assert lines[-1]["type"] == "summary"


def test_rule_outside_the_catalogue() -> None:
    made = report([finding("remark", "m", APP, span_of(APP, "pass"))], rules={})
    (item,) = json.loads(written("json", made))["findings"]
    assert item["family"] == UnknownRule("remark").family
    VALIDATOR.validate(json.loads(written("json", made)))
