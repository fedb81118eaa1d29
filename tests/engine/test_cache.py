"""The cache: right when content changes, harmless when damaged, shared by runs at the same time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import BLOCKING, git

CLEAN = b"import asyncio\n\n\nasync def f():\n    await asyncio.sleep(1)\n"


def test_a_damaged_database_is_set_aside(write, lint, private_cache):
    root = write({"a.py": BLOCKING})
    database = private_cache / "results.sqlite3"
    database.write_bytes(b"this is no database" * 1000)
    assert lint("check", cwd=root).code == 1
    assert database.read_bytes()[:6] == b"SQLite"


def test_a_garbled_row_is_a_miss(write, lint, private_cache):
    import sqlite3

    root = write({"a.py": BLOCKING})
    first = lint("check", "--format", "json", cwd=root)
    with sqlite3.connect(private_cache / "results.sqlite3") as database:
        database.execute("UPDATE results SET payload = '[1,'")
    for run in (private_cache / "runs").iterdir():
        run.write_text("[[], [")
    assert lint("check", "--format", "json", cwd=root).out == first.out


def test_an_unchanged_tree_opens_no_database(write, lint, private_cache):
    root = write({"a.py": BLOCKING})
    first = lint("check", "--format", "json", cwd=root)
    (private_cache / "results.sqlite3").unlink()
    assert lint("check", "--format", "json", cwd=root).out == first.out
    assert not (private_cache / "results.sqlite3").exists()


def test_only_the_latest_states_of_trees_are_kept(tmp_path):
    from mlplatlint.engine import snapshots

    empty = snapshots.Snapshot([], [], {}, [], 0)
    for number in range(40):
        snapshots.store(str(tmp_path), f"key{number:02}", empty)
        os.utime(tmp_path / "runs" / f"key{number:02}.json", ns=(number, number))
        if number == 20:
            assert snapshots.load(str(tmp_path), "key00") == empty  # used, so young again
    kept = sorted(path.stem for path in (tmp_path / "runs").iterdir())
    assert len(kept) == 32 and kept[0] == "key00" and kept[1] == "key09"


def test_a_snapshot_comes_back_as_it_was(tmp_path):
    from mlplatlint.engine import snapshots
    from mlplatlint.files.source import Span
    from mlplatlint.findings.model import Edit, Finding, Fix, Notification, Place

    place = Place("b.py", Span(1, 2), "there")
    fix = Fix("safe", "do", (Edit("a.py", Span(3, 4), "x"),))
    finding = Finding(
        "r", "high", "low", "m", "a\udcff.py", Span(0, 5), "s", "d", (place,), (place,), (fix,), ("t",), "f", (1, 2)
    )
    plain = Finding("r", "high", "low", "m", "a.py", Span(0, 5), "s", "d")
    notes = [Notification("info", "code", "text", "a.py", 3)]
    kinds = [("python", "text"), (), ("python", "text")]
    given = snapshots.Snapshot([finding, plain], notes, {"a.py": [[1, "x"]]}, kinds, 7)
    snapshots.store(str(tmp_path), "key", given)
    assert snapshots.load(str(tmp_path), "key") == given


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(write, lint):
    root = write({"a.py": BLOCKING, "file": b""})
    assert lint("check", "--cache-dir", str(root / "file" / "below"), cwd=root).code == 1


def test_a_fresh_checkout_is_warm(write, lint, tmp_path_factory, private_cache):
    root = write({"a.py": BLOCKING, "b.py": CLEAN})
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "x")
    first = lint("check", "--format", "json", cwd=root)
    rows = _count(private_cache)
    clone = tmp_path_factory.mktemp("clone") / "again"
    git(root, "clone", "-q", str(root), str(clone))
    assert lint("check", "--format", "json", cwd=clone).out == first.out
    assert _count(private_cache) == rows


def _count(folder: Path) -> int:
    import sqlite3

    with sqlite3.connect(folder / "results.sqlite3") as database:
        return int(database.execute("SELECT count(*) FROM results").fetchone()[0])


def test_a_modified_tracked_file_is_read_again(write, lint):
    root = write({"a.py": BLOCKING})
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "x")
    assert lint("check", cwd=root).code == 1
    (root / "a.py").write_bytes(CLEAN)
    assert lint("check", cwd=root).code == 0
    git(root, "checkout", "-q", "a.py")
    assert lint("check", cwd=root).code == 1


def test_settings_and_selection_are_part_of_the_key(write, lint):
    root = write({"a.py": BLOCKING})
    assert lint("check", cwd=root).code == 1
    assert lint("check", "--select", "secrets", cwd=root).code == 0
    (root / "mlplatlint.toml").write_text("ignore = ['async']\n")
    assert lint("check", cwd=root).code == 0
    (root / "mlplatlint.toml").unlink()
    assert lint("check", cwd=root).code == 1


def test_two_runs_may_share_it(write):
    root = write({f"m{number}.py": BLOCKING for number in range(60)})
    command = [sys.executable, "-m", "mlplatlint", "check", "--format", "json"]
    runs = [subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, env=os.environ) for _ in range(4)]
    outputs = {run.communicate()[0] for run in runs}
    assert len(outputs) == 1
    assert all(run.returncode == 1 for run in runs)


def test_content_ids_are_those_of_git(tmp_path):
    from mlplatlint.engine.cache import _content_id
    from mlplatlint.files.discover import FileEntry

    target = tmp_path / "x"
    target.write_bytes(b"hello\n")
    git(tmp_path, "init", "-q")
    assert _content_id(FileEntry("x", str(target), ""), {}) == git(tmp_path, "hash-object", "x").strip()


def test_no_hash_of_a_secret_is_kept(write, lint, private_cache):
    import hashlib
    import sqlite3

    secret = b"tR7kq9" + b"Zw-2mX4"
    root = write({"app.py": b'db_password = "' + secret + b'"\n'})
    (found,) = lint("check", "--select", "hardcoded-secret", "--format", "json", cwd=root).findings
    assert found["rule"] == "hardcoded-secret"
    with sqlite3.connect(private_cache / "results.sqlite3") as database:
        kept = "".join(str(row) for row in database.execute("SELECT payload FROM results"))
    kept += "".join(path.read_text() for path in (private_cache / "runs").iterdir())
    assert "hardcoded-secret" in kept
    for name in ("sha1", "sha256", "md5"):
        assert hashlib.new(name, secret).hexdigest()[:12] not in kept


def test_suppressions_of_unchanged_files_are_not_read_again(write, lint, private_cache):
    root = write({"a.py": BLOCKING.rstrip() + b"  # noqa: ASYNC251\n", "b.py": b"x = 1\n"})
    assert lint("check", "--format", "json", cwd=root).findings == []
    (root / "b.py").write_bytes(b"x = 2\n")
    assert lint("check", "--format", "json", cwd=root).findings == []
    (root / "a.py").write_bytes(BLOCKING)
    assert len(lint("check", "--format", "json", cwd=root).findings) == 1
