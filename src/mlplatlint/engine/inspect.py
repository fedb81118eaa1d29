"""The project of a tree without running rules: for commands that show what the joins know."""

from __future__ import annotations

import os

from mlplatlint.config.load import Resolver
from mlplatlint.engine.cache import NoCache
from mlplatlint.engine.demand import Demand
from mlplatlint.engine.govern import excluder
from mlplatlint.engine.plan import Plan
from mlplatlint.engine.registry import builtin
from mlplatlint.engine.sources import Sources
from mlplatlint.engine.store import RunFacts
from mlplatlint.engine.workers import WorkItem, run_all
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
    plan = Plan(registry, [], subjects=subjects)
    items = [WorkItem(entry, plan) for entry in found.files]
    keys = {entry.path: "" for entry in found.files}
    cache, sources = NoCache(), Sources(found.files)
    demand = Demand(items, keys, cache, {}, jobs)
    results = run_all(items, keys, cache, {}, {}, jobs=jobs, progress=None)
    partial = any(os.path.isfile(os.path.join(root, path)) for path in paths)
    return Project(RunFacts(results, sources, demand), complete=not partial), sources
