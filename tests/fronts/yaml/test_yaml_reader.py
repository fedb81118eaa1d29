"""The YAML reader: positions, values, and input written to hurt."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlplatlint.files.source import Source
from mlplatlint.fronts.document import ParseFailure
from mlplatlint.fronts.yaml import YamlFile, YamlNode, parse
from mlplatlint.fronts.yaml.build import MAX_DEPTH, MAX_NODES


def read(text: str | bytes) -> YamlFile:
    return parse(Source("x.yaml", text.encode() if isinstance(text, str) else text))


def root(text: str | bytes) -> YamlNode:
    found = read(text).root
    assert found is not None
    return found


def spelled(text: str, *path: str | int) -> str:
    file = read(text)
    assert file.root is not None
    node = file.root.get(*path)
    assert node is not None
    return file.source.text(node.span)


def test_spans_cover_exactly_the_node() -> None:
    text = "é: ü\nspec:\n  containers:\n    - image: 'a:1'   # note\n      name: b\n\n# after\nlast: [1, 2]\n"
    assert spelled(text, "é") == "ü"
    assert spelled(text, "spec", "containers", 0, "image") == "'a:1'"
    assert spelled(text, "spec") == "containers:\n    - image: 'a:1'   # note\n      name: b"
    assert spelled(text, "last") == "[1, 2]"


def test_block_scalar_keeps_its_hash_lines_and_drops_blank_tail() -> None:
    text = "run: |\n  echo a\n  # not a comment\n\n\nnext: 1\n"
    assert spelled(text, "run") == "|\n  echo a\n  # not a comment"
    node = root(text).get("run")
    assert node is not None and node.style == "|" and node.value == "echo a\n# not a comment\n"


def test_pointer_and_key() -> None:
    node = root("a:\n  b:\n    - c: 1\n").get("a", "b", 0, "c")
    assert node is not None and node.pointer == "a.b[0].c" and node.key == "c"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024-13-45", "2024-13-45"),
        ("2024-01-02", "2024-01-02"),
        ("22:22", "22:22"),
        ("9" * 5000, "9" * 5000),
        ("0o17", 15),
        ("0644", 420),
        ("0899", "0899"),
        ("0x1F", 31),
        ("1_000", 1000),
        ("1e3", 1000.0),
        ("-", "-"),
        (".", "."),
        ("yes", True),
        ("off", False),
        ("~", None),
        ("'yes'", "yes"),
        ("!!int nope", "nope"),
        ("!!timestamp nope", "nope"),
        ("!!str 12", "12"),
    ],
)
def test_scalar_values_never_raise(text: str, value: object) -> None:
    if text == "-":
        text = '"-"'
    found = root(f"k: {text}\n").scalar("k")
    assert found == value and type(found) is type(value)


def test_duplicate_keys_are_recorded_and_the_last_wins() -> None:
    file = read("a: 1\nb: 2\na: 3\n")
    assert file.root is not None and file.root.scalar("a") == 3
    [twin] = file.duplicates
    assert (twin.key, tuple(twin.first), tuple(twin.second)) == ("a", (0, 1), (10, 11))


def test_merge_keys_fill_in_what_is_absent() -> None:
    tree = root("base: &b {image: x, user: root}\nsvc:\n  <<: *b\n  user: app\n")
    assert tree.get("svc") is not None
    assert tree.scalar("svc", "image") == "x" and tree.scalar("svc", "user") == "app"
    merged = tree.get("svc", "image")
    assert merged is not None and merged.pointer == "svc.image"


def test_alias_is_a_copy_with_a_pointer_of_its_own() -> None:
    node = root("a: &x {b: 1}\nc: *x\nd: 2\n").get("c", "b")
    assert node is not None and node.pointer == "c.b" and node.value == 1


def test_one_broken_document_leaves_the_others() -> None:
    file = read("a: 1\n---\nb: [\n---\nc: 3\n")
    assert [document.keys() for document in file.documents] == [("a",), ("c",)]
    assert len(file.failures) == 1 and file.failures[0].offset >= 9


def test_directive_before_the_first_document() -> None:
    assert root("%YAML 1.2\n---\na: 1\n").scalar("a") == 1


def test_custom_resource_definitions_are_skipped_and_said() -> None:
    file = read("kind: CustomResourceDefinition\nspec: {}\n---\nkind: Pod\n")
    assert len(file.documents) == 1 and len(file.skipped) == 1


def test_helm_expression_is_a_scalar() -> None:
    file = read("image: {{ .Values.image }}\nresources: {{ toYaml .x }}\n")
    assert file.templated and file.root is not None
    assert file.root.scalar("image") == "{{ .Values.image }}"


def test_actions_expressions_are_no_template() -> None:
    assert not read("run: echo ${{ github.sha }}\n").templated


def test_templates_are_told_from_broken_files() -> None:
    with pytest.raises(ParseFailure) as caught:
        read("{{- if .Values.on }}\na: 1\n{{- end }}\n")
    assert caught.value.template
    with pytest.raises(ParseFailure) as caught:
        read("a: [1\n")
    assert not caught.value.template


@pytest.mark.parametrize(
    "text",
    [
        'families:\n  - ${v6 ? "IPv6" : "IPv4"}\n',
        "%{ if v6 ~}\na: [1\n%{ endif ~}\n",
        "a: 1\n<extra settings>\nb: 2\n",
        "a:\n  %SETTINGS%\n  b: 1\n",
    ],
)
def test_placeholder_where_reading_fails_makes_a_template(text: str) -> None:
    with pytest.raises(ParseFailure) as caught:
        read(text)
    assert caught.value.template


def test_placeholder_far_from_the_failure_explains_nothing() -> None:
    with pytest.raises(ParseFailure) as caught:
        read("image: ${IMAGE}\na: 1\nb: 2\nc: 3\nd: [1\n\n\n\n")
    assert not caught.value.template


def test_alias_bomb_is_stopped_by_the_node_budget() -> None:
    lines = ["l0: &l0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 10)}]" for i in range(1, 12)]
    with pytest.raises(ParseFailure, match=f"{MAX_NODES:,}"):
        read("\n".join(lines))


def test_alias_inside_its_own_anchor() -> None:
    with pytest.raises(ParseFailure, match="own anchor"):
        read("a: &a [1, *a]\n")


def test_long_alias_chain_walks_and_dumps_without_recursion() -> None:
    lines = ["l0: &l0 [x]", *(f"l{i}: &l{i} [*l{i - 1}]" for i in range(1, 600))]
    tree = root("\n".join(lines))
    assert sum(1 for _ in tree.walk()) > 100_000
    assert isinstance(tree.plain(), dict)


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_deep_nesting_is_refused(opening: str) -> None:
    with pytest.raises(ParseFailure):
        read(opening * (MAX_DEPTH * 50))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xef\xbb\xbf",
        b"\x00",
        b"\xff\xfe\x00",
        b"a: \x80\xff\n",
        b"\t",
        b"&a *a",
        b"*a",
        b"!<",
        b"---\n...\n---",
        b"%YAML 9.9\n",
    ],
)
def test_odd_bytes_parse_or_fail_politely(data: bytes) -> None:
    try:
        read(data)
    except ParseFailure as failure:
        assert 0 <= failure.offset <= len(data)


def test_invalid_utf8_keeps_spans() -> None:
    file = read(b"a: \x80\xff\nb: ok\n")
    assert file.root is not None
    node = file.root.get("b")
    assert node is not None and bytes(file.source.data[node.span.start : node.span.end]) == b"ok"


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("a:-[]{}&*!|>'\"%#?, \n\té{}"), max_size=60))
def test_any_text_parses_or_fails_politely(text: str) -> None:
    try:
        file = read(text)
    except ParseFailure:
        return
    size = len(text.encode())
    for document in file.documents:
        for node in document.walk():
            assert 0 <= node.span.start <= node.span.end <= size
