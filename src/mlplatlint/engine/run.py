"""One run: discover, analyse each file, join, filter."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from mlplatlint.config.load import Resolver
from mlplatlint.engine.cache import Cache, NoCache
from mlplatlint.engine.govern import Plans, excluder
from mlplatlint.engine.registry import Registry
from mlplatlint.engine.sources import Sources
from mlplatlint.files.discover import Discovery, FileEntry, discover
from mlplatlint.files.source import Source
from mlplatlint.findings.chain import Chain, Filtered
from mlplatlint.findings.model import Notification

PARSE_ALL_FILES = 400
"""Trees of up to this many files are parsed whole, so that each broken file is reported; parsing is the cost of a
run, so in larger ones a file is parsed only when a rule may find something in it."""


class Options(NamedTuple):
    """What the command line says about a run."""

    paths: tuple[str, ...]
    root: str
    jobs: int = 0
    force_exclude: bool = False
    respect_gitignore: bool = True
    use_triggers: bool = True
    stdin: tuple[str, bytes] | None = None
    """Path and bytes of a file given on standard input, scanned instead of ``paths``."""
    progress: Callable[[int, int], None] | None = None
    shuffle: int = 0
    """Seed that shuffles the order of work; results must not depend on it (tests)."""


class RunResult(NamedTuple):
    """Everything a report is made from."""

    filtered: Filtered
    notifications: tuple[Notification, ...]
    files: Mapping[str, tuple[str, ...]]
    """Path -> kinds of every analysed file."""
    skipped: tuple[tuple[str, str], ...]
    sources: Sources
    rules_run: int
    """Pairs of rule and file that ran; 0 when all came from the snapshot of an unchanged tree."""
    names: frozenset[str]


def run(options: Options, registry: Registry, resolver: Resolver, cache: Cache | NoCache) -> RunResult:
    """Scan and return the filtered findings.

    Raises:
        ConfigError: a configuration file that governs a scanned file is broken.
    """
    discovery, given = _discover(options, resolver)
    files = discovery.files
    plans = Plans(registry, resolver, use_triggers=options.use_triggers, parse_all=len(files) <= PARSE_ALL_FILES)
    governed = [plans.of(entry) for entry in files]
    at_root = plans.of(FileEntry("", os.path.join(options.root, "x"), ""))
    partial = _is_partial(options)
    sources = Sources(files, given)
    subjects = plans.subjects()
    asked = "all" if subjects is None else " ".join(sorted(subjects))
    identities = {by.key: f"{by.key}\0{asked}" for by in governed}
    keyed = [(entry, identities[by.key]) for entry, by in zip(files, governed, strict=True)]
    contents = cache.contents(keyed, given)
    settings = (sorted(at_root.config["project"].items()), at_root.config["deep"])
    run_key = cache.run_key(keyed, contents, repr((at_root.key, partial, settings, _published(files, options.root))))
    snapshot = cache.snapshot(run_key)
    if not files and not partial and not discovery.notifications:
        discovery.notifications.append(_nothing(discovery))
    if snapshot is None:
        from mlplatlint.engine.fresh import Work, analyse_tree
        from mlplatlint.engine.workers import WorkItem

        work = Work(
            items=[WorkItem(entry, by.plan) for entry, by in zip(files, governed, strict=True)],
            keys=cache.keys(keyed, contents),
            cache=cache,
            given=given,
            sources=sources,
            plans=plans,
            config=at_root.config,
            root=options.root,
            complete=not partial,
            jobs=options.jobs,
            progress=options.progress,
            shuffle=options.shuffle,
        )
        snapshot = analyse_tree(work)
        cache.remember(run_key, snapshot)
    paths = [entry.path for entry in files]
    chain = Chain(
        registry.rules,
        {path: by.config for path, by in zip(paths, governed, strict=True)},
        {path: by.names for path, by in zip(paths, governed, strict=True)},
        sources,
        root=options.root,
        partial=partial,
    )
    return RunResult(
        filtered=chain.apply(snapshot.findings, snapshot.directives),
        notifications=tuple(sorted({*discovery.notifications, *snapshot.notifications}, key=_note_order)),
        files=dict(zip(paths, snapshot.kinds, strict=True)),
        skipped=tuple(discovery.skipped),
        sources=sources,
        rules_run=snapshot.ran,
        names=at_root.names,
    )


def _nothing(discovery: Discovery) -> Notification:
    """Say why there was nothing to check."""
    reasons = sorted({reason for _, reason in discovery.skipped})
    why = f": all {len(discovery.skipped)} are left out ({', '.join(reasons)})" if reasons else ""
    return Notification("warning", "nothing-to-check", f"no file to check{why}")


def _published(files: Iterable[FileEntry], root: str) -> str:
    """Return the commit that holds the published revisions of a migration chain, on which findings about them depend."""
    if not any("versions/" in entry.path and entry.path.endswith(".py") for entry in files):
        return ""
    from mlplatlint.files.git import base_commit

    return base_commit(root)


def _is_partial(options: Options) -> bool:
    """Tell whether single files are checked rather than folders: then nothing follows from what is absent."""
    return options.stdin is not None or any(os.path.isfile(os.path.join(options.root, path)) for path in options.paths)


def _note_order(note: Notification) -> tuple[str, int, str, str]:
    return (note.path, note.line, note.code, note.message)


def _discover(options: Options, resolver: Resolver) -> tuple[Discovery, dict[str, Source]]:
    if options.stdin is not None:
        path, data = options.stdin
        absolute = os.path.join(options.root, path)
        if options.force_exclude and excluder(resolver)(path, absolute):
            return Discovery([], [(path, "excluded by configuration")], []), {}
        return Discovery([FileEntry(path, absolute, "")], [], []), {path: Source(path, data, absolute)}
    found = discover(
        options.paths,
        options.root,
        excluder(resolver),
        force_exclude=options.force_exclude,
        respect_gitignore=options.respect_gitignore,
        listed=resolver.learn,
    )
    return found, {}
