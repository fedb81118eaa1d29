"""The suggestion of k8s-runs-as-root: given where it helps, withheld where the pod would no longer start."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n    - name: a\n      image: {image}\n"


@pytest.mark.parametrize(
    ("image", "severity", "offered"),
    [
        ("example/api:1.4", "medium", True),
        ("postgres:16.4", "low", False),
        ("docker.io/library/redis:7.4", "low", False),
        ("example/postgres:16.4", "medium", True),
    ],
)
def test_runasnonroot_is_not_offered_to_images_that_start_as_root_and_give_it_up(
    write: Callable[[Mapping[str, bytes | str]], Path],
    lint: Callable[..., Any],
    image: str,
    severity: str,
    offered: bool,
) -> None:
    tree = write({"pod.yaml": POD.format(image=image)})
    outcome = lint(
        "check", ".", "--no-gitignore", "--exit-zero", "--select", "k8s-runs-as-root", "--format", "json", cwd=tree
    )
    (finding,) = outcome.findings
    assert (finding["severity"], bool(finding["fixes"])) == (severity, offered)
