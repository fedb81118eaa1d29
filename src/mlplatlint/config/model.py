"""The configuration: its keys, their defaults, and what one file's settings look like once resolved."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

KEYS: dict[str, tuple[str, Any, str]] = {
    "extend": ("string", "", "another configuration file to start from, relative to this one"),
    "required-version": ("string", "", "the version of mlplatlint this configuration needs, such as '>=0.1'"),
    "edition": ("string", "", "pins the default selection to a released edition"),
    "preview": ("boolean", False, "also run rules whose precision is still being measured"),
    "select": ("strings", [], "run only these rules, families, tags or peer ids"),
    "extend-select": ("strings", [], "run these as well"),
    "ignore": (
        "strings or entries",
        [],
        "never run these; as [[ignore]] entries: hide single findings with a reason",
    ),
    "extend-ignore": ("strings", [], "never run these either; for files whose `ignore` is a list of tables"),
    "exclude": ("strings", [], "globs of files that are not scanned"),
    "include": ("strings", [], "when given, only files matching one of these globs are scanned"),
    "fail-on": ("severity", "medium", "the mildest severity that makes the exit code 1"),
    "confidence": ("confidence", "medium", "the least sure findings that are shown"),
    "honour-foreign": ("boolean", True, "honour other tools' suppression comments through each rule's peers"),
    "ignore-peers": ("strings", [], "ids of other tools, such as hadolint:DL3008, whose findings are left out"),
    "peer-fail-on": (
        "table",
        {},
        "tool -> the mildest severity that makes the exit code 1 for findings with a peer there, or 'none'",
    ),
    "distrust-comments-of": ("strings", [], "tools, such as hadolint, whose suppression comments hide nothing"),
    "peer-severity": ("table", {}, "id of another tool -> severity to report its findings with"),
    "import-hadolint": ("boolean", True, "take over what a .hadolint.yaml beside this configuration says"),
    "require-reason": ("severities", ["critical", "high"], "severities whose suppression needs a reason"),
    "protected": ("strings", [], "rules that no comment or entry may silence"),
    "overrides": ("overrides", [], "changes for the files matching paths: ignore, select, severity"),
    "severity": ("table", {}, "rule name -> severity to report it with"),
    "rules": ("table", {}, "settings of single rules, by rule name"),
    "project": ("table", {}, "facts about the platform that files do not say, such as postgres-version"),
    "deep": ("boolean", False, "ask astroid for the receivers of blocking calls that are otherwise unknown (slow)"),
    "rules-dir": (
        "string",
        "",
        "folder with this repository's own rules; their code runs only with --allow-local-rules",
    ),
    "cache-dir": ("string", "", "where the result cache lies; default: the user's cache folder"),
    "jobs": ("integer", 0, "worker processes; 0 chooses"),
}
"""Key -> (type, default, meaning). Closed: any other key is an error."""

PROJECT_KEYS = {
    "database": "the engine that migrations run on where files do not say: postgresql, mysql, sqlite, mssql, oracle",
    "postgres-version": "the version of the PostgreSQL server that migrations run on, such as 15",
    "migrations-in-transaction": "whether the runner of plain SQL files wraps each in a transaction",
}
"""What ``[project]`` may hold, and what it means."""

OVERRIDE_KEYS = ("paths", "ignore", "select", "severity", "reason")
IGNORE_KEYS = ("path", "rule", "rules", "pointer", "sha256", "reason", "until")


class ConfigError(Exception):
    """The configuration is wrong; the message names file and key. Exit code 2."""


class Value(NamedTuple):
    """A setting and where it came from: ``default``, ``command line``, or a file's path."""

    value: Any
    origin: str


def is_peer(selector: str) -> bool:
    """Tell whether a selector is the id of one rule of another tool, such as ``hadolint:DL3008``."""
    return ":" in selector and not selector.startswith("cwe:") and not selector.endswith(":*")


class Config:
    """One configuration file with what it extends, or the defaults.

    ``values`` maps key to :class:`Value`; ``folder`` is what its globs are relative to. The identity of the object
    is that of the configuration: files governed by the same file share it.
    """

    def __init__(self, folder: str, values: dict[str, Value], path: str = "") -> None:
        self.folder = folder
        self.values = values
        self.path = path

    def __getitem__(self, key: str) -> Any:
        found = self.values.get(key)
        return KEYS[key][1] if found is None else found.value

    def origin(self, key: str) -> str:
        """Return where a key's value came from."""
        found = self.values.get(key)
        return "default" if found is None else found.origin

    def override(self, changes: dict[str, Any], origin: str) -> Config:
        """Return a copy in which ``changes`` win; what they exclude comes on top of what is excluded."""
        values = dict(self.values)
        values.update({key: Value(value, origin) for key, value in changes.items()})
        if "exclude" in changes:
            values["exclude"] = Value([*self["exclude"], *changes["exclude"]], origin)
        return Config(self.folder, values, self.path)

    def local(self, root: str, path: str) -> str:
        """Return a scanned path relative to this configuration's folder, which its globs are about."""
        return os.path.relpath(os.path.join(root, path), self.folder).replace(os.sep, "/")

    @property
    def ignored_names(self) -> list[str]:
        """The plain entries of ``ignore``."""
        return [*(entry for entry in self["ignore"] if isinstance(entry, str)), *self["extend-ignore"]]

    @property
    def ignored_peers(self) -> list[str]:
        """Ids of other tools whose findings are left out, finding by finding: a rule of several ids keeps the others."""
        return [*self["ignore-peers"], *(name for name in self.ignored_names if is_peer(name))]

    @property
    def ignore_entries(self) -> list[dict[str, Any]]:
        """The table entries of ``ignore``: single findings hidden with a reason."""
        return [entry for entry in self["ignore"] if isinstance(entry, dict)]
