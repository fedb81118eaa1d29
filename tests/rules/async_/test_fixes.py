"""Fixes of blocking calls: they parse, remove their finding, leave the rest alone, and do nothing the second time."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from mlplatlint.cli.fix import fix_all
from mlplatlint.config.load import Resolver
from mlplatlint.engine.cache import NoCache
from mlplatlint.engine.registry import builtin
from mlplatlint.engine.run import Options, RunResult, run


def fixed(folder: Path, text: str, rule: str, *, unsafe: bool) -> tuple[str, int]:
    """Return a file after fixing, and how many findings of the rule are left."""
    target = folder / "app.py"
    target.write_bytes(text.encode())
    resolver = Resolver(changes={"select": [rule], "preview": True}, isolated=True)

    def again() -> RunResult:
        options = Options(paths=(".",), root=str(folder), jobs=1, respect_gitignore=False)
        return run(options, builtin(), resolver, NoCache())

    result, _ = fix_all(again(), again, builtin(), str(folder), unsafe=unsafe)
    return target.read_bytes().decode(), len(result.filtered.findings)


BLOCKING = "blocking-call-in-async"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import time\nasync def f():\n    time.sleep( 1 )  # soon\n",
         "import asyncio\nimport time\nasync def f():\n    await asyncio.sleep( 1 )  # soon\n"),
        ("import asyncio, time\r\nasync def f():\r\n\ttime.sleep(1); g()\r\n",
         "import asyncio, time\r\nasync def f():\r\n\tawait asyncio.sleep(1); g()\r\n"),
        ('"""Doc."""\nasync def f():\n    from time import sleep\n    sleep(x := 2)\n',
         '"""Doc."""\nimport asyncio\n\n\nasync def f():\n    from time import sleep\n    await asyncio.sleep(x := 2)\n'),
        ("from time import sleep as s\nasync def é():\n    s(1)\n    s(2)\n",
         "import asyncio\nfrom time import sleep as s\nasync def é():\n    await asyncio.sleep(1)\n    await asyncio.sleep(2)\n"),
    ],
)  # fmt: skip
def test_sleeping_is_repaired_safely(tmp_path: Path, before: str, after: str) -> None:
    assert fixed(tmp_path, before, BLOCKING, unsafe=False) == (after, 0)
    assert fixed(tmp_path, after, BLOCKING, unsafe=True)[0] == after
    ast.parse(after)


@pytest.mark.parametrize(
    "text",
    [
        "import threading, time\nlock = threading.Lock()\nasync def f():\n    with lock:\n        time.sleep(1)\n",
        "import requests\nasync def f(u):\n    return requests.get(u, timeout=3)\n",
        "import time\nasync def f():\n    return time.sleep(1)\n",
        "import time\nasync def f(xs):\n    return [time.sleep(x) for x in xs]\n",
    ],
)
def test_what_needs_a_person_is_left_alone_by_default(tmp_path: Path, text: str) -> None:
    after, left = fixed(tmp_path, text, BLOCKING, unsafe=False)
    assert after == text
    assert left == 1


@pytest.mark.parametrize(
    ("call", "repaired"),
    [
        ("x = requests.get(u)", "x = await asyncio.to_thread(requests.get, u)"),
        ("return requests.get(\n        u,\n    ).text", "return (await asyncio.to_thread(\n        requests.get, u,\n    )).text"),
        ("print(requests.get(u), 1)", "print(await asyncio.to_thread(requests.get, u), 1)"),
        ("y = 1 + requests.get(u) if u else 2", "y = 1 + (await asyncio.to_thread(requests.get, u)) if u else 2"),
        ("z = [requests.get(v) for v in u]", "z = [await asyncio.to_thread(requests.get, v) for v in u]"),
        ("k = input()", "k = await asyncio.to_thread(input)"),
    ],
)  # fmt: skip
def test_other_calls_move_to_a_thread_on_request(tmp_path: Path, call: str, repaired: str) -> None:
    head = "import asyncio\nimport requests\nasync def f(u):\n    "
    after, left = fixed(tmp_path, f"{head}{call}\n", BLOCKING, unsafe=True)
    assert after == f"{head}{repaired}\n"
    assert left == 0


def test_a_generator_expression_is_left_to_a_person(tmp_path: Path) -> None:
    text = "import requests\nasync def f(u):\n    return any(requests.get(v) for v in u)\n"
    assert fixed(tmp_path, text, BLOCKING, unsafe=True)[0] == text


def test_two_tasks_share_one_set(tmp_path: Path) -> None:
    text = "import asyncio\nasync def f(a):\n    asyncio.create_task(a())\n    asyncio.create_task(a())  # again\n"
    after, left = fixed(tmp_path, text, "task-not-stored", unsafe=True)
    assert left == 0
    assert after.count("background_tasks = set()") == 1
    assert after.count("background_tasks.add(background_task)") == 2
    ast.parse(after)


ROUTE = "import requests\nfrom fastapi import FastAPI\napp = FastAPI()\n@app.get('/a')\nasync  def a():\n    return requests.get('u', timeout=1).text\n"


def test_a_route_that_awaits_nothing_becomes_a_plain_function(tmp_path: Path) -> None:
    after, left = fixed(tmp_path, ROUTE, "async-endpoint-should-be-def", unsafe=False)
    assert after == ROUTE.replace("async  def", "def")
    assert left == 0


def test_a_file_that_works_with_the_loop_is_left_to_a_person(tmp_path: Path) -> None:
    text = "import asyncio\n" + ROUTE + "def later(f):\n    asyncio.get_running_loop().call_soon(f)\n"
    assert fixed(tmp_path, text, "async-endpoint-should-be-def", unsafe=False) == (text, 1)


@pytest.mark.parametrize(
    ("library", "repaired"),
    [("trio", "await trio.sleep(1)"), ("anyio", "await anyio.sleep(1)"), ("asyncio", "await asyncio.sleep(1)")],
)
def test_the_file_s_own_library_sleeps(tmp_path: Path, library: str, repaired: str) -> None:
    text = f"import time\nimport {library}\nasync def f():\n    time.sleep(1)\n"
    after, left = fixed(tmp_path, text, BLOCKING, unsafe=False)
    assert repaired in after
    assert after.count("import asyncio") == (library == "asyncio")
    assert left == 0


@pytest.mark.parametrize(
    "text",
    [
        "import time\ndef asyncio(): ...\nasync def f():\n    time.sleep(1)\n",
        "import time\nasync def f(asyncio):\n    time.sleep(1)\n",
    ],
)
def test_a_taken_name_or_an_open_call_is_left_alone(tmp_path: Path, text: str) -> None:
    assert fixed(tmp_path, text, BLOCKING, unsafe=True) == (text, 1)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f(a)", "f(a, k=1)"),
        ("f()", "f(k=1)"),
        ("f(a,)", "f(a, k=1,)"),
        ("f(a, k=2)", "f(a, k=1)"),
        ("f(\n    a,  # why\n    b\n)", "f(\n    a,  # why\n    b,\n    k=1\n)"),
        ("f(\n    a,\n    b,  # why\n)", "f(\n    a,\n    b,  # why\n    k=1,\n)"),
        ("f(x for x in y)", None),
    ],
)
def test_a_keyword_goes_in_where_a_person_would_write_it(before: str, after: str | None) -> None:
    import libcst as cst

    from mlplatlint.fronts.python.rewrite import with_keyword

    call = cst.ensure_type(cst.parse_expression(before), cst.Call)
    changed = with_keyword(call, "k", "1")
    assert (None if changed is None else cst.Module([]).code_for_node(changed)) == after
