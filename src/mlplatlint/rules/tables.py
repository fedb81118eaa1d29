"""Loads the tables under ``rules/data``.

TOML is what people edit; reading a large table takes tens of milliseconds, so a JSON copy is kept in the user's
cache folder, named by the table's size and modification time.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from mlplatlint.rules.paths import catalogue_root

_LOADED: dict[str, dict[str, Any]] = {}


def load(name: str) -> dict[str, Any]:
    """Return a table as plain dictionaries and lists; loaded once per process.

    Raises:
        FileNotFoundError: no such table.
    """
    table = _LOADED.get(name)
    if table is None:
        table = _LOADED[name] = _read(os.path.join(catalogue_root(), "data", name))
    return table


def rows_of(rows: str, section: str = "rows") -> list[Mapping[str, Any]]:
    """Return what a page's ``rows`` means: ``table.toml#rule`` names the rows of that table's section whose ``rule`` is that name.

    Raises:
        ValueError: no row carries the name.
    """
    table, _, rule = rows.partition("#")
    found = [row for row in load(table)[section] if row["rule"] == rule]
    if not found:
        raise ValueError(f"{table} has no row for '{rule}' in {section}")
    return found


def _read(path: str) -> dict[str, Any]:
    stat = os.stat(path)
    stem = os.path.basename(path).removesuffix(".toml")
    copy = os.path.join(cache_home(), "tables", f"{stem}-{stat.st_size}-{stat.st_mtime_ns}.json")
    try:
        with open(copy, encoding="utf-8") as stream:
            table: dict[str, Any] = json.load(stream)
            return table
    except (OSError, ValueError):
        pass
    import tomllib

    with open(path, "rb") as stream:
        table = tomllib.load(stream)
    _keep(copy, table)
    return table


def _keep(copy: str, table: dict[str, Any]) -> None:
    """Write the JSON copy; a cache folder that cannot be written, or a date in the table, costs only time."""
    try:
        text = json.dumps(table)
        os.makedirs(os.path.dirname(copy), exist_ok=True)
        temporary = f"{copy}.{os.getpid()}"
        with open(temporary, "w", encoding="utf-8") as stream:
            stream.write(text)
        os.replace(temporary, copy)
    except (OSError, TypeError):
        return


def cache_home() -> str:
    """Return the per-user cache folder: ``MLPLATLINT_CACHE_DIR``, or the platform's usual place."""
    chosen = os.environ.get("MLPLATLINT_CACHE_DIR")
    if chosen:
        return chosen
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return os.path.join(base or os.path.join(os.path.expanduser("~"), ".cache"), "mlplatlint")
