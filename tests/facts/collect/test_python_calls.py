"""Facts about calls: positions, what owns what, how reads of a variable see its bindings, and any input."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlplatlint.facts.collect.python_calls import collect
from mlplatlint.facts.python_calls import CallFlag, FunctionFlag, Op, PythonCalls
from mlplatlint.files.source import Source
from mlplatlint.fronts.document import ParseFailure
from mlplatlint.fronts.python import parse


def facts(text: str) -> PythonCalls:
    record = collect(parse(Source("a.py", text.encode())))
    assert record is not None
    return record


def callee(record: PythonCalls, text: str, index: int) -> str:
    call = record.calls[index]
    return text.encode()[call.start : call.end].decode()


def test_a_record_survives_its_encoding() -> None:
    record = facts("import a\nclass B(a.C):\n    def f(self, x: 'int' = 1) -> None:\n        return self.x.go(x)\n")
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(record), type=PythonCalls) == record


def test_spans_are_byte_offsets_also_after_wide_characters_and_a_mark() -> None:
    text = "\ufeffé = 'ü'; first(); second.third(1)\n"
    record = facts(text)
    assert [callee(record, text, index) for index in range(2)] == ["first", "second.third"]


def test_calls_belong_to_the_function_that_runs_them() -> None:
    text = "def f(x=one()):\n    two()\n    def g():\n        three()\n    return lambda: four()\nfive()\n"
    record = facts(text)
    owners = {
        callee(record, text, index): record.names[record.functions[call.owner].name]
        for index, call in enumerate(record.calls)
    }
    assert owners == {"one": "<module>", "two": "f", "three": "g", "four": "<lambda>", "five": "<module>"}


def test_lazy_generators_run_nothing_where_they_stand() -> None:
    text = "def f(xs):\n    a = (one(x) for x in xs)\n    return any(two(x) for x in xs)\n"
    record = facts(text)
    owners = {callee(record, text, index): call.owner for index, call in enumerate(record.calls)}
    assert owners["one"] == -1
    assert owners["two"] > 0


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("await go()", CallFlag.AWAITED | CallFlag.DROPPED),
        ("return await go()", CallFlag.AWAITED),
        ("x = await (go() if y else z)", CallFlag.AWAITED),
        ("go()", CallFlag.STATEMENT),
        ("x = go()", 0),
        ("if self.x is None:\n        self.x = go()", CallFlag.ONCE),
        ("if not self.x:\n        self.x = go()", CallFlag.ONCE),
        ("if self.y is None:\n        self.x = go()", 0),
        ("try:\n        pass\n    except E:\n        x = go()", CallFlag.HANDLER),
    ],
)
def test_flags_of_a_call(body: str, wanted: int) -> None:
    text = f"async def f(self, y, z):\n    {body}\n"
    record = facts(text)
    call = next(call for index, call in enumerate(record.calls) if callee(record, text, index) == "go")
    assert call.flags == wanted


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("x = a()\n    x = b()\n    x.go()", ["b"]),
        ("x = a()\n    if y:\n        x = b()\n    x.go()", ["a", "b"]),
        ("x = a()\n    x.go()\n    x = b()", ["a"]),
        ("for y in z:\n        x.go()\n        x = b()\n    x = a()", ["b"]),
        ("x = a()\n    while y:\n        x.go()\n        x = b()", ["a", "b"]),
        ("x = a()\n    while y:\n        x = c()\n        x.go()\n        x = b()", ["c"]),
        ("try:\n        x = a()\n    except E:\n        x = b()\n    x.go()", ["a", "b"]),
        ("with a() as x:\n        x.go()\n    x = b()", ["a"]),
        ("x = a()\n    x += b()\n    x.go()", ["a"]),
    ],
)
def test_a_read_sees_the_bindings_that_reach_it(body: str, wanted: list[str]) -> None:
    text = f"def f(y, z):\n    {body}\n"
    record = facts(text)
    go = next(index for index in range(len(record.calls)) if callee(record, text, index).endswith("x.go"))
    attribute = record.expressions[record.calls[go].callee]
    base = record.expressions[attribute[1]]
    assert base[0] == Op.LOCAL
    found = []
    for value in record.variables[base[1]]:
        row = record.expressions[value]
        if row[0] == Op.ENTER:
            row = record.expressions[row[1]]
        found.append(callee(record, text, row[1]))
    assert found == wanted


def test_kinds_of_functions() -> None:
    record = facts(
        "import abc\nclass A:\n    @property\n    def p(self): return 1\n    @staticmethod\n    def s(): return 1\n"
        "    @abc.abstractmethod\n    def a(self): ...\n    async def c(self): yield 1\n    @functools.cache\n"
        "    def k(self): return 1\n    def stub(self):\n        raise NotImplementedError\n"
    )
    flags = {record.names[function.name]: function.flags for function in record.functions}
    assert flags["p"] == FunctionFlag.PROPERTY
    assert flags["s"] == FunctionFlag.STATIC
    assert flags["a"] == FunctionFlag.ABSTRACT
    assert flags["c"] == FunctionFlag.ASYNC | FunctionFlag.GENERATOR
    assert flags["k"] == FunctionFlag.CACHED
    assert flags["stub"] == FunctionFlag.ABSTRACT


def test_templates_have_no_calls() -> None:
    assert collect(parse(Source("a.py", b"{% if x %}\nimport a\n{% endif %}\n{{ name }}.go()\n"))) is None


_PARTS = [
    "x", "self", "a.b", "f(x)", "await x", "(yield x)", "lambda x: x", "[y for y in x]", "{**x}", "x if y else z", "x or y",
    "x[1]", "(x, *y)", "(x := y)", "not x", "'t'", "None", "f'{x}'", "{1: x}", "x | y", "super().f()", "isinstance(x, a.B)",
]  # fmt: skip
_LINES = [
    "{0} = {1}", "{0}.b = {1}", "{0}[1] = {1}", "a, (b, *c) = {1}", "for a in {0}: {1}", "with {0} as a: {1}", "return {0}",
    "if {0}: {1}", "assert {0}", "x: {0} = {1}", "global x", "del x", "import a.b as x", "class C({0}): y = {1}",
    "def g(a, /, b={0}, *c, d: {1} = 1, **e): {1}", "async def g(): await {0}", "@{0}\n    def h(self): return {1}",
    "{0}({1}, *a, k={0}, **b)",
    "match {0}:\n        case a.B(c=d) as e: {1}", "while {0}: {1}", "try: {0}\n    except E as e: {1}",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(_LINES), st.sampled_from(_PARTS), st.sampled_from(_PARTS)), max_size=8),
    st.booleans(),
)
def test_any_program_has_facts_that_refer_to_each_other(lines: list[tuple[str, str, str]], is_async: bool) -> None:
    text = "async " * is_async + "def f(self, x, y=1, *z):\n    pass\n"
    text += "".join(f"    {line.format(first, second)}\n" for line, first, second in lines)
    try:
        module = parse(Source("a.py", text.encode()))
    except ParseFailure:
        return
    record = collect(module)
    assert record is not None
    count = len(record.expressions)
    for call in record.calls:
        assert all(index < count for index in (call.callee, *call.arguments, *(value for _, value in call.keywords)))
    for values in (*record.variables, *(values for _, values in record.symbols)):
        assert all(index < count for index in values)
    for function in record.functions:
        assert all(kind != 0 or reference < len(record.calls) for kind, reference, *_ in function.events)
