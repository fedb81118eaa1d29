"""What ``show calls`` tells of a function."""

from __future__ import annotations

from mlplatlint.project.calls import functions_named
from tests.project.calls.store import project_of

FILES = {
    "app/__init__.py": "",
    "app/api.py": "from app.work import build\nasync def route(x):\n    return build(x)\nasync def other(x):\n    return x\n",
    "app/work.py": (
        "import time\n"
        "def build(x):\n    rest(x)\n    return Store().save(x)\n"
        "def rest(x):\n    time.sleep(1)\n"
        "class Store:\n    def save(self, x):\n        open(x)\n"
    ),
}


def test_ways_from_the_loop_and_to_blocking_calls() -> None:
    (found,) = functions_named(project_of(FILES), "build")
    assert (found.path, found.symbol, found.asynchronous) == ("app/work.py", "build", False)
    assert [[step.symbol for step in way] for way in found.from_loop] == [["route"]]
    assert [[step.callee for step in way] for way in found.blocking] == [
        ["rest", "time.sleep"],
        ["Store.save", "builtins.open"],
    ]


def test_a_method_is_named_by_its_class_or_by_a_path() -> None:
    project = project_of(FILES)
    assert [one.symbol for one in functions_named(project, "Store.save")] == ["Store.save"]
    assert functions_named(project, "work.py:save") == functions_named(project, "Store.save")
    assert functions_named(project, "api.py:save") == []
    (route,) = functions_named(project, "route")
    assert route.asynchronous
    assert route.from_loop == ()


def test_a_callback_says_who_hands_it_over() -> None:
    files = {
        "app.py": (
            "import asyncio, time\n"
            "def flush():\n    time.sleep(1)\n"
            "async def main():\n    asyncio.get_running_loop().call_later(5, flush)\n"
        )
    }
    (found,) = functions_named(project_of(files), "flush")
    assert [reason.text for reason in found.reasons] == ["a callback of `call_later`"]


def test_functions_of_that_name_that_nothing_on_the_loop_leads_to_are_shown_too() -> None:
    files = {**FILES, "tools/cli.py": "import time\ndef build(x):\n    time.sleep(x)\ndef main():\n    build(1)\n"}
    found = functions_named(project_of(files), "build")
    assert [(one.path, len(one.from_loop)) for one in found] == [("app/work.py", 1), ("tools/cli.py", 0)]
    assert functions_named(project_of(files), "nothing") == []
