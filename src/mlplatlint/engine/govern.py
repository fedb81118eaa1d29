"""Which configuration governs which file: what it leaves out, and what runs on the rest."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from mlplatlint.config.load import Resolver
from mlplatlint.config.model import Config
from mlplatlint.config.select import enabled
from mlplatlint.engine.registry import Registry, Rule
from mlplatlint.files.discover import FileEntry, GlobSet

if TYPE_CHECKING:
    from mlplatlint.engine.plan import Plan


def excluder(resolver: Resolver) -> Callable[[str, str], bool]:
    """Return the predicate that says whether configuration leaves a file out."""
    by_folder: dict[str, _Excludes | None] = {}
    by_config: dict[Config, _Excludes | None] = {}

    def excluded(path: str, absolute: str) -> bool:
        folder = path.rpartition("/")[0]
        if folder not in by_folder:
            config = resolver.for_folder(os.path.dirname(absolute))
            if config not in by_config:
                by_config[config] = _excludes(config)
            by_folder[folder] = by_config[config]
        globs = by_folder[folder]
        if globs is None:
            return False
        local = os.path.relpath(absolute, globs.folder).replace(os.sep, "/")
        return local in globs.exclude or (globs.include is not None and local not in globs.include)

    return excluded


class _Excludes(NamedTuple):
    folder: str
    exclude: GlobSet
    include: GlobSet | None


def _excludes(config: Config) -> _Excludes | None:
    """Return the patterns of a configuration that leave files out; None when it has none."""
    if not config["exclude"] and not config["include"]:
        return None
    include = GlobSet(config["include"]) if config["include"] else None
    return _Excludes(config.folder, GlobSet(config["exclude"]), include)


class Governed:
    """What governs the files of a folder: configuration, enabled rules, and a text that stands for both in cache keys."""

    def __init__(self, config: Config, names: frozenset[str], key: str, made: Callable[[], Plan]) -> None:
        self.config = config
        self.names = names
        self.key = key
        self._made = made
        self._plan: Plan | None = None

    @property
    def plan(self) -> Plan:
        """The plan of the rules, made when first asked for: an unchanged tree needs none."""
        if self._plan is None:
            self._plan = self._made()
        return self._plan


class Plans:
    """One plan for each configuration that governs a scanned file."""

    def __init__(self, registry: Registry, resolver: Resolver, *, use_triggers: bool, parse_all: bool) -> None:
        self.registry = registry
        self._resolver = resolver
        self._use_triggers = use_triggers
        self._parse_all = parse_all
        self._by_folder: dict[str, Governed] = {}
        self._by_config: dict[Config, Governed] = {}

    def of(self, entry: FileEntry) -> Governed:
        """Return what governs a file."""
        folder = entry.path.rpartition("/")[0]
        found = self._by_folder.get(folder)
        if found is None:
            config = self._resolver.for_folder(os.path.dirname(entry.absolute))
            found = self._by_config.get(config)
            if found is None:
                found = self._by_config[config] = self._made(config)
            self._by_folder[folder] = found
        return found

    def project_rules(self) -> list[tuple[Rule, Plan]]:
        """Return each project rule that any configuration enables, with the first plan that does.

        The filter chain drops what such a rule finds in files whose own configuration does not enable it.
        """
        found: dict[str, tuple[Rule, Plan]] = {}
        for governed in self._by_config.values():
            for rule in governed.plan.project_rules:
                found.setdefault(rule.name, (rule, governed.plan))
        return [found[name] for name in sorted(found)]

    def subjects(self) -> frozenset[str] | None:
        """Return the subjects that any enabled rule can ask for, of all configurations asked about so far; None for all.

        A join looks at the whole project, so facts are collected from a file even where its own rules need none.
        """
        names = frozenset(name for governed in self._by_config.values() for name in governed.names)
        found: set[str] = set()
        for name in names:
            subjects = self.registry.rules[name].subjects
            if subjects is None:
                return None
            found.update(subjects)
        return frozenset(found)

    def _made(self, config: Config) -> Governed:
        names = enabled(config, self.registry.rules)

        def plan() -> Plan:
            from mlplatlint.engine.plan import Plan

            return Plan(
                self.registry,
                names,
                settings=config["rules"],
                use_triggers=self._use_triggers,
                parse_all=self._parse_all,
                subjects=self.subjects(),
            )

        identity = repr((sorted(names), sorted(config["rules"].items()), self._use_triggers, self._parse_all))
        return Governed(config, names, identity, plan)
