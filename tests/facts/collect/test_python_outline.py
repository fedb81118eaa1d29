"""The outline of a file is a superset of what its tree says."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlplatlint.facts.collect.python_outline import collect
from mlplatlint.facts.python_outline import PythonOutline
from mlplatlint.files.source import Source


def outline(text: str) -> PythonOutline:
    found = collect(Source("a.py", text.encode()))
    assert found is not None
    return found


def imports_of(text: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            found |= {base + ("" if base.endswith(".") else ".") + alias.name for alias in node.names}
    return found


@pytest.mark.parametrize(
    "text",
    [
        "import a, b.c as d\n",
        "from a.b import c as d, e\n",
        "from . import x\nfrom ..pkg import y\nfrom .. import (\n    p,  # why\n    q as r,\n)\n",
        "from a import *\n",
        "def f():\n    import a; import b\n    if x: from c import d\n",
        "try:\n\timport a\nexcept ImportError:\n\tfrom b import c \\\n  , d\n",
        "import a\r\nfrom b import c\r\n",
        "import a\rfrom b import c\r",
        "x = 1;from a import b\n",
    ],
)
def test_every_import_is_seen(text: str) -> None:
    assert imports_of(text) <= set(outline(text).imports)


def test_words_in_names_are_no_imports() -> None:
    found = collect(Source("a.py", b"reimport = 1\nimportant = from_x\nraise E from import_error\n"))
    assert found is None or not found.imports


def test_classes_coroutines_and_words() -> None:
    found = outline(
        "import time\nclass A(b.Base, Mixin[T], metaclass=M):\n    async  def go(self):\n        time.sleep(1)\n"
    )
    assert {"Base", "Mixin"} <= set(found.bases)
    assert found.coroutines == ("go",)
    assert found.words == ("sleep",)


def test_a_standard_module_without_its_blocking_words_says_nothing() -> None:
    assert outline("import time\nnow = time.time()\n").words == ()


@given(st.binary(max_size=200))
def test_any_bytes_give_an_outline_or_none(data: bytes) -> None:
    collect(Source("a.py", data))
