"""What the join asks for, how it words a finding, and that the tables it reads are understood."""

from __future__ import annotations

import pytest

from mlplatlint.facts.python_outline import STDLIB_WORDS
from mlplatlint.findings.model import Hit
from mlplatlint.project.calls import blocking_calls
from mlplatlint.project.calls.knowledge import BLOCKING_TABLE, TYPE_TABLE, knowledge
from mlplatlint.project.model import Project
from mlplatlint.rules import tables
from mlplatlint.rules.async_ import blocking_call_in_async, blocking_call_reached_from_async
from tests.project.calls.store import Files, project_of

CHAIN = {
    "pkg/__init__.py": "",
    "pkg/api.py": "from pkg.work import build\nasync def route(x):\n    return build(x)\n",
    "pkg/work.py": "from pkg.deep import fetch, again\ndef build(x):\n    again()\n    return fetch(x)\n",
    "pkg/deep.py": "import requests, time\ndef fetch(x):\n    return requests.get(x)\ndef again():\n    time.sleep(1)\n",
    "pkg/unused.py": "import requests\ndef other():\n    requests.get('x')\n",
    "pkg/plain.py": "import json\ndef other():\n    return json.dumps({})\n",
}


def only(rule: object, files: dict[str, str]) -> Hit:
    hits = list(rule.check(project_of(files)))  # type: ignore[attr-defined]
    assert len(hits) == 1
    found: Hit = hits[0]
    return found


def test_only_files_on_a_path_from_a_coroutine_to_a_blocker_are_asked_for() -> None:
    store = Files(CHAIN)
    assert blocking_calls(Project(store))
    assert store.requested == {"pkg/api.py", "pkg/work.py", "pkg/deep.py"}


def test_nothing_is_asked_for_without_a_coroutine() -> None:
    store = Files({"a.py": "import requests\nrequests.get('x')\n"})
    assert blocking_calls(Project(store)) == []
    assert store.requested == set()


def test_the_flow_leads_from_the_coroutine_to_the_blocking_call() -> None:
    hit = only(blocking_call_reached_from_async, CHAIN)
    assert (hit.path, hit.values["function"], hit.values["callee"]) == ("pkg/api.py", "route", "build")
    assert [place.path for place in hit.flow] == ["pkg/api.py", "pkg/work.py", "pkg/deep.py"]
    texts = [CHAIN[place.path].encode()[place.span.start : place.span.end].decode() for place in hit.flow]
    assert texts[0] == "build"
    assert {texts[-1], *(CHAIN[p.path].encode()[p.span.start : p.span.end].decode() for p in hit.related)} == {
        "requests.get",
        "time.sleep",
    }
    assert hit.values["more"] == " and 1 more"


def test_a_moved_line_keeps_the_symbol() -> None:
    moved = {**CHAIN, "pkg/api.py": "\n\n" + CHAIN["pkg/api.py"]}
    first, second = only(blocking_call_reached_from_async, CHAIN), only(blocking_call_reached_from_async, moved)
    assert first.symbol == second.symbol
    assert first.span != second.span


@pytest.mark.parametrize(
    ("path", "text", "severity", "confidence"),
    [
        ("a.py", "import time\nasync def f():\n    time.sleep(1)\n", "high", "high"),
        ("a.py", "import time\nasync def f():\n    time.sleep(0.001)\n", "low", "high"),
        ("a.py", "import time\nasync def lifespan(app):\n    time.sleep(1)\n    yield\n", "low", "high"),
        ("tests/test_a.py", "import time\nasync def f():\n    time.sleep(1)\n", "low", "high"),
        ("a.py", "import bcrypt\nasync def f(p):\n    bcrypt.hashpw(p, b'')\n", "medium", "high"),
        ("a.py", "import boto3\nasync def f():\n    boto3.client('s3')\n", "low", "high"),
        ("a.py", "import boto3\nc = boto3.client('s3')\nasync def f():\n    c.list_buckets()\n", "high", "high"),
        ("a.py", "import joblib\nm = joblib.load('m')\nasync def f(x):\n    m.predict(x)\n", "medium", "medium"),
        (
            "a.py",
            "import requests\nasync def f(u, s=None):\n    s = s or requests.Session()\n    s.get(u)\n",
            "high",
            "medium",
        ),
        (
            "a.py",
            "import kafka\np = None\nasync def f():\n    global p\n    if p is None:\n        p = kafka.KafkaProducer()\n",
            "low",
            "high",
        ),
    ],
)
def test_severity_and_confidence(path: str, text: str, severity: str, confidence: str) -> None:
    hit = only(blocking_call_in_async, {path: text})
    assert (hit.severity, hit.confidence) == (severity, confidence)


