"""The notebook front: one module over all cells, and the way back into the file."""

from __future__ import annotations

import _ast as ast
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlplatlint.files.source import Source, Span
from mlplatlint.fronts.document import ParseFailure
from mlplatlint.fronts.notebook import NotebookModule, parse


def code(source: str | list[str], **extra: Any) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "outputs": [], "source": source, **extra}


def notebook(*cells: Any, language: str = "python", **options: Any) -> bytes:
    content = {"cells": list(cells), "metadata": {"language_info": {"name": language}}, "nbformat": 4}
    return json.dumps(content, **options).encode()


def read(data: bytes) -> NotebookModule:
    return parse(Source("n.ipynb", data))


def text_in_file(module: NotebookModule, data: bytes, node: ast.AST) -> bytes:
    start, end = module.to_file(module.span(node))
    return data[start:end]


def test_names_resolve_across_cells_given_as_text_or_list() -> None:
    data = notebook(code("import numpy as np"), code(["\n", "np.random.seed(7)\n"]))
    module = read(data)
    (call,) = module.nodes(ast.Call)
    assert module.qualified_name(call.func) == "numpy.random.seed"
    assert text_in_file(module, data, call) == b"np.random.seed(7)"
    assert module.cell_of(module.span(call).start) == (2, 2)


def test_cell_numbers_count_markdown() -> None:
    data = notebook(
        {"cell_type": "markdown", "source": "# Title", "metadata": {}},
        code("a = 1\nb = 2"),
        code(""),
        code("c = 3"),
    )
    module = read(data)
    places = [module.cell_of(module.span(node).start) for node in module.nodes(ast.Assign)]
    assert places == [(2, 1), (2, 2), (4, 1)]


def test_spans_cover_escapes_whole() -> None:
    data = notebook(code('s = "tab\\t\u00e9"; t = "\U0001f40d"\nname = s'), ensure_ascii=True)
    module = read(data)
    shown = [text_in_file(module, data, node) for node in module.nodes(ast.Constant)]
    assert shown == [rb"\"tab\\t\u00e9\"", rb"\"\ud83d\udc0d\""]
    assert text_in_file(module, data, module.nodes(ast.Assign)[2]) == b"name = s"


def test_a_span_over_several_list_items_ends_at_its_last_byte() -> None:
    data = notebook(code(["f(\n", "    1,\n", ")\n", "g"]), indent=1)
    module = read(data)
    (call,) = module.nodes(ast.Call)
    shown = text_in_file(module, data, call)
    assert shown.startswith(b"f(") and shown.endswith(b")") and b'",\n' in shown


def test_raw_utf8_and_byte_order_mark() -> None:
    data = b"\xef\xbb\xbf" + notebook(code('title = "Größe"\nx = 1'), ensure_ascii=False)
    module = read(data)
    assert text_in_file(module, data, module.nodes(ast.Constant)[0]) == '\\"Größe\\"'.encode()
    assert text_in_file(module, data, module.nodes(ast.Assign)[1]) == b"x = 1"


def test_lone_surrogates_and_stray_bytes_do_not_break_the_text() -> None:
    data = notebook(code('a = "\\ud83d"')).replace(b"\\\\ud83d", b"\\ud83d") + b""
    assert read(data).nodes(ast.Assign)
    data = notebook(code('a = "?"; b = 1')).replace(b"?", b"\xff")
    module = read(data)
    assert text_in_file(module, data, module.nodes(ast.Assign)[1]) == b"b = 1"


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n"])
def test_line_ends(ending: str) -> None:
    data = notebook(code(f"a = 1{ending}bb = 2{ending}"), code("c = 3"))
    module = read(data)
    assert [module.cell_of(module.span(node).start) for node in module.nodes(ast.Assign)] == [
        (1, 1),
        (1, 2),
        (2, 1),
    ]
    assert text_in_file(module, data, module.nodes(ast.Assign)[1]) == b"bb = 2"


def test_a_bad_cell_is_left_out_alone() -> None:
    module = read(notebook(code("import os"), code("ok = 1\nprint 'old'"), code("os.getcwd()")))
    (bad,) = module.bad_cells
    assert bad.number == 2 and bad.message
    assert module.cell_of(bad.span.start) == (2, 2)
    assert [module.qualified_name(call.func) for call in module.nodes(ast.Call)] == ["os.getcwd"]
    assert len(module.raw) == len(module.source.data)


