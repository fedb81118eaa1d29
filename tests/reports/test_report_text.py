"""Text for people: excerpts under hostile lines, masks, colour, and the environment's wishes."""

from __future__ import annotations

import io
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Place
from mlplatlint.reports import FORMATS, writer
from mlplatlint.reports.escape import visible
from mlplatlint.reports.excerpt import MASK, Excerpt, Excerpts
from mlplatlint.reports.model import Report, Suppressed, Terminal
from mlplatlint.reports.positions import Positions
from mlplatlint.reports.progress import Progress
from mlplatlint.reports.terminal import detect
from mlplatlint.reports.text import summary
from tests.reports.report_samples import APP, SECRET, SECRET_TEXT, clean, finding, nasty, report, span_of, written


def excerpt(made: Report, path: str, span: Span, columns: int = 100) -> Excerpt | None:
    return Excerpts(made, Positions(made.sources)).excerpt(path, span, columns)


def excerpt_of(data: bytes, span: Span, columns: int = 100) -> Excerpt:
    found = excerpt(report(files={"a.py": data}), "a.py", span, columns)
    assert found is not None
    return found


def columns_of(text: str) -> int:
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def test_caret_stands_under_wide_and_combining_characters() -> None:
    line = "\t模e\u0301 = '\U0001f600'; call()"
    data = line.encode()
    start = data.index(b"call")
    found = excerpt_of(data, Span(start, start + 6))
    shown = found.text
    assert shown.startswith("    模e")
    assert columns_of(shown[: shown.index("call")]) == found.indent
    assert found.width == 6


def test_tabs_stop_at_every_fourth_column() -> None:
    assert excerpt_of(b"ab\tx", Span(3, 4)).text == "ab  x"


def test_a_minified_line_is_cut_around_the_span() -> None:
    data = b"a=1;" * 500_000 + b"eval(x);" + "é".encode() * 500_000
    found = excerpt_of(data, Span(2_000_000, 2_000_007))
    assert len(found.text) <= 110
    assert found.text.startswith("...")
    assert found.text.endswith("...")
    assert found.text[found.indent : found.indent + found.width] == "eval(x)"


@given(st.text(st.sampled_from("ab \t\u00e9\u6a21\U0001f600\u0301\x1b\u202e"), max_size=200), st.data())
def test_excerpts_hold_no_control_characters_and_fit(line: str, draw: st.DataObject) -> None:
    data = line.encode()
    start = draw.draw(st.integers(0, len(line)))
    end = draw.draw(st.integers(start, len(line)))
    span = Span(len(line[:start].encode()), len(line[:end].encode()))
    found = excerpt_of(data, span, 40)
    assert visible(found.text) == found.text
    assert columns_of(found.text) <= 40 + 8
    assert found.width >= 1
    assert found.indent <= 40


def test_span_over_several_lines() -> None:
    found = excerpt_of(b"abc (\r\n  1,\r\n)\r\nnext\r\n", Span(4, 14))
    assert (found.text, found.indent, found.width, found.more) == ("abc (", 4, 1, 2)
    found = excerpt_of(b"ab\nnext\n", Span(0, 3))
    assert (found.width, found.more) == (2, 0)


def test_span_at_the_end_of_the_file() -> None:
    assert excerpt_of(b"ab\n", Span(3, 3)) == Excerpt(2, "", 0, 1, 0)
    assert excerpt_of(b"", Span(0, 0)) == Excerpt(1, "", 0, 1, 0)


# Secrets

KEY = span_of(SECRET, "'Zq9-hunter2-Zq9'")


def test_a_secret_is_masked_in_other_findings_too() -> None:
    secret = finding("hardcoded-secret", "m", SECRET, KEY)
    made = report([secret])
    found = excerpt(made, SECRET, span_of(SECRET, "import os"))
    assert found is not None
    assert found.text == f"import os; KEY = {MASK}"
    behind = excerpt(made, SECRET, span_of(SECRET, "os.x()"))
    assert behind is not None
    assert "hunter2" not in behind.text


@pytest.mark.parametrize("span", [KEY, span_of(SECRET, "KEY"), Span(KEY.start + 3, KEY.start + 4)])
def test_the_rest_of_the_line_is_masked(span: Span) -> None:
    # The rule may point at the name, or at a part of the value.
    found = excerpt(report([finding("hardcoded-secret", "m", SECRET, span)]), SECRET, span)
    assert found is not None
    assert "unter2" not in found.text
    assert MASK in found.text


def test_a_tag_of_the_finding_masks() -> None:
    made = report([finding("remark", "m", SECRET, KEY, tags=("redact",))])
    assert "hunter2" not in written("text", made)
    assert "hunter2" in written("text", report([finding("remark", "m", SECRET, KEY)]))


