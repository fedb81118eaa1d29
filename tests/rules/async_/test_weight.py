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
    text = "import pdb\ndef step(debug):\n    if debug:\n        pdb.set_trace()\nasync def go():\n    step(False)\n"
    hits = list(blocking_call_reached_from_async.check(project_of({"a.py": text})))
    assert [hit.severity for hit in hits] == ["low"]
