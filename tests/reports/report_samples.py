"""Reports made by hand: one with everything that has ever broken a writer, and one that is clean."""

from __future__ import annotations

import io
from collections.abc import Mapping

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Notification, Place
from mlplatlint.reports import writer
from mlplatlint.reports.model import GitState, Report, RuleInfo, RunStats, Suppressed, Tool, UnknownRule

HELP = "https://example.com/rules/{}.md"

RULES: dict[str, RuleInfo] = {
    rule.name: rule
    for rule in (
        UnknownRule(
            "blocking-call-in-async",
            family="async",
            severity="high",
            message="`{call}` blocks the event loop in `async def {function}`",
            summary="Finds calls that block the event loop.",
            help_url=HELP.format("blocking-call-in-async"),
            tags=("nist:SC-5",),
            view="process",
            task="PROC-REV-01-01",
        ),
        UnknownRule(
            "hardcoded-secret",
            family="secrets",
            severity="critical",
            message="{kind} of {length} characters is written in the source",
            summary="Finds secrets.",
            help_url=HELP.format("hardcoded-secret"),
            tags=("cwe:CWE-798", "redact"),
            view="physical",
            task="IAM-04",
        ),
        UnknownRule(
            "unsafe-model-artifact",
            family="artifacts",
            severity="critical",
            confidence="medium",
            message="loading this file calls `{call}`",
            summary="Finds pickles that run code.",
            help_url=HELP.format("unsafe-model-artifact"),
            tags=("cwe:CWE-502",),
        ),
        UnknownRule(
            "odd-name",
            family="hygiene",
            severity="low",
            message="name {name} and {{braces}}",
            summary="Finds odd names",
            help_url=HELP.format("odd-name"),
        ),
        UnknownRule(
            "remark",
            family="hygiene",
            severity="info",
            message="{text}",
            summary="Remarks.",
            help_url=HELP.format("remark"),
        ),
    )
}

APP = "app/main.py"
APP_TEXT = (
    "\ufeffimport time\r\n"
    "\r\n"
    "async def read():\r\n"
    "\té = '\U0001f600'; time.sleep(1); time.sleep(2)\r\n"
    "\r\n"
    "async def write(\r\n"
    "    name,\r\n"
    "):\r\n"
    "    pass\r\n"
)
WEIRD = "we,ird%0A:x/a\n::error::b\"'<é>`|`.py"
WEIRD_TEXT = "x = 1 ##[add-mask]x \x1b[31m ]]> `a|b` \u202eevil\n::set-output name=a::b\n"
SECRET = "settings.py"
SECRET_VALUE = "Zq9-hunter2-Zq9"
SECRET_TEXT = f"import os; KEY = '{SECRET_VALUE}'; os.x()  # {SECRET_VALUE}\nDEBUG = True\n"
MODEL = "models/fraud.pkl"
MODEL_DATA = b"\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00\x8c\x02os\n\n\n\x8c\x06system\x93."
GONE = "gone\udcff.py"

FILES: dict[str, bytes] = {
    APP: APP_TEXT.encode(),
    WEIRD: WEIRD_TEXT.encode(),
    SECRET: SECRET_TEXT.encode(),
    MODEL: MODEL_DATA,
}

NASTY = "a | b `c` ##[add-mask]x \x1b[31mred ]]> <img src=x> [l](http://e.vil) @octocat #12 100% %0A\nnext"


def span_of(path: str, text: str, occurrence: int = 1) -> Span:
    """Return the span of a piece of text in one of the files above."""
    data = FILES[path]
    piece = text.encode()
    start = -1
    for _ in range(occurrence):
        start = data.index(piece, start + 1)
    return Span(start, start + len(piece))


def finding(rule: str, message: str, path: str, span: Span, **more: object) -> Finding:
    """Return a finding of a rule above, with the rule's severity."""
    info = RULES[rule]
    values: dict[str, object] = {
        "symbol": "",
        "digest": "d1",
        "fingerprint": f"{rule}-0123456789abcdef",
        "severity": info.severity,
        "confidence": info.confidence,
        **more,
    }
    return Finding(rule=rule, message=message, path=path, span=span, **values)  # type: ignore[arg-type]


