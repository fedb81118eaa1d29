"""Suppressions: our grammar, its reach in each language, and other tools' comments."""

from __future__ import annotations

import pytest

from mlplatlint.files.source import Source
from mlplatlint.findings.suppress.foreign import match
from mlplatlint.findings.suppress.read import read_directives
from tests.conftest import BLOCKING


def covered(text: str, language: str) -> list[list[int]]:
    """Return the 1-based lines each directive of ours covers."""
    source = Source("x", text.encode())
    found = []
    for directive in read_directives(source, language):
        start, end = directive.cover
        lines = [n for n in range(1, len(source.line_starts) + 1) if start <= source.line_span(n).start < end]
        found.append(lines)
    return found


@pytest.mark.parametrize(
    ("language", "text", "lines"),
    [
        ("python", "f(1)  # mlplatlint: ignore[a-b] x\ng()\n", [1]),
        ("python", "# mlplatlint: ignore[a-b] x\n# more\n\nf(\n  1,\n)\ng()\n", [4, 5, 6]),
        ("python", "# mlplatlint: ignore[a-b] x\n@dec\ndef f():\n    pass\n", [2, 3]),
        ("python", "# mlplatlint: ignore[a-b] x\ns = '('\ng()\n", [2]),
        ("dockerfile", "# mlplatlint: ignore[a-b] x\nRUN a \\\n # c\n && b\nRUN c\n", [2, 3, 4]),
        ("dockerfile", "FROM a\n# mlplatlint: stage-ignore[a-b] x\nFROM b\nRUN c\nFROM d\n", [3, 4]),
        ("yaml", "a:\n  # mlplatlint: ignore[a-b] x\n  b:\n    c: 1\n  d: 2\n", [3, 4]),
        ("sql", "-- mlplatlint: ignore[a-b] x\nALTER TABLE t\n ADD c int;\nSELECT 1;\n", [2, 3]),
        ("typescript", "/* mlplatlint: ignore[a-b] x */\nnew B();\nf();\n", [2]),
        ("toml", "# mlplatlint: ignore[a-b] x\na = 1\nb = 2\n", [2]),
        ("", "// mlplatlint: ignore[a-b] x\nkey=1\nb\n", [2]),
        ("", "<!-- mlplatlint: file-ignore[a-b] x -->\na\n", [1, 2, 3]),
    ],
)
def test_reach(language, text, lines):
    assert covered(text, language) == [lines]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("python", 's = "# mlplatlint: ignore[a-b] x"\n'),
        ("yaml", "run: |\n  # mlplatlint: ignore[a-b] x\n"),
        ("yaml", "a: 'x # mlplatlint: ignore[a-b] x'\n"),
        ("sql", "SELECT '-- mlplatlint: ignore[a-b] x';\n"),
        ("sql", "DO $$ -- mlplatlint: ignore[a-b] x\n$$;\n"),
        ("typescript", "const s = `// mlplatlint: ignore[a-b] x`;\n"),
        ("json", '{"a": "# mlplatlint: ignore[a-b] x"}\n'),
    ],
)
def test_text_is_no_comment(language, text):
    assert list(read_directives(Source("x", text.encode()), language)) == []


def test_until_and_reason_are_read():
    (found,) = read_directives(
        Source("x", b"# mlplatlint: ignore[a-b, c-d] until=2027-03-31 waits for v2\nf()\n"), "python"
    )
    assert (found.names, found.until, found.reason) == (("a-b", "c-d"), "2027-03-31", "waits for v2")


