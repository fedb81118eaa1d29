"""Reads an existing ``.hadolint.yaml``, so that a team can move over without rewriting it.

What is taken over: ``ignored``, ``override``, ``trustedRegistries``, ``label-schema`` and ``strict-labels``; for the findings
of rules that hadolint has too also ``failure-threshold``, ``no-fail`` and ``disable-ignore-pragma``. What is about hadolint's own
output (``format``, ``no-color``) is not.
"""

from __future__ import annotations

import os
from typing import Any

from mlplatlint.config.model import Config, ConfigError, Value

NAMES = (".hadolint.yaml", ".hadolint.yml")
"""The first of these in the folder of the configuration, or in the working directory, is read."""

_MAX_BYTES = 200_000
_SEVERITIES = {"error": "high", "warning": "medium", "info": "low", "style": "info"}
_LABEL_TYPES = ("text", "url", "spdx", "hash", "rfc3339", "semver", "email")


def with_hadolint(config: Config) -> Config:
    """Return the configuration with what a hadolint configuration beside it says; our own settings win.

    Raises:
        ConfigError: the file is no YAML mapping.
    """
    path = _find(config.folder)
    if not path or not config["import-hadolint"]:
        return config
    table = _read(path)
    values = dict(config.values)
    ignored = [f"hadolint:{code}" for code in _codes(table.get("ignored"))]
    severities = {
        f"hadolint:{code}": _SEVERITIES[level]
        for level in _SEVERITIES
        for code in _codes(_mapping(table.get("override")).get(level))
    }
    _add(values, "ignore-peers", [*config["ignore-peers"], *ignored], path)
    _add(values, "peer-severity", {**severities, **config["peer-severity"]}, path)
    limit = _fail_on(table)
    if limit:
        _add(values, "peer-fail-on", {"hadolint": limit, **config["peer-fail-on"]}, path)
    if table.get("disable-ignore-pragma") is True:
        _add(values, "distrust-comments-of", [*config["distrust-comments-of"], "hadolint"], path)
    _add(values, "rules", _rules(config["rules"], table), path)
    return Config(config.folder, values, config.path)


def _find(folder: str) -> str:
    for place in dict.fromkeys((folder, os.getcwd())):
        for name in NAMES:
            path = os.path.join(place, name)
            if os.path.isfile(path):
                return path
    return ""


def _read(path: str) -> dict[str, Any]:
    import yaml

    try:
        with open(path, "rb") as stream:
            data = stream.read(_MAX_BYTES + 1)
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        table = yaml.load(data[:_MAX_BYTES], Loader=loader)  # a safe loader: plain values alone
    except (OSError, yaml.YAMLError, RecursionError) as error:
        problem = " ".join(str(error).split())[:200]
        raise ConfigError(f"{path}: cannot be read: {problem}") from None
    if table is None:
        return {}
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: must hold a mapping; set 'import-hadolint = false' to leave it alone")
    return table


def _fail_on(table: dict[str, Any]) -> str:
    """Return the mildest severity that fails, ``none``, or '' where the file does not say."""
    threshold = table.get("failure-threshold")
    if table.get("no-fail") is True or threshold in ("none", "ignore"):
        return "none"
    return _SEVERITIES.get(threshold, "") if isinstance(threshold, str) else ""


def _mapping(value: Any) -> dict[Any, Any]:
    return value if isinstance(value, dict) else {}


def _codes(value: Any) -> list[str]:
    """Return rule codes from a list, or from the one string that hadolint takes for a list."""
    listed = value if isinstance(value, list) else [value]
    return [code for code in listed if isinstance(code, str)]


def _rules(own: dict[str, Any], table: dict[str, Any]) -> dict[str, Any]:
    """Return the settings of single rules, those of the imported file added where there are none of our own."""
    rules = {name: dict(settings) for name, settings in own.items()}
    registries = _codes(table.get("trustedRegistries"))
    if registries:
        rules.setdefault("untrusted-registry", {}).setdefault("allowed", registries)
    schema = {
        str(name): kind if kind in _LABEL_TYPES else "text"
        for name, kind in _mapping(table.get("label-schema")).items()
    }
    if schema:
        settings = rules.setdefault("label-schema", {})
        settings.setdefault("labels", schema)
        settings.setdefault("strict", table.get("strict-labels") is True)
    return rules


def _add(values: dict[str, Value], key: str, value: Any, path: str) -> None:
    if value and (key not in values or values[key].value != value):
        values[key] = Value(value, path)
