"""Sources are read again on demand, and only so many stay in memory."""

from __future__ import annotations

from mlplatlint.engine import sources
from mlplatlint.engine.sources import Sources
from mlplatlint.files.discover import FileEntry
from mlplatlint.files.source import Source


def test_files_come_again_and_few_are_held(write, monkeypatch):
    monkeypatch.setattr(sources, "_KEPT", 3)
    root = write({f"f{number}": f"{number}" for number in range(8)})
    entries = [FileEntry(f"f{number}", str(root / f"f{number}"), "") for number in range(8)]
    given = Source("f0", b"given")
    found = Sources([*entries, FileEntry("gone", str(root / "gone"), "")], {"f0": given})
    for _ in range(2):
        for number in range(1, 8):
            source = found(f"f{number}")
            assert source is not None and source.data == f"{number}".encode()
            assert len(found._sources) <= 3
        assert found("f0") is given
    assert found("gone") is None and found("elsewhere") is None
    assert found("f7") is found("f7")
