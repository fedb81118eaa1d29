"""``show files``, ``show settings``, ``show routes`` and ``show calls``: what a run would see."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from typing import Any, TextIO

from mlplatlint.cli.check import UsageError, config_changes
from mlplatlint.config.load import Resolver
from mlplatlint.config.model import KEYS, ConfigError
from mlplatlint.config.select import enabled
from mlplatlint.engine.govern import excluder
from mlplatlint.engine.registry import builtin
from mlplatlint.files.discover import discover
from mlplatlint.files.read import Unreadable, read


def main_files(values: Mapping[str, Any], out: TextIO) -> int:
    """Print each file with its kinds, then what is left out and why."""
    try:
        resolver = Resolver(values["config"], config_changes(values), isolated=values["isolated"])
        found = discover(
            tuple(values["paths"]) or (".",),
            os.getcwd(),
            excluder(resolver),
            force_exclude=values["force_exclude"],
            respect_gitignore=not values["no_gitignore"],
        )
    except (UsageError, ConfigError) as error:
        sys.stderr.write(f"mlplatlint: {error}\n")
        return 2
    skipped = list(found.skipped)
    for entry in found.files:
        try:
            kinds = read(entry.path, entry.absolute)[1].kinds
        except Unreadable as error:
            skipped.append((entry.path, error.message))
            continue
        out.write(f"{entry.path}  {' '.join(sorted(kinds))}\n")
    for path, reason in sorted(skipped):
        out.write(f"{path}  (left out: {reason})\n")
    for note in found.notifications:
        out.write(f"{note.path}  ({note.message})\n")
    return 2 if any(note.level == "error" for note in found.notifications) else 0


def main_settings(path: str, values: Mapping[str, Any], out: TextIO) -> int:
    """Print each key with its value and origin, and the rules that are on."""
    absolute = os.path.abspath(path)
    if not os.path.exists(absolute):
        sys.stderr.write(f"mlplatlint: {path}: no such file or folder\n")
        return 2
    try:
        resolver = Resolver(values["config"], config_changes(values), isolated=values["isolated"])
        config = resolver.for_folder(absolute if os.path.isdir(absolute) else os.path.dirname(absolute))
        names = sorted(enabled(config, builtin().rules))
    except (UsageError, ConfigError) as error:
        sys.stderr.write(f"mlplatlint: {error}\n")
        return 2
    out.write(f"configuration file: {config.path or 'none'}\n\n")
    width = max(len(key) for key in KEYS)
    for key, (_, _, meaning) in KEYS.items():
        value = json.dumps(config[key], default=str)
        out.write(f"{key:<{width}} = {value}  # {config.origin(key)}; {meaning}\n")
    out.write(f"\n{len(names)} rules are on:\n")
    for name in names:
        out.write(f"  {name}\n")
    return 0


def main_routes(values: Mapping[str, Any], out: TextIO) -> int:
    """Print every route: methods, full path, handler, place, dependencies, and what authenticates it."""
    from mlplatlint.cli.routes import write_routes

    try:
        resolver = Resolver(values["config"], config_changes(values), isolated=values["isolated"])
        return write_routes(tuple(values["paths"]) or (".",), resolver, values, out)
    except (UsageError, ConfigError) as error:
        sys.stderr.write(f"mlplatlint: {error}\n")
        return 2


def main_calls(function: str, values: Mapping[str, Any], out: TextIO) -> int:
    """Print how a function is reached from the event loop, and what it reaches."""
    from mlplatlint.cli.calls import write_calls

    try:
        resolver = Resolver(values["config"], config_changes(values), isolated=values["isolated"])
        return write_calls(function, tuple(values["paths"]) or (".",), resolver, values, out)
    except (UsageError, ConfigError) as error:
        sys.stderr.write(f"mlplatlint: {error}\n")
        return 2
