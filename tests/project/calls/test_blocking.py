"""What is found and what is left alone, over many styles of writing it.

Each case is a small repository. Lines that end in ``# direct`` hold a blocking call in a coroutine, lines that end
in ``# reached`` a call in a coroutine that leads to one; nothing else may be reported. A mark that stands twice
means two calls on the line.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from mlplatlint.rules.async_ import blocking_call_in_async, blocking_call_reached_from_async
from tests.project.calls.store import project_of

_MARK = re.compile(r"# (direct|reached)")
_FOLDER = Path(__file__).parent


def cases(name: str) -> list[tuple[str, dict[str, str]]]:
    cases = []
    for part in (_FOLDER / name).read_text(encoding="utf-8").split("=== ")[1:]:
        title, _, body = part.partition("\n")
        files: dict[str, str] = {}
        path = "example.py"
        for line in body.splitlines(keepends=True):
            if line.startswith("#file "):
                path = line.split()[1]
                files.setdefault(path, "")
            else:
                files[path] = files.get(path, "") + line
        cases.append((title, files))
    return cases


def _expected(files: dict[str, str]) -> Counter[tuple[str, int, str]]:
    return Counter(
        (path, number, mark)
        for path, text in files.items()
        for number, line in enumerate(text.split("\n"), 1)
        for mark in _MARK.findall(line)
    )


def _found(files: dict[str, str]) -> Counter[tuple[str, int, str]]:
    project = project_of(files)
    found: Counter[tuple[str, int, str]] = Counter()
    for mark, rule in (("direct", blocking_call_in_async), ("reached", blocking_call_reached_from_async)):
        for hit in rule.check(project):
            line = files[hit.path].encode()[: hit.span.start].count(b"\n") + 1
            found[hit.path, line, mark] += 1
    return found


_ALL = [
    *cases("direct_blocking.txt"),
    *cases("reached_blocking.txt"),
    *cases("harmless.txt"),
    *cases("receivers_blocking.txt"),
    *cases("receivers_harmless.txt"),
    *cases("libraries.txt"),
]


@pytest.mark.parametrize("files", [case[1] for case in _ALL], ids=[case[0] for case in _ALL])
def test_found_exactly_what_is_marked(files: dict[str, str]) -> None:
    assert _found(files) == _expected(files)
