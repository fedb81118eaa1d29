"""A blocking call answers to the ids of other linters that mean its kind, and to no others."""

from __future__ import annotations

import pytest

from mlplatlint.rules.async_ import blocking_call_in_async, file_io_in_async
from tests.project.calls.store import project_of


@pytest.mark.parametrize(
    ("imports", "body", "wanted"),
    [
        ("requests", "requests.get('u')", "ASYNC210"),
        ("requests", "requests.Session().get('u')", "ASYNC210"),
        ("urllib3", "urllib3.request('GET', 'u')", "ASYNC210"),
        ("httpx", "httpx.Client().get('u')", "ASYNC212"),
        ("urllib3", "urllib3.PoolManager().request('GET', 'u')", "ASYNC212"),
        ("subprocess", "subprocess.Popen(['a'])", "ASYNC220"),
        ("subprocess", "subprocess.run(['a'])", "ASYNC221"),
        ("os", "os.system('a')", "ASYNC221"),
        ("os", "os.spawnl(os.P_WAIT, 'a')", "ASYNC221"),
        ("os", "os.spawnl(os.P_NOWAIT, 'a')", "ASYNC220"),
        ("os", "os.waitpid(1, 0)", "ASYNC222"),
        ("os", "input()", "ASYNC250"),
        ("time", "time.sleep(5)", "ASYNC251"),
        ("redis", "redis.Redis().get('k')", ""),
        ("multiprocessing", "multiprocessing.Process(target=print).join()", ""),
        ("os", "open('a')", "ASYNC230"),
        ("os", "os.path.exists('a')", "ASYNC240"),
        ("pathlib", "pathlib.Path('a').read_text()", "ASYNC240"),
        ("shutil", "shutil.rmtree('a')", ""),
    ],
)
def test_ruff_id_of_a_call(imports: str, body: str, wanted: str) -> None:
    project = project_of({"a.py": f"import {imports}\nasync def f():\n    {body}\n"})
    hits = [*blocking_call_in_async.check(project), *file_io_in_async.check(project)]
    assert hits
    for hit in hits:
        assert "exactly-these-peers" in hit.tags
        assert [tag for tag in hit.tags if tag.startswith("ruff:")] == ([f"ruff:{wanted}"] if wanted else [])
