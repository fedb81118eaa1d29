"""GitLab, JUnit and RDFormat: what their readers need and no schema checks."""

from __future__ import annotations

import json
from xml.etree import ElementTree

from mlplatlint.findings.model import Notification
from tests.reports.report_samples import APP, APP_TEXT, NASTY, SECRET, clean, finding, nasty, report, span_of, written


def test_gitlab_fingerprints_are_unique_and_stable() -> None:
    item = finding("remark", "m", APP, span_of(APP, "pass"))
    other = finding("remark", "m", APP, span_of(APP, "name"))
    records = json.loads(written("gitlab", report([item, other, item, item])))
    prints = [record["fingerprint"] for record in records]
    assert len(set(prints)) == 4
    assert all(len(text) == 64 for text in prints)
    assert [record["fingerprint"] for record in json.loads(written("gitlab", report([item])))] == prints[:1]
    records = json.loads(written("gitlab", report([item._replace(fingerprint=""), other._replace(fingerprint="")])))
    assert records[0]["fingerprint"] != records[1]["fingerprint"]


def test_gitlab_records() -> None:
    text = written("gitlab", nasty())
    assert not text.startswith("\ufeff")
    records = json.loads(text)
    assert [record["severity"] for record in records[:4]] == ["blocker", "critical", "critical", "minor"]
    for record in records:
        assert set(record) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert record["location"]["path"].startswith("services/api/")
        assert record["location"]["lines"]["begin"] >= 1
    assert json.loads(written("gitlab", clean())) == []


def test_junit_is_well_formed_and_counts() -> None:
    root = ElementTree.fromstring(written("junit", nasty()).encode())
    suites = root.findall("testsuite")
    assert root.attrib["tests"] == "10"
    assert root.attrib["failures"] == str(len(root.findall(".//failure"))) == "9"
    assert root.attrib["errors"] == str(len(root.findall(".//error"))) == "1"
    for suite in suites:
        cases = suite.findall("testcase")
        assert suite.attrib["tests"] == str(len(cases))
        assert suite.attrib["failures"] == str(len(suite.findall(".//failure")))
    assert len({suite.attrib["name"] for suite in suites}) == len(suites)


def test_junit_keeps_the_text_of_messages() -> None:
    root = ElementTree.fromstring(written("junit", nasty()))
    messages = [failure.attrib["message"] for failure in root.iter("failure")]
    shown = NASTY.replace("\n", "\\n").replace("\x1b", "\\x1b")
    assert messages.count(shown) == 2
    bodies = [failure.text or "" for failure in root.iter("failure")]
    assert any("]]> `a|b`" in body for body in bodies)


def test_junit_of_a_clean_run_has_a_passing_case() -> None:
    root = ElementTree.fromstring(written("junit", clean()))
    assert root.attrib["tests"] == "1"
    assert len(root.findall(".//testcase")) == 1
    assert root.find(".//failure") is None


def test_junit_shows_a_crash_without_findings() -> None:
    made = report(notifications=[Notification("error", "rule-crashed", "crash")])
    root = ElementTree.fromstring(written("junit", made))
    assert (root.attrib["tests"], root.attrib["errors"], root.attrib["failures"]) == ("1", "1", "0")


def test_rdjson() -> None:
    document = json.loads(written("rdjson", nasty()))
    assert document["source"]["name"] == "mlplatlint"
    diagnostics = document["diagnostics"]
    assert {item["severity"] for item in diagnostics} == {"ERROR", "INFO"}
    sleep = diagnostics[1]
    lines = APP_TEXT.removeprefix("\ufeff").encode().split(b"\r\n")
    area = sleep["location"]["range"]
    line = lines[area["start"]["line"] - 1]
    assert line[area["start"]["column"] - 1 : area["end"]["column"] - 1] == b"time.sleep"
    # One edit in the finding's own file is a suggestion; a fix over two files cannot be one.
    assert sleep["suggestions"] == [{"range": area, "text": "await asyncio.sleep"}]
    assert sleep["related_locations"][0]["location"]["path"] == APP
    assert sleep["code"]["value"] == "blocking-call-in-async"
    assert diagnostics[0]["location"]["path"] == SECRET
    assert "range" not in diagnostics[5]["location"]  # a binary file
    assert json.loads(written("rdjson", clean()))["diagnostics"] == []
