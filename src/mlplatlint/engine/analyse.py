"""One file: read once, parse once, run the armed rules, collect the armed facts."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from mlplatlint.engine.plan import Plan
from mlplatlint.engine.registry import Rule
from mlplatlint.engine.result import FileResult
from mlplatlint.facts.registry import Subject
from mlplatlint.files.classify import FileType
from mlplatlint.files.digest import sha1
from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Finding, Hit, Notification
from mlplatlint.fronts.document import ParseFailure
from mlplatlint.fronts.registry import LANGUAGES, VIEWS

_BLANKS = re.compile(rb"\s+")
_DIGEST_LIMIT = 4096
"""Bytes of a finding's text that its digest covers; longer spans are told apart by their beginning."""


def analyse(
    source: Source,
    kind: FileType,
    plan: Plan,
    parsed: Callable[[int], None] | None = None,
    ahead: Sequence[Subject] = (),
) -> FileResult:
    """Return the findings and facts of one file. Never raises for anything the file holds.

    ``parsed`` is told the bytes of a file whose tree now waits for the collector. ``ahead`` names on-demand subjects to collect
    while the tree is there.
    """
    rules, subjects, addressed, commented = plan.armed(kind.kinds, _searchable(source, kind))
    job = _Job(source, kind, plan)
    file_rules = [rule for rule in rules if rule.shape != "project"]
    facts = {subject.name: record for subject in subjects if (record := job.collect(subject)) is not None}
    # An empty record says that the file has none.
    on_demand = {
        subject.name: job.collect(subject) or b"" for subject in ahead if not kind.kinds.isdisjoint(subject.kinds)
    }
    for rule in file_rules:
        job.run(rule)
    job.mention_reductions()
    if plan.parse_all and not kind.kinds.isdisjoint(plan.rules["unparsable-file"].kinds):
        job.ensure_parsed()
    job.close(parsed)
    return FileResult(
        language=kind.language,
        kinds=tuple(sorted(kind.kinds)),
        findings=tuple(job.findings),
        notifications=tuple(job.notifications),
        addressed=addressed,
        commented=commented,
        armed=tuple(rule.name for rule in rules if rule.shape == "project"),
        ran=len(file_rules),
        facts=facts,
        ahead=on_demand,
    )


def collect_facts(
    source: Source, kind: FileType, plan: Plan, subject: Subject, parsed: Callable[[int], None] | None = None
) -> bytes | None:
    """Return the encoded record of an on-demand subject, or None when the file has none; ``parsed`` as in
    :func:`analyse`."""
    job = _Job(source, kind, plan)
    record = job.collect(subject)
    job.close(parsed)
    return record