def test_a_program_made_to_exhaust_the_evaluation_ends() -> None:
    chain = "x" + ".f(x)" * 400
    deep = "def g(a):\n    return g((a, a))\n" + "".join(
        f"def h{n}(a):\n    return h{n + 1}([a])\n" for n in range(300)
    )
    text = f"import time\n{deep}def h300(a):\n    time.sleep(1)\nasync def f(x):\n    g(x)\n    h0(x)\n    {chain}\n"
    hits = list(blocking_call_reached_from_async.check(project_of({"a.py": text})))
    assert [hit.values["callee"] for hit in hits] == ["h0"]


def test_a_call_operator_that_is_its_own_value_ends() -> None:
    text = "class A:\n    pass\na = A()\nA.__call__ = a\na.__call__ = a\nasync def f():\n    a()\n"
    assert list(blocking_call_reached_from_async.check(project_of({"a.py": text}))) == []


_CONDITIONS = {
    "no path argument", "fd set to non-blocking", "flags has NOBLOCK or DONTWAIT", "operation has LOCK_NB or LOCK_UN",
    "options has WNOHANG", "built over io.BytesIO", "setblocking(False)", "settimeout(0)", "stdout or stderr", "SOCK_DGRAM", "fd of os.open", "content given", "flags has AI_NUMERICHOST",
    "argument is a real file object", "argument is an engine or a connection", "auto_bind=True", "decorates a plain def",
    "get_info is not NONE", "host given", "interval>0", "stream=True", "tensor on an accelerator", "timeout given",
    "version=auto", "mode=P_WAIT", "maxsize>0",
}  # fmt: skip


def test_every_condition_of_the_table_is_one_that_the_code_decides() -> None:
    for entry in tables.load(BLOCKING_TABLE)["call"]:
        for field in ("when", "unless", "when_receiver", "unless_receiver"):
            value = entry.get(field, [])
            for condition in [value] if isinstance(value, str) else value:
                keyword, equals, _ = condition.partition("=")
                simple = field == "unless" and equals and (keyword[1:].isdigit() or keyword.replace("_", "").isalpha())
                assert simple or condition in _CONDITIONS, f"{entry['name']}: {condition}"


def test_names_in_the_tables_are_unique_and_lead_somewhere() -> None:
    names = [entry["name"] for entry in tables.load(BLOCKING_TABLE)["call"]]
    assert len(names) == len(set(names))
    facts = knowledge()
    for name, bases in tables.load(TYPE_TABLE)["bases"].items():
        assert name not in bases
        assert facts.lineage(name)[0] == name
    for alias, target in facts.aliases.items():
        assert facts.canonical(alias) == target
        assert target not in facts.aliases, f"{alias} leads to another alias"


def test_words_cover_the_rows_of_their_modules() -> None:
    """A module of STDLIB_WORDS is looked into only where one of its words stands, so each row needs one."""
    for name, row in knowledge().functions.items():
        root = name.partition(".")[0]
        if root in STDLIB_WORDS and row.tier != "file" and row.kind != "import":
            last = name.rpartition(".")[2]
            assert any(word.rstrip("()") in name or last in word for word in STDLIB_WORDS[root]), name