def test_suppressed_secrets_and_related_places_are_masked() -> None:
    hidden = Suppressed(finding("hardcoded-secret", "m", SECRET, KEY), "baseline")
    other = finding("remark", "m", SECRET, span_of(SECRET, "os"))
    assert "hunter2" not in written("text", report([other], suppressed=[hidden]))
    related = finding("hardcoded-secret", "m", APP, Span(3, 9), related=(Place(SECRET, KEY, "here"),))
    assert "hunter2" not in written("text", report([related, other]))


def test_masks_end_with_their_line() -> None:
    found = excerpt(report([finding("hardcoded-secret", "m", SECRET, KEY)]), SECRET, span_of(SECRET, "DEBUG"))
    assert found is not None
    assert found.text == SECRET_TEXT.splitlines()[1]


def test_a_secret_over_several_lines_is_masked_on_each() -> None:
    data = b"K = '''abc\ndef\nghi''' ; x\nnext\n"
    made = report([finding("hardcoded-secret", "m", "a.py", Span(4, 21))], files={"a.py": data})
    shown = [excerpt(made, "a.py", Span(start, start)) for start in (0, 11, 15, 26)]
    assert [item.text if item else None for item in shown] == [f"K = {MASK}", MASK, MASK, "next"]


# Words around


def test_summary_is_last() -> None:
    assert written("text", nasty()).splitlines()[-1] == summary(nasty())
    assert summary(clean()) == "No findings in 4 files."
    assert written("concise", clean()) == ""


def test_help_is_shown_once_per_rule() -> None:
    assert written("text", nasty()).count("mlplatlint explain blocking-call-in-async\n") == 1


def test_long_lists_are_cut() -> None:
    place = Place(APP, Span(3, 9), "step")
    text = written("text", report([finding("remark", "m", APP, Span(3, 9), related=(place,) * 9, flow=(place,) * 30)]))
    assert "and 4 more related places" in text
    assert "and 10 more steps" in text


def test_colour_only_adds_sequences() -> None:
    import re

    for name in ("text", "concise"):
        colored = written(name, nasty()._replace(terminal=Terminal(color=True)))
        assert "\x1b[" in colored
        assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == written(name, nasty())


@pytest.mark.parametrize(
    ("environment", "is_terminal", "color"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "0"}, True, False),
        ({"TERM": "dumb"}, True, False),
    ],
)
def test_colour_follows_the_environment(environment: dict[str, str], is_terminal: bool, color: bool) -> None:
    assert detect(environment, is_terminal, 99).color is color
    assert detect(environment, is_terminal, 99).width == (99 if is_terminal else 0)


def test_guard_is_random_and_only_under_actions() -> None:
    assert detect({}, False).guard == ""
    tokens = {detect({"GITHUB_ACTIONS": "true"}, False).guard for _ in range(3)}
    assert len(tokens) == 3
    assert all(len(token) == 32 for token in tokens)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31m\x9b", "a\\x1b[31m\\x9b"),
        ("a\r\n\tb", "a\\r\\n\\tb"),
        ("\u202eabc\u2066", "\\u202eabc\\u2066"),
        ("\u200b\ufeff\U000e0041", "\\u200b\\ufeff\\U000e0041"),
        ("\udcff", "\\udcff"),
        ("é模\U0001f468\u200d\U0001f4bb", "é模\U0001f468\u200d\U0001f4bb"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


# Formats and progress


def test_formats_are_found_by_name() -> None:
    for name in FORMATS:
        assert callable(writer(name))
    with pytest.raises(KeyError):
        writer("yaml")


def test_nothing_heavy_is_imported_for_a_report() -> None:
    code = (
        "import sys\n"
        "from mlplatlint.reports import FORMATS, writer\n"
        "for name in FORMATS: writer(name)\n"
        "from mlplatlint.reports.progress import Progress\n"
        "heavy = {'rich', 'jsonschema', 'jinja2', 'click', 'msgspec', 'yaml', 'dataclasses', 'urllib.parse'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


def progressed(stream: io.StringIO, times: list[float]) -> str:
    clock = iter(times)
    progress = Progress(stream, lambda: next(clock, times[-1]))
    for done in range(1, len(times)):
        progress(done, 100)
    progress.close()
    return stream.getvalue()


def test_progress_shows_only_on_a_terminal_and_after_a_moment() -> None:
    assert progressed(io.StringIO(), [0.0, 5.0, 6.0]) == ""
    assert progressed(Tty(), [0.0, 0.2, 0.9]) == ""
    shown = progressed(Tty(), [0.0, 0.2, 1.5, 1.6])
    assert "Checking" in shown
    assert "/100" in shown


def test_progress_is_silent_once_closed() -> None:
    stream = Tty()
    clock = iter([0.0, 9.0, 9.0, 9.0])
    progress = Progress(stream, lambda: next(clock))
    progress.close()
    progress(1, 100)
    assert stream.getvalue() == ""