@pytest.mark.parametrize(
    "cell",
    [
        "def f(:",
        "x = (",
        's = """open',
        "x = 1 \\",
        "  indented = 1\n wrong = 2",
        "a\x00b",
        "return = 3",
    ],
)
def test_bad_cells_of_every_kind_do_not_spill_over(cell: str) -> None:
    module = read(notebook(code("before = 1"), code(cell), code("after = 2")))
    assert [bad.number for bad in module.bad_cells] == [2]
    assert [node.id for node in module.nodes(ast.Name)] == ["before", "after"]


@pytest.mark.parametrize(
    ("cell", "kind", "command"),
    [
        ("%matplotlib inline", "line", "matplotlib inline"),
        ("!pip install it's", "shell", "pip install it's"),
        ("if x:\n    !ls é", "shell", "ls é"),
        ("files = !ls *.csv", "shell", "ls *.csv"),
        ("a, b = %magic (", "line", "magic ("),
        ("np.array?", "help", "np.array?"),
        ("??np", "help", "?np"),
        ("?", "help", ""),
        ("!ls \\\n  -la \\\n  it's", "shell", "ls \\\n  -la \\\n  it's"),
        ("/f a b", "call", "f a b"),
        ("pip install scikit-learn==1.4", "auto", "pip install scikit-learn==1.4"),
        ("%%time", "cell", "time"),
        ("%timeit for i in y: pass", "line", "timeit for i in y: pass"),
    ],
)
def test_magics_are_hidden_in_place(cell: str, kind: str, command: str) -> None:
    data = notebook(code(cell + "\nafter = 'x'"))
    module = read(data)
    assert [(magic.kind, magic.text) for magic in module.magics] == [(kind, command)]
    assert not module.bad_cells
    after = module.nodes(ast.Assign)[-1]
    assert text_in_file(module, data, after) == b"after = 'x'"


def test_what_looks_like_a_magic_and_is_none() -> None:
    cell = "total = (a\n% b)\ntext = '''\n%not magic\n!nor this\n'''\nc = d \\\n% e\nif f != g: pass\n# why?\n"
    module = read(notebook(code(cell + "%precision 3")))
    assert [magic.text for magic in module.magics] == ["precision 3"]
    assert len(module.nodes(ast.BinOp)) == 2
    assert module.nodes(ast.Constant)[0].value == "\n%not magic\n!nor this\n"


def test_timed_expressions_stay_code() -> None:
    data = notebook(code("%time model.fit(X)\n%timeit -n 10 -r 3 model.score(X)"))
    module = read(data)
    assert [text_in_file(module, data, call) for call in module.nodes(ast.Call)] == [
        b"model.fit(X)",
        b"model.score(X)",
    ]


def test_cells_in_other_languages_hold_no_code() -> None:
    other = code("select 1", metadata={"vscode": {"languageId": "sql"}})
    module = read(notebook(code("%%bash\nrm -rf x"), code("\n%%time\na = 1"), code("%%html\n<b>"), other))
    assert [node.id for node in module.nodes(ast.Name)] == ["a"]
    assert not module.bad_cells


@pytest.mark.parametrize(
    "metadata",
    [
        {"language_info": {"name": "R"}},
        {"kernelspec": {"language": "julia", "name": "x"}},
        {"kernelspec": {"name": "ir"}},
    ],
)
def test_other_kernels_give_an_empty_module(metadata: dict[str, Any]) -> None:
    module = read(json.dumps({"cells": [code("x <- 1")], "metadata": metadata}).encode())
    assert not module.tree.body and not module.bad_cells


@pytest.mark.parametrize("metadata", [None, [], {}, {"kernelspec": "x"}, {"kernelspec": {"name": "conda-env-r2d2-py"}}])
def test_missing_metadata_means_python(metadata: Any) -> None:
    module = read(json.dumps({"cells": [code("x = 1")], "metadata": metadata}).encode())
    assert len(module.nodes(ast.Assign)) == 1


