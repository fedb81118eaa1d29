"""Where a Python file makes database engines, and where their URLs come from."""

from __future__ import annotations

import msgspec


class EngineCall(msgspec.Struct, frozen=True, array_like=True):
    """One call of ``create_engine`` (``asynchronous`` false) or ``create_async_engine``, or of Alembic's environment:
    ``engine_from_config``, ``async_engine_from_config``, ``set_main_option("sqlalchemy.url", …)``.

    ``start`` and ``end`` span the URL's argument, in bytes. Of ``scheme`` and ``setting`` at most one is set: the
    scheme when the text shows it, else the name of the attribute or environment variable that holds the URL.
    ``scheme_start`` is where the scheme stands as text, -1 when it is not a literal in this file. ``source`` is the dotted name
    that the object holding the setting was imported as, or '.' for one of this file.
    """

    asynchronous: bool
    function: str
    start: int
    end: int
    symbol: str
    scheme: str = ""
    setting: str = ""
    scheme_start: int = -1
    source: str = ""


class DatabaseEngines(msgspec.Struct, frozen=True, array_like=True):
    """The engines that one file makes. ``rewrites``: the file changes schemes, so settings do not tell. ``migrates``: the
    file is an environment of Alembic.
    """

    calls: tuple[EngineCall, ...]
    rewrites: bool = False
    migrates: bool = False


INI_SETTING = "sqlalchemy.url"
"""Setting of engines whose URL stands in ``alembic.ini``."""
