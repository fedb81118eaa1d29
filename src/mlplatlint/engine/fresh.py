"""The work of a run that nothing remembers: analyse each file, join, read the suppressions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from mlplatlint.engine.analyse import make_finding, text_digest
from mlplatlint.engine.demand import FEW_FILES, Demand, by_name, foreseen
from mlplatlint.engine.plan import Plan
from mlplatlint.engine.registry import Rule
from mlplatlint.engine.remembered import Remembered
from mlplatlint.engine.result import FileResult
from mlplatlint.engine.snapshots import Snapshot
from mlplatlint.engine.sources import Sources
from mlplatlint.engine.store import RunFacts
from mlplatlint.engine.workers import WorkItem, run_all
from mlplatlint.files.source import Source
from mlplatlint.findings.chain import identify
from mlplatlint.findings.model import Finding, Notification
from mlplatlint.project.model import Project

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlplatlint.config.model import Config
    from mlplatlint.engine.cache import Cache, NoCache
    from mlplatlint.engine.govern import Plans

_SUPPRESSIONS = "suppressions"
"""The name under which the suppressions of single files are kept beside their facts."""


class Work(NamedTuple):
    """The files to analyse, what knows of them already, and how to go about it.

    ``config`` governs the project as a whole, whose folder is ``root``; ``complete`` says that whole folders are checked.
    """

    items: list[WorkItem]
    keys: Mapping[str, str]
    cache: Cache | NoCache
    given: Mapping[str, Source]
    sources: Sources
    plans: Plans
    config: Config
    root: str
    complete: bool
    jobs: int
    progress: Callable[[int, int], None] | None
    shuffle: int


def analyse_tree(work: Work) -> Snapshot:
    """Analyse every file, join, and return what was found."""
    known = work.cache.load(work.keys)
    demand = Demand(work.items, work.keys, work.cache, work.given, work.jobs)
    todo = [item for item in work.items if item.entry.path not in known]
    asked = work.plans.subjects()
    store = RunFacts({**known, **by_name(todo)}, work.sources, demand, asked)
    project = _project(work, store)
    wishes = foreseen(project, asked) if len(todo) >= FEW_FILES else {}
    results = run_all(
        work.items,
        work.keys,
        work.cache,
        work.given,
        known,
        jobs=work.jobs,
        progress=work.progress,
        shuffle=work.shuffle,
        wishes=wishes,
    )
    demand.keep(results)
    if not store.settle(results):
        project = _project(work, store)  # what the joins remember is not about these files
    joined, notes = _join(results, work, store, project)
    findings = [finding for result in results.values() for finding in result.findings] + joined
    findings = identify((_with_digest(finding, work.sources) for finding in findings), work.plans.registry.rules)
    notes = _gathered(note for path in sorted(results) for note in results[path].notifications) + notes
    directives = _directives(results, findings, work, notes)
    kinds = [results[item.entry.path].kinds for item in work.items]
    return Snapshot(findings, notes, directives, kinds, sum(result.ran for result in results.values()))


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
        kept.append(min(group, key=lambda note: (note.path, note.line))._replace(message=message + more))
    return kept


def _project(work: Work, store: RunFacts) -> Project:
    return Project(
        store,
        work.config["project"],
        complete=work.complete,
        rule_settings=work.config["rules"],
        root=work.root,
        deep=work.config["deep"],
    )


def _join(
    results: Mapping[str, FileResult], work: Work, store: RunFacts, project: Project
) -> tuple[list[Finding], list[Notification]]:
    """Run the project rules that at least one file armed."""
    armed = {name for result in results.values() for name in result.armed}
    rules = [(rule, plan) for rule, plan in work.plans.project_rules() if rule.name in armed]
    if not rules:
        return [], []
    sources = work.sources
    notes: list[Notification] = []

    asked = (work.complete, work.config["deep"])
    settings = (sorted(work.config["project"].items()), sorted(work.config["rules"].items()), asked)
    own = [sorted(plan.settings.items()) for _, plan in rules]
    remembered = Remembered(work.cache, work.keys, results, repr((settings, own)), work.root, store.digests)
    known = remembered.recall(rule for rule, _ in rules)
    findings: list[Finding] = []
    for rule, plan in rules:
        if rule.name not in known:
            before = len(notes)
            found, trace = project.traced(partial(_run_project_rule, rule, plan, project, sources, notes))
            known[rule.name] = [_with_digest(finding, sources) for finding in found]
            if len(notes) == before:
                remembered.keep(rule, known[rule.name], trace)
        findings += known[rule.name]
    remembered.write()
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
    results: Mapping[str, FileResult], findings: list[Finding], work: Work, notes: list[Notification]
) -> dict[str, list[Sequence[Any]]]:
    """Return the suppressions of the files that have findings, and of those that address mlplatlint."""
    wanted = {finding.path for finding in findings}
    wanted.update(path for path, result in results.items() if result.addressed)
    chosen = sorted(wanted & {path for path, result in results.items() if result.commented})
    known = work.cache.load_facts(_SUPPRESSIONS, {path: work.keys[path] for path in chosen})
    fresh: dict[str, bytes] = {}
    for path in chosen:
        source = None if path in known else work.sources(path)
        if source is None:
            continue
        from mlplatlint.findings.suppress.read import read_directives

        try:
            rows = [tuple(directive) for directive in read_directives(source, results[path].language)]
            fresh[path] = json.dumps(rows).encode()
        except Exception as error:
            text = f"reading suppression comments crashed: {type(error).__name__}: {error}"
            notes.append(Notification("error", "rule-crashed", text, path))
    work.cache.store_facts(_SUPPRESSIONS, work.keys, fresh)
    found = {path: _rows(known.get(path) or fresh.get(path, b"[]")) for path in chosen}
    return {path: rows for path, rows in found.items() if rows}


def _rows(text: bytes) -> list[Sequence[Any]]:
    try:
        rows: list[Sequence[Any]] = json.loads(text)
    except ValueError:
        return []
    return rows


def _with_digest(finding: Finding, sources: Sources) -> Finding:
    # From the hash of a secret the secret can be guessed: those findings are told apart by symbol and order alone.
    if finding.digest or "redact" in finding.tags:
        return finding
    return finding._replace(digest=text_digest(sources(finding.path), finding.span))
