"""Which paths through handlers and coroutines raise, and which pass a checkpoint."""

from __future__ import annotations

import ast

import pytest

from mlplatlint.files.source import Source
from mlplatlint.fronts.python import PythonModule, parse
from mlplatlint.rules.async_._checkpoints import Checkpoints
from mlplatlint.rules.async_._paths import cancellation_handler, departures, raises


def module_of(text: str) -> PythonModule:
    return parse(Source("a.py", text.encode()))


def indented(body: str, depth: int) -> str:
    return "\n".join("    " * depth + line for line in body.split("\n"))


def handler_of(body: str) -> ast.ExceptHandler:
    module = module_of(
        f"async def f():\n    while x:\n        try:\n            await g()\n        except BaseException as e:\n{indented(body, 3)}\n"
    )
    handler = cancellation_handler(module.nodes(ast.Try)[0], module)
    assert handler is not None
    return handler


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("raise", True),
        ("print(e)", False),
        ("if a:\n    raise", False),
        ("if a:\n    raise\nelse:\n    raise e", True),
        ("with a:\n    raise", True),
        ("for a in b:\n    raise", False),
        ("for a in b:\n    pass\nelse:\n    raise", True),
        ("while True:\n    raise", True),
        ("while True:\n    if a:\n        break\n    raise", False),
        ("match a:\n    case 1:\n        raise", False),
        ("match a:\n    case 1:\n        raise\n    case _:\n        raise e", True),
        ("try:\n    raise\nexcept ValueError:\n    pass", False),
        ("try:\n    a()\nfinally:\n    raise", True),
        ("def a():\n    raise", False),
        ("if a:\n    return 1\nraise", True),
    ],
)
def test_handlers_that_raise_on_every_path_to_their_end(body: str, expected: bool) -> None:
    assert raises(handler_of(body).body) is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("raise", []),
        ("raise e from None", []),
        ("raise e.with_traceback(None)", []),
        ("kept = e\nraise kept", []),
        ("raise ValueError() from e", ["Raise"]),
        ("raise e.__cause__", ["Raise"]),
        ("continue", ["Continue"]),
        ("for a in b:\n    break\nraise", []),
        ("return 1", ["Return"]),
        ("def a():\n    return 1\nraise", []),
    ],
)
def test_statements_that_leave_a_handler_without_its_error(body: str, expected: list[str]) -> None:
    assert [type(node).__name__ for node in departures(handler_of(body))] == expected


@pytest.mark.parametrize(
    ("body", "leaves"),
    [
        ("await g()", 0),
        ("g()", 1),
        ("if a:\n    await g()", 1),
        ("if a:\n    return 1\nawait g()", 1),
        ("for a in b:\n    await g()", 1),
        ("for a in (1, 2):\n    await g()", 0),
        ("for a in range(3):\n    await g()", 0),
        ("while a:\n    await g()\nelse:\n    await g()", 0),
        ("while True:\n    await g()\n    if a:\n        break", 0),
        ("async with a:\n    pass", 0),
        ("async for a in b:\n    pass", 0),
        ("try:\n    await g()\nexcept ValueError:\n    pass", 1),
        ("try:\n    await g()\nexcept ValueError:\n    raise", 0),
        ("try:\n    g()\nfinally:\n    await g()", 0),
        ("return a and await g()", 1),
        ("return await g() and a", 0),
        ("return [await g() for a in b]", 1),
        ("return [a async for a in b]", 0),
        ("match a:\n    case 1:\n        await g()\n    case _:\n        await g()", 0),
        ("import contextlib\nwith contextlib.suppress(ValueError):\n    await g()", 1),
        ("raise ValueError", 0),
        ("def h():\n    pass\nawait g()", 0),
    ],
)
def test_ways_out_without_a_sure_checkpoint(body: str, leaves: int) -> None:
    module = module_of(f"async def f():\n{indented(body, 1)}\n")
    assert len(Checkpoints(module.nodes(ast.AsyncFunctionDef)[0], module).leaves) == leaves


@pytest.mark.parametrize(
    ("body", "yields", "loops"),
    [
        ("await g()\nyield 1\nyield 2", 1, 0),
        ("await g()\nyield 1\nawait g()", 0, 0),
        ("while True:\n    yield 1", 1, 0),
        ("while True:\n    await g()\n    yield 1", 0, 0),
        ("while True:\n    if a:\n        continue\n    await g()", 0, 1),
        ("while True:\n    g()", 0, 1),
    ],
)
def test_turns_of_loops_and_yields_without_a_sure_checkpoint(body: str, yields: int, loops: int) -> None:
    module = module_of(f"async def f():\n{indented(body, 1)}\n")
    found = Checkpoints(module.nodes(ast.AsyncFunctionDef)[0], module)
    assert (len(found.yields), len(found.loops)) == (yields, loops)
