"""Finds and reads configuration files: the closest one wins, nothing merges but through ``extend``."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from mlplatlint import __version__
from mlplatlint.config.model import KEYS, Config, ConfigError, Value
from mlplatlint.config.validate import validate

NAMES = ("pyproject.toml", "mlplatlint.toml", ".mlplatlint.toml")
"""In one folder the last of these that holds our settings wins."""

_STRONGEST_FIRST = tuple(reversed(NAMES))
_MAX_EXTENDS = 16


class Resolver:
    """Answers which configuration governs a folder; each file is read once."""

    def __init__(self, explicit: str = "", changes: dict[str, Any] | None = None, *, isolated: bool = False) -> None:
        self._changes = changes or {}
        self._isolated = isolated
        self._by_folder: dict[str, Config] = {}
        self._by_path: dict[str, Config] = {}
        self._listed: list[tuple[str, set[str]]] = []
        self._explicit = self._finish(load_file(explicit, anchor=os.getcwd())) if explicit else None

    def for_folder(self, folder: str) -> Config:
        """Return the configuration that governs files in ``folder``.

        Raises:
            ConfigError: the governing file is broken.
        """
        if self._explicit is not None:
            return self._explicit
        known = self._by_folder.get(folder)
        if known is None:
            known = self._by_folder[folder] = self._search(folder)
        return known

    def learn(self, folder: str, names: Iterable[str]) -> None:
        """Take note of every file below a folder, so that no folder in it is searched in vain.

        ``names`` are POSIX paths relative to ``folder``. A configuration file that git ignores is not among them: it
        counts in the scanned folder itself and above, not further down.
        """
        below = {name.rpartition("/")[0] for name in names if name.endswith(NAMES)}
        self._listed.append((os.path.join(folder, ""), {os.path.join(folder, *name.split("/")) for name in below}))

    def _is_bare(self, folder: str) -> bool:
        """Tell whether a folder is known to hold no configuration file."""
        return any(folder.startswith(base) and folder not in holders for base, holders in self._listed)

    def _search(self, folder: str) -> Config:
        if not self._isolated and self._is_bare(folder):
            return self.for_folder(os.path.dirname(folder))
        if not self._isolated:
            prefix = os.path.join(folder, "")
            for name in _STRONGEST_FIRST:
                # Asking for access is the cheapest way to learn that there is nothing, which is nearly always so.
                if os.access(prefix + name, os.F_OK):
                    found = self._read(prefix + name)
                    if found is not None:
                        return found
            parent = os.path.dirname(folder)
            if parent != folder:
                return self.for_folder(parent)
        if "" not in self._by_path:
            self._by_path[""] = self._finish(Config(os.getcwd(), {}))
        return self._by_path[""]

    def _read(self, path: str) -> Config | None:
        if path not in self._by_path:
            if not os.path.isfile(path) or not holds_settings(path):
                return None
            self._by_path[path] = self._finish(load_file(path))
        return self._by_path[path]

    def _finish(self, config: Config) -> Config:
        if not self._isolated:
            from mlplatlint.config.hadolint import with_hadolint

            config = with_hadolint(config)
        return config.override(self._changes, "command line") if self._changes else config

    @property
    def configs(self) -> list[Config]:
        """Every configuration met so far."""
        return [self._explicit] if self._explicit is not None else list(self._by_path.values())


def holds_settings(path: str) -> bool:
    """Tell whether a file may hold our settings; cheap, so that a foreign pyproject.toml is not parsed."""
    if not path.endswith("pyproject.toml"):
        return True
    try:
        with open(path, "rb") as stream:
            data = stream.read()
    except OSError:
        return False
    return b"mlplatlint" in data and bool(_table(_parse(path, data), path))


def load_file(path: str, *, anchor: str = "", depth: int = 0) -> Config:
    """Read one configuration file and what it extends.

    Raises:
        ConfigError: missing, no TOML, an unknown key, or a value of the wrong type.
    """
    if depth > _MAX_EXTENDS:
        raise ConfigError(f"{path}: 'extend' goes in a circle")
    try:
        with open(path, "rb") as stream:
            data = stream.read()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
    table = _table(_parse(path, data), path)
    validate(table, path)
    _require_version(table, path)
    folder = anchor or os.path.dirname(os.path.abspath(path))
    values: dict[str, Value] = {}
    if table.get("extend"):
        try:
            base = load_file(os.path.join(os.path.dirname(path), table["extend"]), anchor=folder, depth=depth + 1)
        except ConfigError as error:
            raise ConfigError(f"{path}: extend: {error}") from None
        values.update(base.values)
    values.update({key: Value(value, path) for key, value in table.items() if key in KEYS})
    return Config(folder, values, path)


def _require_version(table: dict[str, Any], path: str) -> None:
    wanted = table.get("required-version")
    if not wanted:
        return
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        accepted = SpecifierSet(wanted if wanted[0] in "<>=!~" else f"=={wanted}")
    except InvalidSpecifier:
        raise ConfigError(f"{path}: 'required-version' is no version specifier: '{wanted}'") from None
    if not accepted.contains(__version__, prereleases=True):
        raise ConfigError(f"{path}: needs mlplatlint {wanted}, and this is {__version__}")


def _parse(path: str, data: bytes) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        twice = "ignore" in str(error) and "immutable" in str(error)
        hint = "; beside [[ignore]] tables plain names go into extend-ignore" if twice else ""
        raise ConfigError(f"{path}: is no valid TOML: {error}{hint}") from None


def _table(document: dict[str, Any], path: str) -> dict[str, Any]:
    if not path.endswith("pyproject.toml"):
        return document
    table = document.get("tool", {}).get("mlplatlint", {})
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: tool.mlplatlint must be a table")
    return table
