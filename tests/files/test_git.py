"""Git is asked without running anything that the scanned repository configures."""

from __future__ import annotations

from mlplatlint.files.git import read_index
from tests.conftest import git


def test_a_monitor_or_hook_of_the_repository_does_not_run(write, tmp_path_factory):
    root = write({"a.py": "x = 1\n"})
    marker = tmp_path_factory.mktemp("marker") / "ran"
    script = tmp_path_factory.mktemp("bin") / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch {marker}\n")
    script.chmod(0o755)
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "x")
    git(root, "config", "core.fsmonitor", str(script))
    git(root, "config", "diff.external", str(script))
    (root / "a.py").write_text("x = 2\n")
    index = read_index(str(root))
    assert index is not None
    assert index.blobs == {"a.py": ""}
    assert not marker.exists()


def test_outside_git_there_is_no_index(tmp_path):
    assert read_index(str(tmp_path)) is None


def test_a_filter_of_the_repository_does_not_run(write, tmp_path_factory):
    root = write({"a.py": "x = 1\n", "b.py": "y = 1\n", ".gitattributes": "*.py filter=evil\n"})
    marker = tmp_path_factory.mktemp("marker") / "ran"
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "x")
    git(root, "config", "filter.evil.clean", f"touch {marker}; cat")
    git(root, "config", "filter.evil.required", "true")
    git(root, "config", "filter.od=d.process", f"touch {marker}")
    (root / "a.py").write_text("x = 2\n")
    index = read_index(str(root))
    assert index is not None
    assert index.blobs == {"a.py": "", "b.py": "", ".gitattributes": index.blobs[".gitattributes"]}
    assert index.blobs[".gitattributes"]
    assert not marker.exists()


def test_settings_given_through_the_environment_stay(write, monkeypatch):
    root = write({"a.py": "x = 1\n", "ignored.py": "", "excludes": "ignored.py\n"})
    git(root, "init", "-q")
    git(root, "config", "filter.some.clean", "cat")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.excludesFile")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(root / "excludes"))
    index = read_index(str(root))
    assert index is not None and sorted(index.others) == ["a.py", "excludes"]


def test_every_state_of_a_file(write):
    names = ("clean", "dirty", "gone", "assumed", "run.sh", "touched")
    root = write({name: f"{name}\n" for name in names})
    (root / "run.sh").chmod(0o755)
    (root / "link").symlink_to("clean")
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "x")
    git(root, "update-index", "--assume-unchanged", "assumed")
    for name in ("dirty", "touched"):
        (root / name).write_text(f"{name}!\n")
    (root / "touched").write_text("touched\n")
    (root / "gone").unlink()
    (root / "new\tname").write_text("")
    index = read_index(str(root))
    assert index is not None
    assert {name for name, blob in index.blobs.items() if blob} == {"clean", "run.sh", "touched"}
    assert {name for name, blob in index.blobs.items() if not blob} == {"dirty", "gone", "assumed"}
    assert index.others == ["new\tname"]


def test_conversion_of_line_ends_leaves_no_id(write):
    root = write(
        {"a.py": "x = 1\n", "b.bat": "x\r\n", "c.txt": "y\n", ".gitattributes": "*.bat eol=crlf\n* text=auto\n"}
    )
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "x")
    index = read_index(str(root))
    assert index is not None and {name for name, blob in index.blobs.items() if not blob} == {"b.bat"}
    git(root, "config", "core.autocrlf", "input")
    index = read_index(str(root))
    assert index is not None and not any(index.blobs.values())
