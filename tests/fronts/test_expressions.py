"""Trees of GitHub's expressions, and what flows into their result."""

from __future__ import annotations

import pytest

from mlplatlint.fronts.expressions import MAX_DEPTH, contexts, parse_expression


def shape(text: str) -> object:
    def plain(node: object) -> object:
        kind, name, children = node  # type: ignore[misc]
        return (kind, name, *(plain(child) for child in children)) if children else (kind, name)

    tree = parse_expression(text)
    return None if tree is None else plain(tree)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("github.actor == 'x[bot]'", ("==", "", ("context", "github.actor"), ("text", "x[bot]"))),
        ("a && b || c", ("||", "", ("&&", "", ("context", "a"), ("context", "b")), ("context", "c"))),
        ("!(a || 'it''s')", ("!", "", ("||", "", ("context", "a"), ("text", "it's")))),
        ("!!a", ("!", "", ("!", "", ("context", "a")))),
        ("secrets['A B'].x[0]", ("context", "secrets.a b.x.*", ("number", "0"))),
        ("fromJSON(x).y", ("index", ".y", ("call", "fromjson", ("context", "x")))),
        ("format('{0}', -1.5e3)", ("call", "format", ("text", "{0}"), ("number", "-1.5e3"))),
        ("a.*.b", ("context", "a.*.b")),
        ("always()", ("call", "always")),
    ],
)
def test_trees(text: str, expected: object) -> None:
    assert shape(text) == expected


@pytest.mark.parametrize("text", ["", "a b", "a ==", "(a", "f(a,", "a[", "'x", "a..b", "&& a"])
def test_what_is_no_expression(text: str) -> None:
    assert parse_expression(text) is None


def test_depth_and_length_are_bounded() -> None:
    assert parse_expression("(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH) is not None
    assert parse_expression("(" * 5000 + "a" + ")" * 5000) is None
    assert parse_expression("a" * 30_000) is None
    assert parse_expression("!" * 10_000 + "a") is not None


def test_only_what_can_be_the_result_flows() -> None:
    assert contexts("a && b || c") == ["b", "c"]
    assert contexts("contains(a, 'x')") == []
    assert contexts("format('{0}', a)") == ["a"]
    assert contexts("a == 'x' && b") == ["b"]
    assert contexts("fromJSON(a).b") == ["a"]
