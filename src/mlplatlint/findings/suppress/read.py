"""Stub until the grammar lands."""

from __future__ import annotations
from collections.abc import Iterator
from typing import Any
from mlplatlint.files.source import Source

MARKERS: tuple[bytes, ...] = ()


def read_directives(source: Source, language: str) -> Iterator[tuple[Any, ...]]:
    yield from ()
