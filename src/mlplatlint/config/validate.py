"""Checks a configuration table against the closed list of keys, with a did-you-mean for what is unknown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from mlplatlint.config.model import IGNORE_KEYS, KEYS, OVERRIDE_KEYS, PROJECT_KEYS, ConfigError
from mlplatlint.findings.model import CONFIDENCES, SEVERITIES

MINIMUM_REASON = 10


def validate(table: dict[str, Any], path: str) -> None:
    """Check keys and types of one file's table.

    Raises:
        ConfigError: with file, key and, where one is close, the key that was probably meant.
    """
    for key, value in table.items():
        if key not in KEYS:
            hint = "; leave [tool.mlplatlint] out in this file" if key == "tool" else did_you_mean(key, KEYS)
            raise ConfigError(f"{path}: unknown key '{key}'{hint}")
        _check(key, value, KEYS[key][0], path)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``; did you mean 'x'?`` for the closest known word, or ''."""
    import difflib

    close = difflib.get_close_matches(word, list(known), 1)
    return f"; did you mean '{close[0]}'?" if close else ""


def _check(key: str, value: Any, kind: str, path: str) -> None:
    problem = _problem(key, value, kind, path)
    if problem:
        raise ConfigError(f"{path}: '{key}' {problem}")


def _problem(key: str, value: Any, kind: str, path: str) -> str:
    if kind == "string":
        return "" if isinstance(value, str) else "must be a string"
    if kind == "boolean":
        return "" if isinstance(value, bool) else "must be true or false"
    if kind == "integer":
        valid = isinstance(value, int) and not isinstance(value, bool) and value >= 0
        return "" if valid else "must be a whole number, 0 or more"
    if kind == "table":
        if not isinstance(value, dict):
            return "must be a table"
        return _table_problem(key, value)
    if kind in ("severity", "confidence"):
        words = SEVERITIES if kind == "severity" else CONFIDENCES
        return "" if value in words else f"must be one of {', '.join(words)}"
    if not isinstance(value, list):
        return "must be a list"
    if kind == "strings":
        return "" if all(isinstance(item, str) for item in value) else "must be a list of strings"
    if kind == "severities":
        return "" if all(item in SEVERITIES for item in value) else f"may hold {', '.join(SEVERITIES)}"
    known = OVERRIDE_KEYS if kind == "overrides" else IGNORE_KEYS
    return _entries_problem(key, value, kind, known, path)


def _table_problem(key: str, table: dict[str, Any]) -> str:
    if key == "severity":
        return _severities_problem(table)
    if key == "project":
        unknown = next((name for name in table if name not in PROJECT_KEYS), None)
        return "" if unknown is None else f"has no key '{unknown}'{did_you_mean(unknown, PROJECT_KEYS)}"
    if key == "rules":
        plain = next((name for name, settings in table.items() if not isinstance(settings, dict)), None)
        return "" if plain is None else f"must hold a table for each rule: [rules.{plain}]"
    return ""


def _severities_problem(table: Any) -> str:
    if not isinstance(table, dict):
        return "must be a table of rule names and severities"
    wrong = next((name for name, level in table.items() if level not in SEVERITIES), None)
    return f"of {wrong} must be one of {', '.join(SEVERITIES)}" if wrong else ""


def _entry_problem(entry: dict[str, Any]) -> str:
    """An entry hides findings where no comment can; so it says which, where and why, and until when if at all."""
    if not (entry.get("rule") or entry.get("rules")):
        return "entries need 'rule'"
    if not entry.get("path"):
        return "entries need 'path'; to turn a rule off everywhere name it in extend-ignore"
    if len(str(entry.get("reason", "")).strip()) < MINIMUM_REASON:
        return f"entries need a 'reason' of {MINIMUM_REASON} characters or more"
    if "until" in entry and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(entry["until"])):
        return "entries take 'until' as a day, such as 2027-03-31"
    return ""


def _entries_problem(key: str, entries: list[Any], kind: str, known: tuple[str, ...], path: str) -> str:
    for entry in entries:
        if isinstance(entry, str) and kind == "strings or entries":
            continue
        if not isinstance(entry, dict):
            return "must hold tables"
        for name in entry:
            if name not in known:
                raise ConfigError(f"{path}: unknown key '{name}' in [[{key}]]{did_you_mean(name, known)}")
        if kind == "overrides" and not entry.get("paths"):
            return "entries need 'paths'"
        if kind == "overrides" and (problem := _severities_problem(entry.get("severity", {}))):
            return problem
        if kind != "overrides" and (problem := _entry_problem(entry)):
            return problem
    return ""
