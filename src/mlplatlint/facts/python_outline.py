"""What a Python file's text says without a parse: enough to decide which files a join has to look into."""

from __future__ import annotations

import msgspec


class PythonOutline(msgspec.Struct, frozen=True, array_like=True):
    """Imports, classes and coroutine functions of one file, read by regular expressions.

    A superset of the truth: text inside strings counts too. ``imports`` are dotted targets, a relative one
    with its leading dots; ``from a import b`` gives ``a.b``, a star import ``a.*``. ``bases`` are the last
    names of all base classes mentioned, ``coroutines`` the names of ``async def`` functions, ``words`` the
    words of :data:`STDLIB_WORDS` that stand in the text, ``entries`` the groups of :data:`ENTRY_WORDS` of which one does.
    """

    imports: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    coroutines: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()


ENTRY_WORDS: dict[str, tuple[str, ...]] = {
    "callbacks": ("call_soon", "call_later", "call_at", "add_done_callback", "add_reader", "add_writer",
                  "add_signal_handler", "add_callback", "spawn_callback", "PeriodicCallback", "Protocol"),
    "handlers": ("RequestHandler", "WebSocketHandler", "gen.coroutine", "sanic"),
    "state": (".state.", "app["),
    "models": ("validator", "Validator\\(", "computed_field", "_serializer"),
}  # fmt: skip
"""Words without which no plain function of a file runs on an event loop by itself: handed to the loop, called by a
framework on the loop, or run by Pydantic while a request is read or answered.
"""


ENTRY_IMPORTS: dict[str, frozenset[str]] = {
    "callbacks": frozenset(("asyncio", "tornado", "uvloop")),
    "models": frozenset(("pydantic",)),
    "state": frozenset(("fastapi", "starlette", "litestar", "sanic", "quart", "aiohttp")),
}
"""Libraries without which, or without a coroutine beside a callback, the words of a group mean nothing in a file."""


class PythonStatements(msgspec.Struct, frozen=True, array_like=True):
    """The last names of what the statements of a file call and drop the result of; a superset, as the outline is."""

    called: tuple[str, ...] = ()


STDLIB_WORDS: dict[str, tuple[str, ...]] = {
    "asyncio": ("run(", "run_until_complete", "run_forever", "run_coroutine_threadsafe", "Runner"),
    "hashlib": ("pbkdf2_hmac", "scrypt"),
    "importlib": ("import_module",),
    "os": ("system", "popen", "wait", "spawn", "sendfile", "os.read", "os.write", "fsync", "fdatasync", "sync()"),
    "signal": ("pause", "sigwait", "sigtimedwait"),
    "sys": ("stdin",),
    "threading": ("Thread", "Timer", "Lock", "Semaphore", "Condition", "Event", "Barrier"),
    "time": ("sleep",),
    "urllib": ("urlopen", "urlretrieve", "OpenerDirector", "build_opener"),
    "uuid": ("getnode",),
    "zlib": ("compress",),
}
"""Modules that nearly every file imports, and the words without which a file cannot block through them."""

BUILTIN_WORDS = ("input(", "breakpoint(")
"""Calls that block and need no import."""