def report(
    findings: list[Finding] | None = None,
    *,
    suppressed: list[Suppressed] | None = None,
    notifications: list[Notification] | None = None,
    files: Mapping[str, bytes] | None = None,
    rules: Mapping[str, RuleInfo] | None = None,
    git: GitState | None = None,
) -> Report:
    """Return a report over the files above, or over others."""
    contents = FILES if files is None else files
    return Report(
        findings=findings or [],
        suppressed=suppressed or [],
        notifications=notifications or [],
        rules=RULES if rules is None else rules,
        sources=lambda path: Source(path, contents[path]) if path in contents else None,
        stats=RunStats({"python": 3, "pickle": 1}, {"blocking-call-in-async": 3, "odd-name": 4}),
        tool=Tool("mlplatlint", "0.1.0", "2027.1"),
        git=lambda: git or GitState(),
    )


GIT = GitState(
    repository="https://user:token@git.example.com/team/platform.git",
    commit="0123456789abcdef0123456789abcdef01234567",
    branch="main",
    prefix="services/api",
    web="https://git.example.com/team/platform",
)


def nasty() -> Report:
    """Return a report that holds about everything."""
    sleep = span_of(APP, "time.sleep")
    call = "`time.sleep` blocks the event loop in `async def read`"
    return report(
        [
            finding(
                "hardcoded-secret",
                "API key of 15 characters is written in the source",
                SECRET,
                span_of(SECRET, f"'{SECRET_VALUE}'"),
            ),
            finding(
                "blocking-call-in-async",
                call,
                APP,
                sleep,
                symbol="read",
                related=(
                    Place(APP, span_of(APP, "import time"), "imported [here](1)"),
                    Place(WEIRD, span_of(WEIRD, "add-mask"), ""),
                ),
                flow=(
                    Place(APP, span_of(APP, "async def read"), "endpoint `read`"),
                    Place(APP, sleep, "calls `time.sleep`"),
                ),
                fixes=(
                    Fix("suggestion", "await `asyncio.sleep`", (Edit(APP, sleep, "await asyncio.sleep"),)),
                    Fix(
                        "safe",
                        "import `asyncio`",
                        (Edit(APP, Span(3, 3), "import asyncio\n"), Edit(SECRET, Span(0, 0), "# é\n")),
                    ),
                ),
            ),
            finding("blocking-call-in-async", call, APP, span_of(APP, "time.sleep", 2), symbol="read"),
            finding("odd-name", "name write and {braces}", APP, span_of(APP, "async def write(\r\n    name,\r\n):")),
            finding("odd-name", "name os and {braces}", SECRET, span_of(SECRET, "os.x()"), confidence="medium"),
            finding("unsafe-model-artifact", "loading this file calls `os.system`", MODEL, span_of(MODEL, "system")),
            finding("remark", NASTY, WEIRD, span_of(WEIRD, "##[add-mask]x \x1b[31m ]]> `a|b` \u202eevil")),
            finding("remark", NASTY, WEIRD, span_of(WEIRD, "::set-output name=a::b"), cell=(3, 2)),
            finding("odd-name", "a message that is not the template's", GONE, Span(7, 9)),
        ],
        suppressed=[
            Suppressed(
                finding("odd-name", "name DEBUG and {braces}", SECRET, span_of(SECRET, "DEBUG")),
                "ruff noqa N816",
                "legacy | name @octocat",
                "2027-03-31",
            )
        ],
        notifications=[
            Notification("error", "rule-crashed", "rule 'odd-name' crashed:\n##[error]x", WEIRD),
            Notification("warning", "file-not-analysed", "larger than 16 MB", "data/big.sql", 3),
            Notification("info", "edition-not-pinned", "set edition = '2027.1'"),
        ],
        git=GIT,
    )


def clean() -> Report:
    """Return a report of a run that found nothing."""
    return report(git=GIT)


def written(name: str, made: Report) -> str:
    """Return what a format writes."""
    out = io.StringIO()
    writer(name)(made, out)
    return out.getvalue()