@pytest.mark.parametrize("text", ["ignore", "ignore a-b", "ignore[]", "ignore[*]", "ignroe[a-b] x", "ignore[a b]"])
def test_what_does_not_parse_is_said(text):
    (found,) = read_directives(Source("x", f"f()  # mlplatlint: {text}\n".encode()), "python")
    assert found.problem
    assert found.cover == (0, 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("noqa: ASYNC251", [("noqa", ("ASYNC251",))]),
        ("noqa", [("noqa", ())]),
        ("NOQA:E501,ASYNC251", [("noqa", ("E501", "ASYNC251"))]),
        ("type: ignore # noqa: S105", [("noqa", ("S105",))]),
        ("ruff: noqa: S301", [("noqa file", ("S301",))]),
        ("nosec B301, B302", [("nosec", ("B301", "B302"))]),
        ("nosec because it is safe", [("nosec", ())]),
        ("hadolint ignore=DL3008,DL3009", [("hadolint ignore", ("DL3008", "DL3009"))]),
        ("hadolint ignore=DL3008 because apt pins rot", []),
        ("squawk-ignore", []),
        ("squawk-ignore ban-drop-column", [("squawk-ignore", ("ban-drop-column",))]),
        ("checkov:skip=CKV_AWS_20:public on purpose", [("checkov:skip", ("CKV_AWS_20",))]),
        ("pragma: allowlist secret", [("pragma: allowlist secret", ())]),
        ("this noqawesome text", []),
    ],
)
def test_foreign_grammars(text, expected):
    assert [(grammar.label, ids) for grammar, ids in match(text)] == expected


def test_a_foreign_comment_hides_what_its_id_means_and_nothing_else(write, lint):
    source = BLOCKING.decode().rstrip() + "  # noqa: {}\n"
    root = write({"same.py": source.format("ASYNC251"), "other.py": source.format("E501")})
    assert [finding["path"] for finding in lint("check", "--format", "json", cwd=root).findings] == ["other.py"]
    (root / "mlplatlint.toml").write_text("honour-foreign = false\n")
    assert len(lint("check", "--format", "json", cwd=root).findings) == 2


def test_configuration_entries_hide_until_their_day(write, lint):
    entry = "[[ignore]]\npath = 'a.py'\nrule = 'blocking-call-in-async'\nreason = 'legacy service'\n"
    root = write({"a.py": BLOCKING, "b.py": BLOCKING, "mlplatlint.toml": entry})
    assert [finding["path"] for finding in lint("check", "--format", "json", cwd=root).findings] == ["b.py"]
    (root / "mlplatlint.toml").write_text(entry + "until = 2020-01-01\n")
    rules = [finding["rule"] for finding in lint("check", "--format", "json", cwd=root).findings]
    assert rules == ["blocking-call-in-async", "blocking-call-in-async", "expired-suppression"]


ENTRY = "[[ignore]]\npath = '{}'\nrule = 'blocking-call-in-async'\nreason = 'legacy service'\n"


@pytest.mark.parametrize(
    ("place", "line"),
    [("clean.py", 6), ("gone.py", 6), ("cl*.py", 6), ("other/*.py", None), ("nothing*", None)],
)
def test_entries_that_hide_nothing_are_found_at_their_header(write, lint, place, line):
    text = ENTRY.format("a.py") + "\n" + ENTRY.format(place)
    root = write({"a.py": BLOCKING, "clean.py": "value = 1\n", "mlplatlint.toml": text})
    found = [(f["path"], f["line"], f["rule"]) for f in lint("check", "--format", "json", cwd=root).findings]
    assert found == ([("mlplatlint.toml", line, "unused-suppression")] if line else [])


def test_entries_are_not_called_unused_when_single_files_are_checked(write, lint):
    root = write({"clean.py": "value = 1\n", "mlplatlint.toml": ENTRY.format("clean.py")})
    assert lint("check", "--format", "json", "clean.py", "mlplatlint.toml", cwd=root).findings == []


def test_an_inserted_line_keeps_the_fingerprint(write, lint):
    root = write({"a.py": BLOCKING})
    (before,) = lint("check", "--format", "json", cwd=root).findings
    (root / "a.py").write_bytes(b"# a new line\n" + BLOCKING.replace(b"sleep(1)", b"sleep( 1 )"))
    (after,) = lint("check", "--format", "json", cwd=root).findings
    assert after["line"] == before["line"] + 1
    assert after["fingerprint"] == before["fingerprint"]
