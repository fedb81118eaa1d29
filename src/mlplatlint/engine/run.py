"""One run: discover, analyse each file, join, filter."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from mlplatlint.config.load import Resolver
from mlplatlint.config.model import Config
from mlplatlint.config.select import enabled
from mlplatlint.engine.analyse import FileResult, make_finding, text_digest
from mlplatlint.engine.cache import Cache, NoCache
from mlplatlint.engine.plan import Plan
from mlplatlint.engine.registry import Registry, Rule
from mlplatlint.engine.snapshots import Snapshot
from mlplatlint.engine.store import RunFacts, Sources
from mlplatlint.engine.workers import WorkItem, collect_all, run_all
from mlplatlint.files.discover import Discovery, FileEntry, GlobSet, discover
from mlplatlint.files.source import Source
from mlplatlint.findings.chain import Chain, Filtered, identify
from mlplatlint.findings.model import Finding, Notification
from mlplatlint.project.model import Project

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
    plans = _Plans(registry, resolver, options, len(discovery.files))
    governed = [plans.of(entry) for entry in discovery.files]
    root_plan = plans.of(FileEntry("", os.path.join(options.root, "x"), ""))
    settings = resolver.for_folder(options.root)["project"]
    published = _published(discovery, options.root)
    root_key = repr((root_plan.key, _is_partial(options), sorted(settings.items()), published))
    sources = Sources(discovery.files, given)
    keyed = [(entry, by.key) for entry, by in zip(discovery.files, governed, strict=True)]
    contents = cache.contents(keyed, given)
    run_key = cache.run_key(keyed, contents, root_key)
    snapshot = cache.snapshot(run_key)
    if snapshot is None:
        items = [WorkItem(entry, by.plan) for entry, by in zip(discovery.files, governed, strict=True)]
        work = _Work(items, cache.keys(keyed, contents), cache, given, sources)
        snapshot = _analyse(work, plans, resolver, options)
        cache.remember(run_key, snapshot)
    paths = [entry.path for entry in discovery.files]
    chain = Chain(
        registry.rules,
        {path: by.config for path, by in zip(paths, governed, strict=True)},
        {path: by.names for path, by in zip(paths, governed, strict=True)},
        sources,
        root=options.root,
        partial=_is_partial(options),
    )
    filtered = chain.apply(snapshot.findings, snapshot.directives)
    return RunResult(
        filtered=filtered,
        notifications=tuple(sorted({*discovery.notifications, *snapshot.notifications}, key=_note_order)),
        files=dict(zip(paths, snapshot.kinds, strict=True)),
        skipped=tuple(discovery.skipped),
        sources=sources,
        rules_run=snapshot.ran,
        names=frozenset(root_plan.plan.rules),
    )


class _Work(NamedTuple):
    """The files to analyse and what knows of them already."""

    items: list[WorkItem]
    keys: Mapping[str, str]
    cache: Cache | NoCache
    given: Mapping[str, Source]
    sources: Sources


def _analyse(work: _Work, plans: _Plans, resolver: Resolver, options: Options) -> Snapshot:
    """Analyse every file, join, and return what was found."""
    results = run_all(
        work.items,
        work.keys,
        work.cache,
        work.given,
        jobs=options.jobs,
        progress=options.progress,
        shuffle=options.shuffle,
    )
    joined, notes = _join(results, plans, resolver, options, work)
    findings = [finding for result in results.values() for finding in result.findings] + joined
    findings = identify((_with_digest(finding, work.sources) for finding in findings), plans.registry.rules)
    notes = _gathered(note for path in sorted(results) for note in results[path].notifications) + notes
    directives = _directives(results, findings, work.sources, notes)
    kinds = [results[item.entry.path].kinds for item in work.items]
    return Snapshot(findings, notes, directives, kinds, sum(result.ran for result in results.values()))


def _published(discovery: Discovery, root: str) -> str:
    """Return the commit that holds the published revisions of a migration chain, on which findings about them depend."""
    if not any("versions/" in entry.path and entry.path.endswith(".py") for entry in discovery.files):
        return ""
    from mlplatlint.files.git import base_commit

    return base_commit(root)


def _is_partial(options: Options) -> bool:
    """Tell whether single files are checked rather than folders: then nothing follows from what is absent."""
    return options.stdin is not None or any(os.path.isfile(os.path.join(options.root, path)) for path in options.paths)


def _note_order(note: Notification) -> tuple[str, int, str, str]:
    return (note.path, note.line, note.code, note.message)


def _gathered(notes: Iterable[Notification]) -> list[Notification]:
    """Return the notes of all files, with one that stands for all reduced analyses of a kind: a bundle has hundreds."""
    kept: list[Notification] = []
    reduced: dict[str, list[Notification]] = {}
    for note in notes:
        if note.code == "file-analysis-reduced":
            reduced.setdefault(note.message, []).append(note)
        else:
            kept.append(note)
    for message, group in sorted(reduced.items()):
        others = len(group) - 1
        more = f"; so {'is' if others == 1 else 'are'} {others} more file{'' if others == 1 else 's'}" if others else ""
        kept.append(min(group, key=_note_order)._replace(message=message + more))
    return kept


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
    )
    return found, {}


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


class Governed(NamedTuple):
    """What governs the files of a folder: configuration, plan, the plan's identity in cache keys, enabled rules."""

    config: Config
    plan: Plan
    key: str
    names: frozenset[str]


