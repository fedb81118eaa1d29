"""Which changes of Python files may be written: those that still compile, where the file compiled before."""

from __future__ import annotations

import warnings

import pytest

from mlplatlint.findings.fixes import still_parses

GOOD = b"async def f():\n    g()\n"


@pytest.mark.parametrize(
    "after",
    [
        b"def f():\n    await g()\n",
        b"async def f():\n    pass\nreturn 1\n",
        b"def f(a):\n    global a\n",
        b"async def f():\n    yield 1\n    return 2\n",
        b"for x in y:\n    pass\nbreak\n",
    ],
)
def test_what_only_the_compiler_refuses_is_refused(after: bytes) -> None:
    assert not still_parses("a.py", GOOD, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"await g()\nh()\n", b"await g()\nawait h()\n"),  # a console's file
        (b"return h()\n", b"return g()\n"),  # a body that another program wraps
        (b"x = {{ name }}\n", b"y = {{ name }}\n"),  # a template
        (b"# coding: latin-1\nx = '\xc3\xa9'\n", b"# coding: latin-1\ny = '\xc3\xa9'\n"),
        (b"\xef\xbb\xbfx = 1\n", b"\xef\xbb\xbfy = 1\n"),
    ],
)
def test_what_did_not_compile_before_may_stay_so(before: bytes, after: bytes) -> None:
    assert still_parses("a.py", before, after)


def test_a_plain_function_that_awaits_is_refused_in_a_console_file_too() -> None:
    assert not still_parses("a.py", b"await g()\n" + GOOD, b"await g()\ndef f():\n    await g()\n")


def test_no_warning_of_the_compiler_is_heard() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert still_parses("a.py", b"x = '\\d'\nif x is 1: pass\n", b"y = '\\d'\nif y is 1: pass\n")
