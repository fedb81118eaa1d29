"""How much blocking calls weigh: by what they wait for, and by who waits with them."""

from __future__ import annotations

import pytest

from mlplatlint.rules.async_ import blocking_call_in_async, blocking_call_reached_from_async
from tests.project.calls.store import project_of

_DIRECT = "import time\nasync def go():\n    time.sleep(1)\n"
_LOCK = """import threading
class {name}:
    def __init__(self):
        self.changed = threading.Condition()
    def wait_for_it(self):
        self.changed.wait()
async def go():
    {name}().wait_for_it()
"""


@pytest.mark.parametrize("path", ["tests/a.py", "examples/a.py", "scripts/a.py", "pkg/cli/a.py", "pkg/testclient.py"])
def test_low_where_nobody_else_waits(path: str) -> None:
    assert [hit.severity for hit in blocking_call_in_async.check(project_of({path: _DIRECT}))] == ["low"]


def test_high_in_a_service() -> None:
    assert [hit.severity for hit in blocking_call_in_async.check(project_of({"service/a.py": _DIRECT}))] == ["high"]


@pytest.mark.parametrize(("name", "severity"), [("ReadWriteLock", "low"), ("Mutex", "low"), ("Inbox", "high")])
def test_locks_of_the_project_weigh_little(name: str, severity: str) -> None:
    hits = list(blocking_call_reached_from_async.check(project_of({"a.py": _LOCK.format(name=name)})))
    assert [hit.severity for hit in hits] == [severity]


def test_a_debugger_further_down_weighs_little() -> None:
    text = (
        "import pdb\ndef step(debug):\n    if debug:\n        pdb.set_trace()\nasync def go(debug):\n    step(debug)\n"
    )
    hits = list(blocking_call_reached_from_async.check(project_of({"a.py": text})))
    assert [hit.severity for hit in hits] == ["low"]


_CACHED = """import time
from functools import lru_cache
class Engine:
    def __init__(self, url):
        time.sleep(1)
@lru_cache(maxsize=6)
def engine_for(url):
    if not url:
        return None
    return Engine(url)
@lru_cache
def page(url):
    time.sleep(1)
    return url + "!"
async def go(url):
    {call}(url)
"""


@pytest.mark.parametrize(("call", "severity"), [("engine_for", "low"), ("page", "high")])
def test_a_cached_factory_blocks_once(call: str, severity: str) -> None:
    hits = list(blocking_call_reached_from_async.check(project_of({"a.py": _CACHED.format(call=call)})))
    assert [hit.severity for hit in hits] == [severity]


@pytest.mark.parametrize("name", ["lifespan", "_close_on_shutdown", "on_startup", "main_process_start"])
def test_starting_and_stopping_weighs_little(name: str) -> None:
    text = f"import time\nasync def {name}(app):\n    time.sleep(1)\n"
    assert [hit.severity for hit in blocking_call_in_async.check(project_of({"a.py": text}))] == ["low"]


def test_a_thread_with_a_loop_of_its_own_weighs_little() -> None:
    text = "import time\nclass ConsumerThread(Base):\n    async def poll(self):\n        time.sleep(1)\n"
    assert [hit.severity for hit in blocking_call_in_async.check(project_of({"a.py": text}))] == ["low"]