def test_format_3() -> None:
    cells = [{"cell_type": "code", "input": ["a = 1\n", "b"], "language": "python", "collapsed": False}]
    data = json.dumps({"metadata": {"name": ""}, "nbformat": 3, "worksheets": [{"cells": cells}]}).encode()
    module = read(data)
    assert [node.id for node in module.nodes(ast.Name)] == ["a", "b"]


def test_an_encoding_declared_in_a_cell_does_not_count() -> None:
    data = notebook(code("# -*- coding: latin-1 -*-\nname = 'é'; x = 1"), ensure_ascii=False)
    module = read(data)
    assert module.nodes(ast.Constant)[0].value == "é"
    assert text_in_file(module, data, module.nodes(ast.Assign)[1]) == b"x = 1"


def test_empty_files_and_notebooks_are_modules_without_code() -> None:
    for data in (b"", b" \n", notebook(), notebook(code("")), notebook(code([]))):
        module = read(data)
        assert not module.tree.body
        assert module.cell_of(0)[0] >= 1
        assert module.to_file(Span(0, 0)) == Span(*module.to_file(Span(0, 0)))


@pytest.mark.parametrize(
    "data",
    [
        b"{",
        b"[]",
        b"null",
        b"{}",
        b'{"cells": 3}',
        b'{"cells": [}',
        b'{"cells": [1,]}',
        b'{"cells": [] "x": 1}',
        b'{"cells": []} trailing',
        b'{"cells": [{"source": ["a" "b"]}]}',
        b'{"cells": [{"source": "a',
        b'{"cells": [{"source": "\\q"}]}',
        b"{cells: []}",
        b"<<<<<<< HEAD\n{}",
        b"PK\x03\x04",
        b'{"cells": [], "metadata": ' + b"[" * 200_000,
        b'{"metadata": ' + b'{"a":' * 200_000,
    ],
)
def test_what_is_no_notebook_is_a_parse_failure(data: bytes) -> None:
    with pytest.raises(ParseFailure) as caught:
        read(data)
    assert 0 <= caught.value.offset <= len(data)


def test_odd_cells_are_passed_over() -> None:
    odd = [
        None,
        3,
        [],
        {},
        {"cell_type": "code"},
        code([1, "a = 1\n", None]),
        {"cell_type": 7, "source": "b"},
    ]
    module = read(json.dumps({"cells": odd, "nbformat": 4}).encode())
    assert [node.id for node in module.nodes(ast.Name)] == ["a"]


def test_deeply_nested_code_is_bad_and_nothing_else() -> None:
    module = read(notebook(code("(" * 5000 + ")" * 5000), code("-" * 100_000 + "1"), code("good = 1")))
    assert [bad.number for bad in module.bad_cells] == [1, 2]
    assert [node.id for node in module.nodes(ast.Name)] == ["good"]


def test_long_numbers_in_outputs_are_not_converted() -> None:
    data = notebook(code("a = 1")).replace(b'"outputs": []', b'"outputs": [' + b"9" * 300_000 + b"]")
    assert read(data).nodes(ast.Assign)


@given(st.lists(st.text(max_size=40), max_size=4), st.booleans())
def test_any_text_keeps_its_length_and_maps_back(cells: list[str], ascii_only: bool) -> None:
    clean = [text.encode("utf-8", "replace").decode() for text in cells]
    data = notebook(*(code(text) for text in clean), ensure_ascii=ascii_only)
    module = read(data)
    expected = "".join(text if text[-1:] in ("\n", "\r") else text + "\n" for text in clean if text)
    assert module.raw.decode() == expected
    assert len(module.source.data) == len(module.raw)
    offset = 0
    for character in module.raw.decode():
        size = len(character.encode())
        start, end = module.to_file(Span(offset, offset + size))
        if end > start:
            assert json.loads(b'"' + data[start:end] + b'"') == character
        offset += size


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_but_a_parse_failure(data: bytes) -> None:
    for text in (
        data,
        b'{"cells": [' + data + b"]}",
        b'{"cells":[{"cell_type":"code","source":' + data + b"}]}",
    ):
        try:
            read(text)
        except ParseFailure as failure:
            assert 0 <= failure.offset <= len(text)
