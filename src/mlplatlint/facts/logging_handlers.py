"""Handlers of log records that a Python file makes and that send them over a network."""

from __future__ import annotations

import msgspec


class Handler(msgspec.Struct, frozen=True, array_like=True):
    """One handler, made by a call or named as ``class`` in a dictionary of the configuration; a byte span."""

    name: str
    start: int
    end: int
    symbol: str


class LoggingHandlers(msgspec.Struct, frozen=True, array_like=True):
    """The handlers of one file. ``queued``: the file has a queue that other threads empty."""

    handlers: tuple[Handler, ...]
    queued: bool = False
