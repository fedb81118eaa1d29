"""detect-secrets' baseline: matching by hash, entries that hide too much, and code it would import."""

from __future__ import annotations

import contextlib
import hashlib
import json
from pathlib import Path

import pytest

from mlplatlint.cli import main
from mlplatlint.files.source import Source, Span
from mlplatlint.findings.secrets_baseline import DEGENERATE, foreign_code, parse

PASSWORD = b"tR7kq9" + b"Zw-2mX4"


def sha1(value: bytes) -> str:
    return hashlib.sha1(value, usedforsecurity=False).hexdigest()


def baseline(path: str, *hashes: str, **extra: object) -> bytes:
    rows = [{"type": "Secret Keyword", "filename": path, "hashed_secret": value, **extra} for value in hashes]
    return json.dumps({"version": "1.5.0", "results": {path: rows}}).encode()


def accepted(data: bytes, text: bytes, path: str = "app/db.py") -> bool:
    read = parse(data)
    assert read is not None
    start = text.index(b"'") + 1
    span = Span(start, text.index(b"'", start))
    return read.entry(path, Source(path, text), span) is not None


def test_an_entry_hides_its_own_value_in_its_own_file_only() -> None:
    data = baseline("app/db.py", sha1(PASSWORD))
    assert accepted(data, b"password = '" + PASSWORD + b"'")
    assert accepted(data, b"\n\n# moved\npassword = '" + PASSWORD + b"'")
    assert not accepted(data, b"password = 'another-Val7e'")
    assert not accepted(data, b"password = '" + PASSWORD + b"'", "app/other.py")


def test_windows_paths_and_audit_labels_are_read() -> None:
    read = parse(baseline("app\\db.py", sha1(PASSWORD), is_secret=False))
    assert read is not None
    entry = read.entry("app/db.py", Source("app/db.py", PASSWORD), Span(0, len(PASSWORD)))
    assert entry is not None and entry.audited


def test_values_that_detect_secrets_cuts_short_still_match() -> None:
    token = b"sk_" + b"live_" + b"wlgnrHRUKoeX4sLP68hRJyV0CUITr11wmqqW"
    assert accepted(baseline("app/db.py", sha1(token[:32])), b"key = '" + token + b"'")


@pytest.mark.parametrize("digest", sorted(DEGENERATE))
def test_an_entry_for_a_whole_kind_hides_nothing(digest: str) -> None:
    value = DEGENERATE[digest].encode()
    assert sha1(value) == digest
    assert not accepted(baseline("app/db.py", digest), b"x = '" + value + b"'")


def test_code_named_in_a_baseline_is_listed_and_never_imported() -> None:
    data = json.dumps(
        {
            "plugins_used": [{"name": "A", "path": "file://tools/a.py"}, {"name": "B"}, 7],
            "filters_used": [{"path": "detect_secrets.filters.common.is_invalid_file"}, {"path": "os.system"}],
            "custom_plugin_paths": ["tools/b.py"],
            "results": {},
        }
    ).encode()
    assert list(foreign_code(data)) == ["file://tools/a.py", "os.system", "tools/b.py"]


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b'{"results": 1}', b"[" * 100_000, b"\xff\xfe", b'{"results": {"a": 1}}']
)
def test_broken_files_are_no_baseline(data: bytes) -> None:
    read = parse(data)
    assert read is None or read.entry("a", Source("a", b"x"), Span(0, 1)) is None
    assert list(foreign_code(data)) == []


def test_a_baseline_at_the_top_hides_findings_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = b"DB_PASSWORD = '" + PASSWORD + b"'\nDB_PASSWORD_2 = '" + PASSWORD + b"x'\n"
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "db.py").write_bytes(source)
    (tmp_path / ".secrets.baseline").write_bytes(baseline("app/db.py", sha1(PASSWORD)))
    command = ["check", ".", "--select", "hardcoded-secret", "--isolated", "--no-cache", "--format", "json"]
    with contextlib.chdir(tmp_path):
        assert main(command) == 1
        hidden_one = json.loads(capsys.readouterr().out)
        (tmp_path / ".secrets.baseline").unlink()
        main(command)
        hidden_none = json.loads(capsys.readouterr().out)
    assert [finding["line"] for finding in hidden_one["findings"]] == [2]
    assert [finding["line"] for finding in hidden_none["findings"]] == [1, 2]
