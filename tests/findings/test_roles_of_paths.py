"""Rules on what is deployed leave tests alone, unless somebody asks for them by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - {name: a, image: 'example/a:1.0'}\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for folder in ("deploy", "test/e2e", "examples"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "pod.yaml").write_text(POD, encoding="utf-8")
    return tmp_path


def found(lint: Callable[..., Any], tree: Path, *options: str) -> dict[str, str]:
    outcome = lint("check", ".", "--no-gitignore", "--exit-zero", "--format", "json", *options, cwd=tree)
    return {item["path"]: item["severity"] for item in outcome.findings if item["rule"] == "k8s-memory-limit"}


def test_by_default_tests_are_left_out_and_examples_weigh_less(lint: Callable[..., Any], tree: Path) -> None:
    assert found(lint, tree) == {"deploy/pod.yaml": "high", "examples/pod.yaml": "low"}


@pytest.mark.parametrize("selector", ["k8s-memory-limit", "kube-linter:unset-memory-requirements"])
def test_a_rule_asked_for_by_name_speaks_everywhere(lint: Callable[..., Any], tree: Path, selector: str) -> None:
    assert found(lint, tree, "--select", selector) == {
        "deploy/pod.yaml": "high",
        "examples/pod.yaml": "low",
        "test/e2e/pod.yaml": "low",
    }


def test_a_family_is_no_name(lint: Callable[..., Any], tree: Path) -> None:
    assert "test/e2e/pod.yaml" not in found(lint, tree, "--select", "containers")
