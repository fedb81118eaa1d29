"""Which ids of other linters a blocking call stands for; measured call by call with ruff 0.17.5."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.findings.peers import EXACTLY
from mlplatlint.project.calls import Blocking

_STARTS = frozenset(("subprocess.Popen", "os.popen"))
_WAITS = ("os.wait", "subprocess.Popen.")
_RUNS = ("subprocess.", "os.", "pty.", "invoke.", "pexpect.run")
_CLIENTS = ("httpx.Client.", "httpx2.Client.")
_ASKS = ("builtins.input", "getpass.", "sys.stdin.", "fileinput.")
_SLEEPS = frozenset(("time.sleep", "tenacity.nap.sleep"))

_OPENS = frozenset(("builtins.open", "io.open", "io.open_code", "codecs.open", "pathlib.Path.open"))
_PATHS = ("os.path.", "pathlib.Path.")
_STREAMS = ("io.TextIOWrapper.", "io.BufferedReader.", "io.BufferedWriter.", "io.BufferedRandom.")


def peers_of_call(blocking: Blocking) -> tuple[str, ...]:
    """Return the tags of a call that waits: the ids of other linters that mean this kind of call."""
    row = blocking.row
    starts = row.name.startswith("os.spawn") and row.tier == "bounded"  # told not to wait for what it starts
    ids = _both(220) if starts else _of_call(row.name, row.kind)
    return (
        EXACTLY,
        "flake8-async:ASYNC200",
        "evloop:EVL011",
        "blockpath:BLK001",
        *(("sonar:S7487",) if starts else ()),
        *ids,
    )


def peers_of_file(blocking: Blocking) -> tuple[str, ...]:
    """Return the tags of plain file access: the ids of other linters that mean this kind of access."""
    return (EXACTLY, "sonar:S7493", *_of_file(blocking.row.name))


def _of_call(name: str, kind: str) -> Iterator[str]:
    if kind == "http":
        yield "sonar:S7499"
        if name.startswith("urllib3.") and name != "urllib3.request":
            yield from (*_both(212), "flake8-async:ASYNC211")
        else:
            yield from _both(212 if name.startswith(_CLIENTS) else 210)
    elif kind == "subprocess":
        yield "sonar:S7489" if name.startswith(_WAITS) else "sonar:S7487"
        if name in _STARTS:
            yield from _both(220)
        elif name.startswith(_WAITS):
            yield from _both(222)
        elif name.startswith(_RUNS):
            yield from _both(221)
    elif kind == "input" and name.startswith(_ASKS):
        yield from (*_both(250), "sonar:S7501")
    elif name in _SLEEPS:
        yield from (*_both(251), "sonar:S7488", "semgrep:sync-sleep-in-async-code")


def _of_file(name: str) -> Iterator[str]:
    if name in _OPENS:
        yield from _both(230)
    elif name == "os.fdopen":
        yield "flake8-async:ASYNC231"
    elif name.startswith(_PATHS):
        yield from _both(240)
    elif name.startswith(_STREAMS):
        yield "flake8-async:ASYNC232"


def _both(number: int) -> tuple[str, str]:
    return (f"ruff:ASYNC{number}", f"flake8-async:ASYNC{number}")
