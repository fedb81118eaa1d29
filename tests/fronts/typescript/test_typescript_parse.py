"""What the front accepts, and what it refuses with a ParseFailure."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlplatlint.files.source import Source
from mlplatlint.fronts.document import ParseFailure
from mlplatlint.fronts.typescript import parse
from mlplatlint.fronts.typescript.parse import MAX_BYTES, MAX_DEPTH


@pytest.mark.parametrize("path", ["a.ts", "a.mts", "a.cts", "deep/b.TS"])
def test_plain_grammar_reads_angle_bracket_casts(path: str) -> None:
    assert parse(Source(path, b"const a = <string>b; const c = d<E>(f);")).by_type["call_expression"]


def test_tsx_grammar_reads_elements() -> None:
    tree = parse(Source("page.tsx", b"export const P = () => <Row key={1}>{new Date()}</Row>;"))
    assert not tree.tree.root_node.has_error
    assert len(tree.nodes("new_expression")) == 1


def test_new_syntax_that_the_grammar_lacks_costs_only_itself() -> None:
    text = (
        "import { B } from 'lib';\nconst a = new B();\nconst x = match (y) { when 1: 2 };\nconst c = new B();\n"
        + "f();\n" * 20
    )
    assert len(parse(Source("a.ts", text.encode())).nodes("new_expression")) == 2


@pytest.mark.parametrize(
    "data",
    [
        b"\x00\x01\x02\x03",
        b"const a = '\xff\xfe';",
        b"<<<<<<< HEAD ======= >>>>>>> ((((( ]]]]] }}}}} ))))) @@@@ ##### $$$ %%%",
        b"The quick brown fox. Jumps over: the lazy dog, again and again -- it's prose; isn't it?",
        b"(" * (MAX_DEPTH + 10) + b"1" + b")" * (MAX_DEPTH + 10),
        b"x=<a>(" * 40_000,
        b" " * (MAX_BYTES + 1),
    ],
    ids=["nul", "not-utf8", "conflict", "prose", "deep", "generics", "huge"],
)
def test_hostile_text_is_a_parse_failure(data: bytes) -> None:
    with pytest.raises(ParseFailure) as failure:
        parse(Source("a.ts", data))
    assert 0 <= failure.value.offset <= len(data)


def test_template_of_typescript_is_told_from_broken_text() -> None:
    data = b"{% if vpc %}\nimport { {{ name }} } from '{{ module }}'\n{% endif %}\n{{ body }} {{ more }} {% for x in y %}{% endfor %}"
    with pytest.raises(ParseFailure) as failure:
        parse(Source("a.ts", data))
    assert failure.value.template


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\ufeffconst a = 1;",
        "// only a comment",
        "a" + ".b" * 500,
        "if(a)b;else " * 300 + "c",
        "\r\n\r\n",
        "'use strict'\u2028;",
    ],
)
def test_odd_but_valid_text_parses(text: str) -> None:
    parse(Source("a.ts", text.encode()))


def test_positions_are_bytes() -> None:
    source = Source("a.ts", "\ufeffconst ü = 'é'; new Übung();".encode())
    node = parse(source).nodes("new_expression")[0]
    assert source.data[node.start_byte : node.end_byte] == "new Übung()".encode()


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=400),
        st.text(alphabet="(){}[]<>`'\"$;,.=+-/!?:@ \nabnewimportconst", max_size=400).map(str.encode),
    )
)
def test_any_bytes_give_a_module_or_a_parse_failure(data: bytes) -> None:
    try:
        tree = parse(Source("a.ts", data))
    except ParseFailure:
        return
    for node in tree.nodes("new_expression", "call_expression"):
        tree.qualified_name(node.child_by_field_name("constructor") or node.child_by_field_name("function"))
        tree.symbol_of(node)
