"""Which files are scanned, and glob patterns."""

from __future__ import annotations

import pytest

from mlplatlint.files.discover import GlobSet, discover
from tests.conftest import git


def never(path: str, absolute: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("pattern", "inside", "outside"),
    [
        ("gen", ["gen/a.py", "x/gen/a.py", "gen"], ["general/a.py", "a.gen"]),
        ("*.ipynb", ["a.ipynb", "x/y/a.ipynb"], ["a.ipynb.py"]),
        ("src/*.py", ["src/a.py"], ["src/x/a.py", "lib/src/a.py"]),
        ("src/**/*.py", ["src/a.py", "src/x/y/a.py"], ["a.py"]),
        ("/build/", ["build/x"], []),
        ("tests/**", ["tests/a", "tests/a/b"], ["x/tests/a"]),
        ("a?c", ["abc", "x/abc"], ["ac", "a/c"]),
        ("we[ird", ["we[ird/x"], ["weird"]),
    ],
)
def test_globs(pattern, inside, outside):
    globs = GlobSet([pattern])
    assert [path for path in inside if path not in globs] == []
    assert [path for path in outside if path in globs] == []


def test_clutter_is_skipped_at_any_depth_but_not_when_named(write):
    root = write({"a.py": "", "x/node_modules/y/b.py": "", ".venv/lib/c.py": "", "__pycache__/d.pyc": ""})
    assert [entry.path for entry in discover(["."], str(root), never).files] == ["a.py"]
    named = discover(["x/node_modules/y/b.py"], str(root), never)
    assert [entry.path for entry in named.files] == ["x/node_modules/y/b.py"]


def test_each_file_once_in_path_order(write):
    root = write({"b.py": "", "a/x.py": "", "a.py": ""})
    found = discover(["b.py", ".", "a"], str(root), never)
    assert [entry.path for entry in found.files] == ["a.py", "a/x.py", "b.py"]


def test_git_gives_blob_ids_only_for_what_is_surely_on_disk(write):
    root = write({"clean.py": "a\n", "dirty.py": "b\n", "lfs.bin": "c\n", ".gitattributes": "*.bin filter=lfs\n"})
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "x")
    (root / "dirty.py").write_text("changed\n")
    (root / "new.py").write_text("n\n")
    blobs = {entry.path: entry.blob for entry in discover(["."], str(root), never).files}
    assert blobs["clean.py"] == git(root, "hash-object", "clean.py").strip()
    assert blobs["dirty.py"] == blobs["new.py"] == blobs["lfs.bin"] == ""


def test_odd_names_survive(write):
    root = write({"new\nline.py": "", "we,ird%0A:x/ü.py": "", "-dash.py": ""})
    git(root, "init", "-q")
    git(root, "add", "-A")
    assert {entry.path for entry in discover(["."], str(root), never).files} == {
        "new\nline.py",
        "we,ird%0A:x/ü.py",
        "-dash.py",
    }


def test_a_missing_path_is_an_error_and_a_submodule_is_mentioned(write):
    root = write({"a.py": ""})
    found = discover(["gone", "a.py"], str(root), never)
    assert [(note.level, note.code) for note in found.notifications] == [("error", "path-missing")]
    assert len(found.files) == 1
