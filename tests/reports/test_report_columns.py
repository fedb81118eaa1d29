"""Each format counts columns in its own unit: code points, UTF-16 code units or UTF-8 bytes."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Fix
from mlplatlint.reports.model import Report
from mlplatlint.reports.positions import NOWHERE, Positions
from tests.reports.report_samples import finding, report, written

CASES = tomllib.loads((Path(__file__).parents[1] / "data" / "columns.toml").read_text(encoding="utf-8"))["case"]
ENDINGS = {"lf": b"first\n", "crlf": b"first\r\n", "cr": b"first\r"}


def one_finding(data: bytes, span: Span) -> Report:
    fix = Fix("safe", "m", (Edit("a.py", span, "x"),))
    return report([finding("odd-name", "name x and {braces}", "a.py", span, fixes=(fix,))], files={"a.py": data})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
@pytest.mark.parametrize("before", ["", *ENDINGS], ids=lambda name: name or "first-line")
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "bom"])
def test_columns(case: dict[str, object], before: str, mark: bytes) -> None:
    head = mark + ENDINGS.get(before, b"")
    line = str(case["line"]).encode()
    find = str(case["find"]).encode()
    start = len(head) + line.index(find)
    made = one_finding(head + line + b"\n", Span(start, start + len(find)))
    number = 2 if before else 1

    (item,) = json.loads(written("json", made))["findings"]
    assert [item["line"], item["end_line"]] == [number, number]
    assert [item["column"], item["end_column"]] == case["code_points"]
    (edit,) = item["fixes"][0]["edits"]
    assert [edit["column"], edit["end_column"]] == case["code_points"]

    run = json.loads(written("sarif", made))["runs"][0]
    assert run["columnKind"] == "utf16CodeUnits"
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert [region["startLine"], region["endLine"]] == [number, number]
    assert [region["startColumn"], region["endColumn"]] == case["utf16"]
    assert region["snippet"]["text"] == case["find"]
    deleted = run["results"][0]["fixes"][0]["artifactChanges"][0]["replacements"][0]["deletedRegion"]
    assert [deleted["startColumn"], deleted["endColumn"]] == case["utf16"]

    diagnostic = json.loads(written("rdjson", made))["diagnostics"][0]
    for area in (diagnostic["location"]["range"], diagnostic["suggestions"][0]["range"]):
        assert [area["start"]["column"], area["end"]["column"]] == case["utf8"]
        assert [area["start"]["line"], area["end"]["line"]] == [number, number]

    first, last = case["utf16"]  # type: ignore[misc]
    assert f",line={number},endLine={number},col={first},endColumn={last}," in written("github", made)

    column = case["code_points"][0]  # type: ignore[index]
    assert written("concise", made).startswith(f"a.py:{number}:{column}: ")
    assert f"--> a.py:{number}:{column}\n" in written("text", made)
    element = ElementTree.fromstring(written("junit", made)).find(".//testcase")
    assert element is not None
    assert element.attrib["line"] == str(number)
    assert element.attrib["column"] == str(column)
    assert json.loads(written("gitlab", made))[0]["location"]["lines"] == {"begin": number}


def test_other_separators_do_not_end_a_line() -> None:
    data = "a\f\u0085\u2028 b\n".encode()
    positions = Positions(lambda path: Source(path, data))
    region = positions.region("a.py", Span(data.index(b"b"), data.index(b"b") + 1))
    assert (region.start.line, region.start.column) == (1, 6)


@pytest.mark.parametrize("data", [b"PK\x03\x04\0\0\n\nabc", None])
def test_files_without_lines_are_at_the_beginning(data: bytes | None) -> None:
    positions = Positions(lambda path: Source(path, data) if data is not None else None)
    assert positions.region("model.zip", Span(8, 11)) is NOWHERE


def test_region_that_ends_with_its_line_end() -> None:
    positions = Positions(lambda path: Source(path, b"ab\r\ncd\r\n"))
    start, end, _ = positions.region("a.py", Span(0, 4))
    assert (start.line, start.column, end.line, end.column) == (1, 1, 2, 1)


TEXT = st.text(st.sampled_from("a\u00e9\u6a21\U0001f600\u0301\t \n\r"), max_size=40)


@given(TEXT, st.lists(st.integers(0, 40), min_size=1, max_size=8), st.booleans())
def test_remembering_the_last_place_changes_nothing(text: str, indexes: list[int], mark: bool) -> None:
    data = ("\ufeff" * mark + text).encode()
    source = Source("a.py", data)
    shared = Positions(lambda path: source)
    for index in indexes:
        before = "\ufeff" * mark + text[: min(index, len(text))]
        if text[len(before) - mark - 1 : len(before) - mark + 1] == "\r\n":
            continue  # no span begins inside a line end
        point = shared.point(source, len(before.encode()))
        lines = re.split("\r\n|\r|\n", before)
        last = lines[-1].removeprefix("\ufeff") if len(lines) == 1 else lines[-1]
        assert point.line == len(lines)
        assert point.column == len(last) + 1
        assert point.utf16 == len(last.encode("utf-16-le")) // 2 + 1
        assert point.utf8 == len(last.encode()) + 1
