"""Every case of every rule page, and page and logic in lockstep."""

from __future__ import annotations

import os
import re

import pytest

from mlplatlint.engine.catalogue import build, catalogue_path, family_package, iter_pages, read_page, render
from mlplatlint.engine.registry import builtin
from mlplatlint.rules.paths import package_root
from mlplatlint.testing import case_failures, count_failures

PAGES = {os.path.basename(path).removesuffix(".md"): path for _, path in iter_pages()}


@pytest.mark.parametrize("name", sorted(PAGES))
def test_every_case_of_the_page_behaves(name: str) -> None:
    page = read_page(PAGES[name])
    assert list(count_failures(page)) == []
    assert list(case_failures(page, builtin())) == []


@pytest.mark.parametrize("name", sorted(PAGES))
def test_page_has_prose_in_its_own_words(name: str) -> None:
    page = read_page(PAGES[name])
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
    for heading in ("What it does", "Why it matters", "How to fix", "When to ignore"):
        assert len(page.sections[heading].split()) >= 8, f"{heading} says too little"
    assert len(page.summary) <= 300


def test_every_logic_module_has_a_page() -> None:
    folder = os.path.join(package_root(), "rules")
    modules = {
        (family, name.removesuffix(".py").replace("_", "-"))
        for family in os.listdir(folder)
        if os.path.isdir(os.path.join(folder, family)) and family not in ("engines", "__pycache__")
        for name in os.listdir(os.path.join(folder, family))
        if name.endswith(".py") and not name.startswith("_")
    }
    pages = {(family_package(family), os.path.basename(path).removesuffix(".md")) for family, path in iter_pages()}
    assert modules - pages == set()


def test_rule_files_stay_short() -> None:
    folder = os.path.join(package_root(), "rules")
    long = {}
    for rule in build():
        if rule.shape == "core" or rule.engine:
            continue
        path = os.path.join(folder, *rule.module.split(".")[2:]) + ".py"
        with open(path, encoding="utf-8") as stream:
            lines = sum(1 for _ in stream)
        if lines > 80:
            long[rule.name] = lines
    assert long == {}


def test_the_catalogue_is_fresh() -> None:
    with open(catalogue_path(), encoding="utf-8") as stream:
        assert stream.read() == render(build()), "run `make catalogue`"
