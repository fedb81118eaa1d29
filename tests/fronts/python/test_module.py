"""Names, scopes and constants of a Python module."""

from __future__ import annotations

import ast

import pytest

from mlplatlint.files.source import Source
from mlplatlint.fronts.python import PythonModule, parse


def module(text: str) -> PythonModule:
    return parse(Source("a.py", text.encode()))


def name_of_last_call(text: str) -> str | None:
    found = module(text)
    return found.qualified_name(found.nodes(ast.Call)[-1].func)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("import subprocess as sp\nsp.run()", "subprocess.run"),
        ("import a.b.c\na.b.c.f()", "a.b.c.f"),
        ("from .pkg import thing as t\nt.go()", ".pkg.thing.go"),
        ("from . import thing\nthing()", ".thing"),
        ("import time\nnap = time.sleep\nalias = nap\nalias()", "time.sleep"),
        ("open()", "builtins.open"),
        ("from x import *\nopen()", None),
        ("def open(): ...\nopen()", "<module>.open"),
        ("class A:\n    def f(self): ...\n    f()", "<module>.A.f"),
        ("try:\n    import ujson as json\nexcept ImportError:\n    import json\njson.loads()", None),
        ("try:\n    import torch\nexcept ImportError:\n    torch = None\ntorch.load()", "torch.load"),
        ("torch = None\ndef f():\n    global torch\n    import torch\n    torch.load()", "torch.load"),
        ("import time\ndef f(time):\n    time.sleep()", None),
        ("import time\n[time.sleep() for time in x]", None),
        ("import time\n[x for x in time.sleep()]", "time.sleep"),
        ("import time\nclass C:\n    time = 1\n    def f(self):\n        time.sleep()", "time.sleep"),
        ("import time\nclass C:\n    import os as time\n    x = [t for t in time.walk()]", "os.walk"),
        ("import time\nclass C:\n    import os as time\n    x = [time.sleep() for t in y]", "time.sleep"),
        ("import time\nif (time := other()):\n    time.sleep()", None),
        ("import os\n[y for x in z if (os := x)]\nos.walk()", None),
        ("import os\nmatch x:\n    case {'a': 1, **os}:\n        os.walk()", None),
        ("import os\nmatch x:\n    case [1, *os]:\n        os.walk()", None),
        ("import os\nmatch x:\n    case Point() as os:\n        os.walk()", None),
        ("import os\ntry: ...\nexcept E as os: os.walk()", None),
        ("import os\ndef f(x=os.walk()): ...", "os.walk"),
        ("import os\n@os.walk()\ndef f(os): ...", "os.walk"),
        ("import os\ndef f():\n    def g():\n        nonlocal os\n        os.walk()\n    os = 1", None),
        ("import os\ndef f():\n    os = 1\n    def g():\n        global os\n        os.walk()", "os.walk"),
        ("x" + ".a" * 2500 + "()", None),
        ("import x\nx" + ".a" * 2500 + "()", "x" + ".a" * 2500),
    ],
)
def test_qualified_names(text: str, name: str | None) -> None:
    assert name_of_last_call(text) == name


def test_all_names_of_a_guarded_import() -> None:
    found = module("try:\n    import ujson as json\nexcept ImportError:\n    import json\njson.loads()")
    assert found.qualified_names(found.nodes(ast.Call)[0].func) == ("json.loads", "ujson.loads")


def test_one_unknown_binding_makes_every_name_unknown() -> None:
    found = module("if a:\n    import json\nelse:\n    json = load()\njson.loads()")
    assert found.qualified_names(found.nodes(ast.Call)[-1].func) == ()


def test_type_parameters_hide_outer_names() -> None:
    found = module("from a import T\ndef f[T](x: T):\n    T.go()\n")
    if found.grammar == "native":  # older interpreters lose the parameters in the rewrite
        assert found.qualified_name(found.nodes(ast.Call)[0].func) is None


def test_functions_and_symbols() -> None:
    found = module(
        "class A:\n    x = one()\n    async def f(self, y=two()):\n"
        "        z = lambda: three()\n        [four() for q in r]\n"
    )
    where = {
        call.func.id: (type(found.function_of(call)).__name__, found.symbol_of(call))
        for call in found.nodes(ast.Call)
        if isinstance(call.func, ast.Name)
    }
    assert where == {
        "one": ("NoneType", "A"),
        "two": ("NoneType", "A"),
        "three": ("Lambda", "A.f"),
        "four": ("AsyncFunctionDef", "A.f"),
    }


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("'a' + 'b'", "ab"),
        ("-3", -3),
        ("None", None),
        ("LIMIT", 5),
        ("TWICE", ...),
        ("f(1)", ...),
        ("'a' + 1", ...),
    ],
)
def test_constants(expression: str, value: object) -> None:
    found = module(f"LIMIT = 5\nTWICE = 1\nTWICE = 2\nx = {expression}\n")
    assigned = found.nodes(ast.Assign)[-1].value
    assert found.constant(assigned) == value


def test_a_deep_constant_is_unknown_rather_than_a_crash() -> None:
    found = module("x = " + "-" * 60 + "1\n")
    assert found.constant(found.nodes(ast.Assign)[0].value) is ...


def test_spans_count_bytes() -> None:
    found = module("é = 'ü'; go()\n")
    assert found.source.text(found.span(found.nodes(ast.Call)[0])) == "go()"
    assert found.source.position(found.span(found.nodes(ast.Call)[0]).start).column == 10
