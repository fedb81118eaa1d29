"""The grammar chain: what it accepts, that every offset holds, and that only ParseFailure escapes."""

from __future__ import annotations

import ast
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlplatlint.files.source import Source
from mlplatlint.fronts.document import ParseFailure
from mlplatlint.fronts.python import PythonModule, parse
from mlplatlint.fronts.python.downlevel import down_level
from mlplatlint.fronts.python.parse import parse_chain


def module(text: str | bytes) -> PythonModule:
    return parse(Source("a.py", text.encode() if isinstance(text, str) else text))


def called_texts(text: str | bytes) -> list[str]:
    """Return the source text of each called name: wrong offsets give wrong text."""
    found = module(text)
    return [found.source.text(found.span(call.func)) for call in found.nodes(ast.Call)]


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("def f[T: (int, str) = int](x: T):\n    return go(x)\n", ["go"]),
        ("class A[\n    T,\n    *Ts,\n](Base):\n    x = go()\n", ["go"]),
        ("class A[\r\n    T,  # why\r\n](Base):\r\n    x = go()\r\n", ["go"]),
        ("type Row = dict[str, int]; go()\n", ["go"]),
        ("type Row[K] = dict[K, int]\ngo()\n", ["go"]),
        ('x = f"é{d["a"]} {go("b")!r:>{wide()}}"; after()\n', ["go", "wide", "after"]),
        ("x = f'{\n  go(1)\n}'\nafter()\n", ["go", "after"]),
        ("x = f\"{'\\n'.join(xs)}\"\n", ["'\\n'.join"]),
        ('log("a" f"{d["k"]}" f"{go()}" "z", after())\n', ["log", "go", "after"]),
        ('x = f"{f"{f"{go()}"}"}"\n', ["go"]),
        ("try:\n    go()\nexcept A, b.C:\n    pass\n", ["go"]),
        ("try:\n    go()\nexcept* A, B:\n    pass\n", ["go"]),
        ('x = t"{go()}"\n', ["go"]),
        ("lazy import torch\nlazy from a import b\ngo()\n", ["go"]),
    ],
)
def test_newer_grammar_is_parsed_with_every_offset_kept(text: str, calls: list[str]) -> None:
    level = down_level(text.encode())
    assert level is not None
    assert len(level.data) == len(text.encode())
    assert sorted(called_texts(text)) == sorted(calls)


def test_a_lazy_import_is_marked_and_still_binds() -> None:
    found = module("import os\nlazy import torch.nn as nn\nnn.Linear()\n")
    if found.grammar == "newer":
        assert found.lazy_lines == {2}
    assert found.qualified_name(found.nodes(ast.Call)[0].func) == "torch.nn.Linear"


def test_soft_keywords_stay_names() -> None:
    assert module("type = 1\ntype (x)\nlazy = type\nlazy (x)\n").grammar == "native"


@pytest.mark.parametrize(
    "data",
    [
        "# -*- coding: latin-1 -*-\nname = 'é'; go()\n".encode(),
        "# coding: no-such-codec\nname = 'é'; go()\n".encode(),
        b"\xef\xbb\xbf# coding: utf-8\ngo()\n",
        b"\xef\xbb\xbfgo()\n",
        b"x = '\xff\xfe'; go()\n",
        b"x = 1\rif x:\r    go()\r",
        b"x = 1\r\nif x:\r\n    go()\r\n",
        b"\x0cx = 1\n\x0c\nif x:\n\x0c    go()\n",
        "x = 'a\u2028b\x85c'; go()\n".encode(),
    ],
)
def test_encodings_and_line_ends_do_not_move_a_name(data: bytes) -> None:
    assert called_texts(data) == ["go"]


def test_a_reencoded_file_is_not_decoded_twice() -> None:
    found = module("# coding: latin-1\nx = 'é'\n".encode())
    assert found.nodes(ast.Constant)[0].value == "é"


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("{% if a %}\nimport os\n{% endif %}\nrun({{ name }})\n", ["run"]),
        (
            "def f():\n{% if a %}\n    return one('{{ b }}')\n{% else %}\n    return two()\n{% endif %}\n",
            ["one", "two"],
        ),
        ("{% for t in ts %}\n    go({{ t.name }})\n{% endfor %}\n", ["go"]),
        ("{# note #}\nclass {{ cookiecutter.name }}(Base):\n    x = go()\n", ["go"]),
        ("x = {\n{% if a %}\n  1: go(),\n{% else %}\n  2 3\n{% endif %}\n}\n", ["go"]),
    ],
)
def test_templates_are_masked(text: str, calls: list[str]) -> None:
    assert module(text).grammar == "template"
    assert called_texts(text) == calls


def test_output_tags_in_strings_are_left_alone() -> None:
    found = module("{% set a = 1 %}\nx = 'sql {{ b }}'\n")
    assert found.nodes(ast.Constant)[0].value == "sql {{ b }}"


@pytest.mark.parametrize(
    ("data", "template"),
    [
        (b"x = (\n", False),
        (b"print 'python 2'\n", False),
        (b"x = 1\x00\n", False),
        (b"(" * 400 + b")" * 400, False),
        (b"x = " + b"+".join([b"1"] * 30000), False),
        (b"x = " + b"-" * 200_000 + b"1", False),
        (b"f" + b"()" * 30000, False),
        (b'f"{' * 2000, False),
        (b"def f[", False),
        (b"class A[T\n\n](B): go(\n", False),
        (b"{{ x }} {% if %} )(\n", True),
        (b"{%" * 5000, True),
        (b"\\", False),
        (b"x = f'{a!r", False),
    ],
)
def test_broken_input_fails_in_one_way_only(data: bytes, template: bool) -> None:
    with pytest.raises(ParseFailure) as caught:
        parse(Source("a.py", data))
    assert caught.value.template is template
    assert 0 <= caught.value.offset <= len(data)


def test_a_failure_points_at_the_text_that_broke() -> None:
    with pytest.raises(ParseFailure) as caught:
        parse(Source("a.py", "x = 'é' + $\n".encode()))
    assert caught.value.offset == "x = 'é' + $".encode().index(b"$")


def test_warnings_of_scanned_code_stay_silent() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        module("x = '\\d'\nassert (1, 'x')\n")


_FRAGMENTS = [
    "f\"", "'", "\"\"\"", "{", "}", "{{", "}}", "{% if x %}", "{% endif %}", "def f[T]", "(x):", "\n", "\r",
    "    ", "class A[", "]", "type X = ", "except A, B:", "try:", "lazy import a", "t'{x}'", "\\", "#", "\x00",
    "é", "\x0c", "!r", ":>", "=", ",",
]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(_FRAGMENTS), max_size=14))
def test_any_mixture_parses_or_fails_cleanly(fragments: list[str]) -> None:
    data = "".join(fragments).encode()
    level = down_level(data)
    assert level is None or len(level.data) == len(data)
    try:
        parsed = parse_chain(Source("a.py", data))
    except ParseFailure as failure:
        assert 0 <= failure.offset <= len(data)
    else:
        assert parsed.grammar in ("native", "newer", "template")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_parse_or_fail_cleanly(data: bytes) -> None:
    try:
        parse(Source("a.py", data))
    except ParseFailure as failure:
        assert 0 <= failure.offset <= len(data)
