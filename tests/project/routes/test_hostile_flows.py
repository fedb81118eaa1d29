"""Files made to exhaust the reader of flows give a result all the same, without an error."""

from __future__ import annotations

import pytest

from mlplatlint.facts.collect.flows import collect
from mlplatlint.facts.collect.routes import collect as collect_routes
from mlplatlint.files.source import Source
from mlplatlint.fronts.python import parse

SUM = " + ".join(["q"] * 1500)
BRANCHES = "".join(f"    {'if' if i == 0 else 'elif'} q == '{i}':\n        r = q\n" for i in range(1500))

TEXTS = {
    "sum": f"def f(q):\n    os.system({SUM})\n",
    "union": f"def f(q: {' | '.join(['A'] * 1500)}):\n    open(q)\n",
    "branches": f"def f(q):\n{BRANCHES}    eval(q)\n",
    "calls": f"def f(q):\n    eval({'g(' * 90}q{')' * 90})\n",
    "methods": f"def f(q):\n    eval(q{'.strip()' * 400})\n",
    "own": "def g(q):\n    return h(q)\ndef h(q):\n    return g(q)\ndef f(q):\n    eval(g(q))\n",
    "chain": "".join(f"def g{i}(q):\n    return g{i + 1}(g{i + 1}(q))\n" for i in range(200)) + "def g200(q):\n    return q\n",
    "comprehension": f"def f(q):\n    return {'['*60}q for q in q{']'*60}\n",
    "nested": "def f(q):\n" + "".join(f"{'  ' * (i + 1)}for x{i} in q:\n" for i in range(18)) + "  " * 19 + "eval(q)\n",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_no_input_exhausts_the_reader(name: str) -> None:
    text = TEXTS[name]
    if name == "comprehension":
        text = "def f(q):\n    return " + "[" * 60 + "q" + " for q in q]" * 60 + "\n"
    module = parse(Source("x.py", ("import os\n" + text).encode()))
    collect(module)
    collect_routes(module)


def test_what_stands_before_the_limit_is_found() -> None:
    module = parse(Source("x.py", b"import os\ndef f(q):\n    os.system('ls ' + q)\n" + TEXTS["branches"].encode()))
    found = collect(module)
    assert found is not None
    assert [sunk.kind for function in found.functions for sunk in function.sinks][:1] == ["command"]
