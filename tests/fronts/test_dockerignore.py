"""What a .dockerignore leaves out, by the builder's rules."""

from __future__ import annotations

import pytest

from mlplatlint.fronts.dockerignore import DockerIgnore


@pytest.mark.parametrize(
    ("patterns", "path", "ignored"),
    [
        ("models", "models/a.onnx", True),
        ("/models/", "models", True),
        ("models", "src/models", False),
        ("*.md", "README.md", True),
        ("*.md", "docs/README.md", False),
        ("**/*.md", "docs/a/README.md", True),
        ("**/*.md", "README.md", True),
        ("docs/**", "docs", False),
        ("docs/**", "docs/a", True),
        ("a/**/z", "a/z", True),
        ("a/**/z", "a/b/c/z", True),
        ("a?c", "abc", True),
        ("a?c", "a/c", False),
        ("[ab].txt", "a.txt", True),
        ("[^ab].txt", "a.txt", False),
        ("a/../b", "b", True),
        ("# models", "models", False),
        ("  models  ", "models", True),
        ("models\n!models/keep", "models/keep", False),
        ("models\n!models/keep", "models/other", True),
        ("!models\nmodels", "models", True),
        ("!", "x", False),
        (r"\*", "*", True),
        (r"\*", "a", False),
        ("**", "a/b", True),
        ("[", "[", True),
    ],
)
def test_patterns(patterns: str, path: str, ignored: bool) -> None:
    assert DockerIgnore(patterns.encode()).ignores(path) is ignored


def test_a_mark_is_no_part_of_the_first_pattern() -> None:
    assert DockerIgnore(b"\xef\xbb\xbfmodels\n").ignores("models")


def test_hostile_patterns_cost_little() -> None:
    stars = b"*a" * 200 + b"\n"
    ignore = DockerIgnore(stars * 5_000 + b"**/" * 12 + b"x\n")
    assert not ignore.ignores("a" * 300)


def test_what_is_known_of_the_whole() -> None:
    assert DockerIgnore(b"*\n!a\n").exceptions
    assert DockerIgnore(b"**/*\n").excludes_all
    assert not DockerIgnore(b"*.md\n").excludes_all
