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
