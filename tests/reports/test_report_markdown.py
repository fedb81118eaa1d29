"""Markdown from repository text: tables stay tables, nothing becomes a link, a mention or markup; long runs fit."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Finding
from mlplatlint.reports.escape import markdown, markdown_code
from mlplatlint.reports.markdown import render
from tests.reports.report_samples import APP, GIT, WEIRD, clean, finding, nasty, report, span_of, written

PARSER = MarkdownIt("commonmark", {"linkify": False}).enable("table")
HOSTILE = st.text(st.sampled_from("a1 `|\\*_{}[]()<>&#@!~$:/.-\n\u202e\x1b"), max_size=30)


def tokens(text: str) -> list[Token]:
    flat = []
    for token in PARSER.parse(text):
        flat += [token, *(token.children or [])]
    return flat


def row(cell: str) -> list[Token]:
    return tokens(f"| a | b |\n| --- | --- |\n| {cell} | end |\n")


@given(HOSTILE)
def test_prose_is_one_cell_without_markup(text: str) -> None:
    found = row(markdown(text))
    assert [token.type for token in found].count("td_open") == 2
    html = [token.content for token in found if token.type == "html_inline"]
    assert set(html) <= {"<!-- -->", "<code>", "</code>"}
    kinds = {token.type for token in found}
    assert not kinds & {"link_open", "image", "strong_open", "em_open", "html_block", "heading_open"}


@given(HOSTILE)
def test_code_is_one_cell(text: str) -> None:
    found = row(markdown_code(text))
    assert [token.type for token in found].count("td_open") == 2
    html = [token.content for token in found if token.type == "html_inline"]
    assert html in ([], ["<code>", "</code>"])
    assert not {token.type for token in found} & {"link_open", "image", "strong_open", "em_open"}
    if "`" in text or "|" in text or "\\" in text:
        shown = "".join(token.content for token in found if token.type in ("text", "text_special"))
        assert shown.endswith("end")
        assert html


def test_nobody_is_pinged_and_nothing_is_linked() -> None:
    text = markdown("@octocat and #12, GH-7, http://e.vil, www.e.vil, a@b.c")
    plain = re.sub(r"<!-- -->", "\0", text)
    assert not re.search(r"@\w|#\d|GH-\d|://|www\.", plain)


def test_code_in_a_message_stays_code() -> None:
    assert markdown("`time.sleep` blocks `async def f`") == "`time.sleep` blocks `async def f`"
    assert markdown("a ` b") == "a \\` b"


def test_every_row_has_its_columns() -> None:
    widths = []
    cells = 0
    for token in PARSER.parse(written("markdown", nasty())):
        if token.type == "tr_open":
            cells = 0
        cells += token.type in ("td_open", "th_open")
        if token.type == "tr_close":
            widths.append(cells)
    assert set(widths) <= {3, 4, 5}
    assert len(widths) == 2 + 4 + 2 + 2 + 2 + 1 + 3 + 2 + 3  # with a header row for each table


def test_links_are_pinned_to_the_commit() -> None:
    links = [str(token.attrs["href"]) for token in tokens(written("markdown", nasty())) if token.type == "link_open"]
    base = f"{GIT.web}/blob/{GIT.commit}/services/api/"
    assert f"{base}{APP}#L4" in links
    assert all(link.startswith((base, "https://example.com/rules/")) for link in links)


def test_no_link_without_a_known_commit() -> None:
    made = report([finding("remark", "m", WEIRD, span_of(WEIRD, "add-mask"))], rules={})
    assert "](" not in written("markdown", made)


def test_clean_run() -> None:
    text = written("markdown", clean())
    assert "No findings" in text
    assert "|" not in text


def many(severity: str, count: int) -> list[Finding]:
    return [finding("remark", f"m{index} é", APP, Span(3, 9), severity=severity) for index in range(count)]


@pytest.mark.parametrize("limit", [20_000, 60_000, 1_000_000])
def test_long_runs_are_cut_in_every_section(limit: int) -> None:
    made = report(many("critical", 300) + many("medium", 20_000) + many("info", 1000), git=GIT)
    text = render(made, limit)
    assert 0.7 * limit < len(text.encode()) <= limit
    sections = dict(zip(["Critical", "Medium", "Info"], text.split("### ")[1:], strict=True))
    for (title, section), total in zip(sections.items(), (300, 20_000, 1000), strict=True):
        assert section.startswith(f"{title} ({total})")
        shown = section.count("\n| [")
        left = re.search(r"\nand (\d+) more\n", section)
        assert left, title
        assert shown + int(left[1]) == total
        assert shown > 0


def test_short_runs_are_not_cut() -> None:
    assert "more" not in render(report(many("low", 50)), 1_000_000)