class _Job:
    """The state of one file's analysis: its document and views are made at most once."""

    def __init__(self, source: Source, kind: FileType, plan: Plan) -> None:
        self.source = source
        self.kind = kind
        self.plan = plan
        self.findings: list[Finding] = []
        self.notifications: list[Notification] = []
        self._views: dict[str, list[Any]] = {}
        self._parsed = False
        self._document: Any = None

    # --- documents and views ---------------------------------------------------------------------------

    @property
    def document(self) -> Any:
        """The parsed file, or None when it does not parse or no front reads its language."""
        if not self._parsed:
            self._parsed = True
            self._document = self._parse()
        return self._document

    def close(self, parsed: Callable[[int], None] | None = None) -> None:
        """Let go of the document: cut its cycles where its front knows how, or tell ``parsed`` what to collect."""
        if self._document is None or self.kind.language == "artifact":
            return
        release = getattr(self._document, "release", None)
        if release is not None:
            release()
        elif parsed is not None:
            parsed(len(self.source.data))

    def ensure_parsed(self) -> None:
        """Parse the file if nothing has asked for its document yet."""
        _ = self.document

    def _parse(self) -> Any:
        front = LANGUAGES.get(self.kind.language)
        if front is None:
            return None
        try:
            document = resolve(front)(self.source)
            self._mention_bad_cells(document)
            self._mention_bad_documents(document)
            return document
        except ParseFailure as failure:
            self._unparsable(failure)
        except Exception as error:
            self._crashed(f"the {self.kind.language} front", error)
        return None

    def _mention_bad_cells(self, document: Any) -> None:
        for number, reason, span in getattr(document, "bad_cells", ()):
            line = self.source.line_of(document.to_file(span).start)
            text = f"cell {number} is left out: {reason}"
            self.notifications.append(Notification("info", "cell-not-analysed", text, self.source.path, line))

    def mention_reductions(self) -> None:
        """Note what a view left out of the analysis, so that silence is not taken for a clean file."""
        for objects in self._views.values():
            for item in objects:
                reason = getattr(item, "reduced", "")
                if reason:
                    self.notifications.append(Notification("info", "file-analysis-reduced", reason, self.source.path))

    def _mention_bad_documents(self, document: Any) -> None:
        """Say which documents of a YAML file are left out, and that a template is judged by what it says alone."""
        for failure in getattr(document, "failures", ()):
            line = self.source.line_of(min(failure.offset, len(self.source.data)))
            why = "is a template" if failure.template else "does not parse"
            text = f"one document of the file {why} and is left out: {failure.message}"
            self.notifications.append(Notification("info", "document-not-analysed", text, self.source.path, line))
        if getattr(document, "templated", False) and "kubernetes" in self.kind.kinds and not document.failures:
            text = "holds template expressions: it is judged by what it says, not by what it leaves out"
            self.notifications.append(Notification("info", "template", text, self.source.path))

    def _unparsable(self, failure: ParseFailure) -> None:
        line = self.source.line_of(min(failure.offset, len(self.source.data)))
        if failure.template:
            text = f"is a template, not plain {self.kind.language}: {failure.message}"
            self.notifications.append(Notification("info", "file-not-analysed", text, self.source.path, line))
            return
        rule = self.plan.rules.get("unparsable-file")
        if rule is None or self.kind.language not in rule.kinds:
            level = "warning" if rule is None else "info"
            text = f"does not parse as {self.kind.language}: {failure.message}"
            self.notifications.append(Notification(level, "unparsable-file", text, self.source.path, line))
            return
        span = self.source.line_span(line) if self.kind.language != "artifact" else Span(0, 0)
        values = {"language": self.kind.language, "reason": failure.message.rstrip(".")}
        self.findings.append(make_finding(rule, Hit(span, values), self.source.path, self.source))

    def views(self, name: str) -> list[Any]:
        """Return the objects of one view in this file."""
        found = self._views.get(name)
        if found is None:
            found = self._views[name] = self._derive(name)
        return found

    def _derive(self, name: str) -> list[Any]:
        by_language = VIEWS.get(name, {})
        target = by_language.get(self.kind.language)
        if target is None:
            target = by_language.get("*")
            return list(resolve(target)(self.source)) if target else []
        if self.document is None:
            return []
        return list(resolve(target)(self.document)) if target else [self.document]

    # --- rules and facts ---------------------------------------------------------------------------------

    def run(self, rule: Rule) -> None:
        """Run one rule; a crash becomes a notification and costs only this rule's findings on this file."""
        try:
            for hit in self._hits(rule):
                self.findings.append(self._finding(rule, hit))
        except Exception as error:
            self._crashed(f"rule {rule.name}", error)

    def _hits(self, rule: Rule) -> Iterator[Hit]:
        logic = self.plan.registry.logic(rule)
        extra = [self.plan.settings.get(rule.name, {})] if "settings" in rule.parameters else []
        if rule.shape == "view":
            for name in rule.dispatch:
                for subject in self.views(name):
                    yield from logic(subject, *extra)
            return
        module = self.document
        if module is None:
            return
        import _ast

        for name in rule.dispatch:
            for node in module.nodes(getattr(_ast, name)):
                yield from logic(node, module, *extra)

    def collect(self, subject: Subject) -> bytes | None:
        """Return a subject's encoded record for this file, or None."""
        try:
            target: Any = self.source if subject.raw else self.document
            record = resolve(subject.collect)(target) if target is not None else None
            return None if record is None else self._encoded(record, subject)
        except Exception as error:
            self._crashed(f"facts '{subject.name}'", error)
            return None

    def _encoded(self, record: Any, subject: Subject) -> bytes:
        import msgspec

        encoded = msgspec.msgpack.encode(record)
        if subject.names_only or self.kind.language in ("artifact", "binary"):
            return encoded
        from mlplatlint.engine.redact import without_secrets

        return without_secrets(encoded, self.source)

    def _finding(self, rule: Rule, hit: Hit) -> Finding:
        to_file = None if self._sees_file(rule) else getattr(self._document, "to_file", None)
        finding = make_finding(rule, hit, self.source.path, self.source if to_file is None else self._document.source)
        if to_file is None:
            return finding
        here = self.source.path
        return finding._replace(
            span=to_file(finding.span),
            cell=self._document.cell_of(finding.span.start),
            fixes=(),  # edits of the joined text do not fit the notebook's JSON
            related=tuple(p._replace(span=to_file(p.span)) if p.path == here else p for p in finding.related),
            flow=tuple(p._replace(span=to_file(p.span)) if p.path == here else p for p in finding.flow),
        )

    def _sees_file(self, rule: Rule) -> bool:
        """Tell whether a rule looks at the file's own text, not at the document: its spans need no translation."""
        return rule.shape == "view" and not any(self.kind.language in VIEWS.get(name, {}) for name in rule.dispatch)

    def _crashed(self, what: str, error: Exception) -> None:
        text = f"{what} crashed: {type(error).__name__}: {_one_line(error)}"
        self.notifications.append(Notification("error", "rule-crashed", text, self.source.path))


def make_finding(rule: Rule, hit: Hit, path: str, source: Source | None) -> Finding:
    """Combine a rule's metadata with one hit; the digest is of the hit's own text."""
    return Finding(
        rule=rule.name,
        severity=hit.severity or rule.severity,
        confidence=hit.confidence or rule.confidence,
        message=rule.message.format_map(hit.values),
        path=hit.path or path,
        span=hit.span,
        symbol=hit.symbol,
        # A hash of a secret can be guessed from: those findings are told apart by symbol and order.
        digest="" if "redact" in hit.tags else text_digest(source, hit.span),
        related=hit.related,
        flow=hit.flow,
        fixes=hit.fixes,
        tags=hit.tags,
    )


def text_digest(source: Source | None, span: Span) -> str:
    """Return a hash of the text under a span without its blanks; '' when the text is not at hand."""
    if source is None:
        return ""
    text = bytes(source.data[span[0] : min(span[1], span[0] + _DIGEST_LIMIT)])
    return sha1(_BLANKS.sub(b"", text)).hexdigest()[:16]


_RESOLVED: dict[str, Callable[..., Any]] = {}


def resolve(target: str) -> Callable[..., Any]:
    """Return the function that ``module:function`` names."""
    function = _RESOLVED.get(target)
    if function is None:
        module, _, name = target.partition(":")
        function = _RESOLVED[target] = getattr(importlib.import_module(module), name)
    return function


def _searchable(source: Source, kind: FileType) -> bytes:
    """Return the bytes that triggers look at; artifacts are large and their rules run on every one."""
    return b"" if kind.language in ("artifact", "binary") else bytes(source.data)


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]
