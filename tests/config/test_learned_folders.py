"""Configuration files are found alike whether folders were searched or git listed them."""

from __future__ import annotations

import os

import pytest

from mlplatlint.config import load
from mlplatlint.config.load import Resolver
from mlplatlint.files.discover import discover
from tests.conftest import git

FILES = {
    "pyproject.toml": "[tool.mlplatlint]\nfail-on = 'low'\n",
    "a/x.py": "",
    "a/b/.mlplatlint.toml": "fail-on = 'high'\n",
    "a/b/c/x.py": "",
    "d/pyproject.toml": "[project]\nname = 'other'\n",
    "d/x.py": "",
    "e/new/mlplatlint.toml": "fail-on = 'info'\n",
    "e/new/x.py": "",
    "target.toml": "fail-on = 'critical'\n",
    "linked/x.py": "",
}


@pytest.fixture
def tree(write):
    root = write(FILES)
    (root / "linked" / "mlplatlint.toml").symlink_to("../target.toml")
    git(root, "init", "-q")
    git(root, "add", "a", "d", "linked", "pyproject.toml")
    return root


def test_each_folder_has_the_configuration_that_a_search_finds(tree):
    searched, learned = Resolver(), Resolver()
    for path in (".", "a"):
        discover([path], str(tree), lambda path, absolute: False, listed=learned.learn)
    for folder, _, _ in os.walk(tree):
        if ".git" not in folder:
            assert learned.for_folder(folder)["fail-on"] == searched.for_folder(folder)["fail-on"], folder
    assert learned.for_folder(str(tree / "linked"))["fail-on"] == "critical"


def test_folders_without_configuration_are_not_searched(tree, monkeypatch):
    resolver = Resolver()
    discover(["."], str(tree), lambda path, absolute: False, listed=resolver.learn)
    resolver.for_folder(str(tree))
    asked = []
    monkeypatch.setattr(load.os, "access", lambda path, mode: asked.append(path))
    resolver.for_folder(str(tree / "e"))
    assert asked == []