class _Plans:
    """One plan for each configuration that governs a scanned file."""

    def __init__(self, registry: Registry, resolver: Resolver, options: Options, count: int) -> None:
        self.registry = registry
        self._resolver = resolver
        self._options = options
        self._parse_all = count <= PARSE_ALL_FILES
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

    def _made(self, config: Config) -> Governed:
        names = enabled(config, self.registry.rules)
        options = self._options
        plan = Plan(
            self.registry,
            names,
            settings=config["rules"],
            use_triggers=options.use_triggers,
            parse_all=self._parse_all,
        )
        identity = repr((sorted(names), sorted(config["rules"].items()), options.use_triggers, self._parse_all))
        return Governed(config, plan, identity, frozenset(plan.rules))


def _join(
    results: Mapping[str, FileResult], plans: _Plans, resolver: Resolver, options: Options, work: _Work
) -> tuple[list[Finding], list[Notification]]:
    """Run the project rules that at least one file armed."""
    armed = {name for result in results.values() for name in result.armed}
    rules = [(rule, plan) for rule, plan in plans.project_rules() if rule.name in armed]
    if not rules:
        return [], []
    by_path = {item.entry.path: item for item in work.items}
    sources = work.sources
    notes: list[Notification] = []

    def demand(subject: Any, paths: list[str]) -> Mapping[str, bytes]:
        wanted = [by_path[path] for path in paths]
        return collect_all(subject, wanted, work.keys, work.cache, sources, jobs=options.jobs)

    config = resolver.for_folder(options.root)
    store = RunFacts(results, sources, demand)
    partial = _is_partial(options)
    project = Project(store, config["project"], complete=not partial, rule_settings=config["rules"], root=options.root)
    findings: list[Finding] = []
    for rule, plan in rules:
        findings += _run_project_rule(rule, plan, project, sources, notes)
    return findings, notes


def _run_project_rule(
    rule: Rule, plan: Plan, project: Project, sources: Sources, notes: list[Notification]
) -> list[Finding]:
    findings: list[Finding] = []
    try:
        logic = plan.registry.logic(rule)
        extra = [plan.settings.get(rule.name, {})] if "settings" in rule.parameters else []
        for hit in logic(project, *extra):
            findings.append(make_finding(rule, hit, hit.path, None))
    except Exception as error:
        text = f"rule {rule.name} crashed: {type(error).__name__}: {' '.join(str(error).split())[:200]}"
        notes.append(Notification("error", "rule-crashed", text))
    return findings


def _directives(
    results: Mapping[str, FileResult], findings: list[Finding], sources: Sources, notes: list[Notification]
) -> dict[str, list[Sequence[Any]]]:
    """Read the suppressions of the files that have findings, and of those that address mlplatlint."""
    wanted = {finding.path for finding in findings}
    wanted.update(path for path, result in results.items() if result.addressed)
    found: dict[str, list[Sequence[Any]]] = {}
    for path in sorted(wanted & {path for path, result in results.items() if result.commented}):
        source = sources(path)
        if source is None:
            continue
        from mlplatlint.findings.suppress.read import read_directives

        try:
            found[path] = [tuple(directive) for directive in read_directives(source, results[path].language)]
        except Exception as error:
            text = f"reading suppression comments crashed: {type(error).__name__}: {error}"
            notes.append(Notification("error", "rule-crashed", text, path))
    return {path: rows for path, rows in found.items() if rows}


def _with_digest(finding: Finding, sources: Sources) -> Finding:
    if finding.digest:
        return finding

    return finding._replace(digest=text_digest(sources(finding.path), finding.span))
