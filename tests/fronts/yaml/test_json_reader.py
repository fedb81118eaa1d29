"""The JSON reader: positions, strictness, and input written to hurt."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlplatlint.files.source import Source
from mlplatlint.fronts.document import ParseFailure
from mlplatlint.fronts.yaml import YamlFile, parse_json


def read(text: str | bytes) -> YamlFile:
    return parse_json(Source("x.json", text.encode() if isinstance(text, str) else text))


def test_spans_with_tabs_and_other_scripts() -> None:
    text = '{\n\t"é":\t["ü",\t-1.5e2],\r\n\t"b" : {"c": null}\n}'
    file = read(text)
    assert file.root is not None
    for path, written in (
        (("é", 0), '"ü"'),
        (("é", 1), "-1.5e2"),
        (("b", "c"), "null"),
        (("b",), '{"c": null}'),
    ):
        node = file.root.get(*path)
        assert node is not None and file.source.text(node.span) == written
    node = file.root.get("b")
    assert node is not None and file.source.text(node.key_span) == '"b"'


def test_escapes_are_decoded_and_lone_surrogates_replaced() -> None:
    file = read(r'{"a": "x\/\u00e9\n", "b": "\ud800"}')
    assert file.root is not None
    assert file.root.scalar("a") == "x/é\n"
    assert file.root.scalar("b") == "\ufffd"


def test_comments_and_trailing_commas() -> None:
    file = read('// tsconfig\n{"a": [1, /* two */ 2,], }\n')
    assert file.root is not None and file.root.plain() == {"a": [1, 2]}


def test_duplicate_keys() -> None:
    [twin] = read('{"a": 1, "a": 2}').duplicates
    assert twin.key == "a" and twin.second.start == 9


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ('{"a": 1', 7),
        ('{"a" 1}', 5),
        ("[1 2]", 3),
        ("[1]]", 3),
        ('{"a": tru}', 6),
        ("{'a': 1}", 1),
        ("[01]", 1),
        ('"a\nb"', 0),
    ],
)
def test_failures_say_where(text: str, offset: int) -> None:
    with pytest.raises(ParseFailure) as caught:
        read(text)
    assert caught.value.offset == offset


def test_template_is_told_from_broken_json() -> None:
    with pytest.raises(ParseFailure) as caught:
        read('{"a": {{ value }} }')
    assert caught.value.template


def test_deep_nesting_and_huge_numbers() -> None:
    with pytest.raises(ParseFailure, match="nested"):
        read("[" * 100_000)
    assert read("9" * 9000).root is not None


def test_empty_file_has_no_document() -> None:
    assert read(" \n").documents == []


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(_JSON, st.booleans())
def test_agrees_with_the_standard_library(value: object, ascii_only: bool) -> None:
    file = read(json.dumps(value, ensure_ascii=ascii_only, indent=1))
    assert file.root is not None and file.root.plain() == value


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from('{}[],:"\\u0a1-.e /*\n{'), max_size=40))
def test_any_text_parses_or_fails_politely(text: str) -> None:
    try:
        read(text)
    except ParseFailure as failure:
        assert 0 <= failure.offset <= len(text)
