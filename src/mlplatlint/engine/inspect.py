"""The project of a tree without running rules: for commands that show what the joins know."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from mlplatlint.config.load import Resolver
from mlplatlint.engine.cache import NoCache
from mlplatlint.engine.govern import excluder
from mlplatlint.engine.plan import Plan
from mlplatlint.engine.registry import builtin
from mlplatlint.engine.sources import Sources
from mlplatlint.engine.store import RunFacts
from mlplatlint.engine.workers import WorkItem, collect_all, run_all
from mlplatlint.files.discover import discover
from mlplatlint.project.model import Project


def inspect(
    paths: tuple[str, ...],
    resolver: Resolver,
    *,
    root: str = "",
    jobs: int = 0,
    force_exclude: bool = False,
    respect_gitignore: bool = True,
    subjects: tuple[str, ...] | None = None,
) -> tuple[Project, Sources]:
    """Return the project of the files under ``paths``, and their sources by path.

    ``subjects`` names the facts that will be asked for, so that no others are collected.

    Raises:
        ConfigError: a configuration file that governs a scanned file is broken.
    """
    root = root or os.getcwd()
    found = discover(paths, root, excluder(resolver), force_exclude=force_exclude, respect_gitignore=respect_gitignore)
    registry = builtin()
    # Any rule over the project makes the plan collect facts; none is run here.
    plan = Plan(registry, [name for name, rule in registry.rules.items() if rule.shape == "project"][:1],
                subjects=subjects)  # fmt: skip
    items = [WorkItem(entry, plan) for entry in found.files]
    cache, sources = NoCache(), Sources(found.files)
    results = run_all(items, {}, cache, {}, jobs=jobs, progress=None)
    by_path = {item.entry.path: item for item in items}

    def demand(subject: Any, wanted: list[str]) -> Mapping[str, bytes]:
        chosen = [by_path[path] for path in wanted]
        keys = {path: path for path in wanted}
        return collect_all(subject, chosen, keys, cache, {}, jobs=jobs)

    partial = any(os.path.isfile(os.path.join(root, path)) for path in paths)
    return Project(RunFacts(results, sources, demand), complete=not partial), sources
