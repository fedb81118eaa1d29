"""Whether a dependency, a handler or a middleware identifies the caller.

Conservative: what cannot be read to its end, or is named as if it might identify somebody, is unknown, and the
unknown is never reported as missing authentication.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from mlplatlint.facts.python_calls import Op
from mlplatlint.facts.routes import Body, Trait
from mlplatlint.project.calls.values import ClassValue, External, FunctionValue, Instance, Partial, TypeKey, Value
from mlplatlint.project.routes.definitions import Place
from mlplatlint.project.routes.injection import SILENT_TYPES, Injection
from mlplatlint.project.routes.model import Dependencies, Dependency, Records, Verdict

SCHEMES = frozenset(
    ("SecurityBase", "APIKeyBase", "APIKeyQuery", "APIKeyHeader", "APIKeyCookie", "HTTPBase", "HTTPBasic", "HTTPBearer",
     "HTTPDigest", "OAuth2", "OAuth2PasswordBearer", "OAuth2AuthorizationCodeBearer", "OpenIdConnect")
)  # fmt: skip
"""Classes of ``fastapi.security`` that read credentials; ``OAuth2PasswordRequestForm`` is no such class."""

_HARMLESS_MIDDLEWARE = re.compile(
    r"(?:^|\.)(?:CORSMiddleware|GZipMiddleware|TrustedHostMiddleware|HTTPSRedirectMiddleware|CorrelationIdMiddleware"
    r"|RequestIdMiddleware|PrometheusMiddleware|ProxyHeadersMiddleware|SlowAPIMiddleware|SlowAPIASGIMiddleware|BrotliMiddleware"
    r"|OpenTelemetryMiddleware|SentryAsgiMiddleware|ServerErrorMiddleware|TimingMiddleware|RawContextMiddleware|SessionMiddleware"
    r"|PyInstrumentProfilerMiddleware|DebugToolbarMiddleware|WSGIMiddleware|RequestContextMiddleware|ElasticAPM|LoggingMiddleware)$"
)
_IDENTITY_MIDDLEWARE = re.compile(
    r"(?i)(?:auth|jwt|token|permission|login|tenant|guard|user|api_?key|acl|access_?control)"
)
_NEUTRAL_NAME = re.compile(
    r"(?i)(?:^|_)(?:db|database|engine|sessionmaker|async_session|db_session|redis|settings|config)(?:_|$)"
)
_IDENTITY_NAME = re.compile(
    r"(?i)(?:auth|user|token|permission|admin|credential|login|api_?key|secret|principal|identity|tenant|account|role|guard"
    r"|protect|secure|verif|require|ensure|check|access|allow|valid|scope|claims|signature|jwt|bearer|member|current|caller"
    r"|license|org\b|organi[sz]ation|workspace|project_id|session_?id|ctx|context)"
)
_REGISTERS = re.compile(
    r"^(?:get|post|put|delete|patch|head|options|trace|api_route|route|websocket|websocket_route|limit|exempt|cache\w*)$"
)
_EVIDENCE = Trait.DENIES | Trait.READS_CREDENTIALS | Trait.CREDENTIAL_PARAMETER
_MAYBE = Trait.CALLS_CHECK | Trait.PASSES_REQUEST | Trait.MAY_IDENTIFY


class Judged(NamedTuple):
    """What is known of a dependency, or of a handler with all of its dependencies."""

    verdict: int
    schemes: tuple[str, ...] = ()
    """Scheme classes, or functions of the project, that identify the caller."""


NOTHING_FOUND = Judged(Verdict.NONE)
NOT_KNOWN = Judged(Verdict.UNKNOWN)


def joined(parts: list[Judged]) -> Judged:
    """Return what several dependencies say together: the surest counts."""
    verdict = max((part.verdict for part in parts), default=Verdict.NONE)
    return Judged(verdict, tuple(dict.fromkeys(name for part in parts for name in part.schemes)))


class Judge:
    """Judges dependencies, handlers and middleware."""

    def __init__(self, injection: Injection, texts: Records) -> None:
        self.injection = injection
        self.machine = injection.machine
        self.definitions = injection.definitions
        self.texts = texts
        self._bodies: dict[str, dict[int, Body]] = {}
        self._judged: dict[tuple[str, int], Judged] = {}

    # --- what a dependency is worth ----------------------------------------------------------------------------

    def judge_all(self, dependencies: Dependencies) -> Judged:
        """Return what several dependencies say together."""
        parts = [self.judge(use) for use in dependencies.uses]
        return joined([*parts, NOTHING_FOUND if dependencies.complete else NOT_KNOWN])

    def judge(self, use: Dependency) -> Judged:
        """Return what is known of one dependency."""
        if use.target is None or not use.target.expression:
            return NOT_KNOWN
        values = self.definitions.values(use.target)
        parts = [self._judge_value(value) for value in values] or [NOT_KNOWN]
        found = joined(parts)
        if use.secured and found.verdict < Verdict.CUSTOM:
            return Judged(Verdict.CUSTOM, found.schemes or (self.name_of(use),))
        return found

    def name_of(self, use: Dependency) -> str:
        """Return the name under which a dependency's target is written, '' for an expression without one."""
        if use.target is None or not use.target.expression:
            return ""
        for value in self.definitions.values(use.target):
            name = self.value_name(value)
            if name:
                return name
        row = self.definitions.row(use.target)
        record = self.machine.records[use.target.path]
        if row[0] == Op.CALL:
            row = record.expressions[record.calls[row[1]].callee]
        if row[0] in (Op.IMPORT, Op.ATTRIBUTE, Op.GLOBAL):
            return record.names[row[-1]].rpartition(".")[2]
        return ""

    def value_name(self, value: Value) -> str:
        """Return the last name of a function, class or object's class; '' for anything else."""
        if isinstance(value, FunctionValue):
            return self.machine.symbol_of(value.path, value.index)
        if isinstance(value, (ClassValue, Instance)):
            key = value.type
            return (
                key.rpartition(".")[2]
                if isinstance(key, str)
                else self.machine.text(key[0], self.machine.class_of(key).name)
            )
        if isinstance(value, External):
            return value.name.rpartition(".")[2]
        return self.value_name(value.callee) if isinstance(value, Partial) else ""

    def _judge_value(self, value: Value) -> Judged:
        if isinstance(value, FunctionValue):
            found = self.judge_function(value.path, value.index)
            return joined([found, NOT_KNOWN]) if value.weak else found
        if isinstance(value, Partial):
            return self._judge_value(value.callee)
        if isinstance(value, (Instance, ClassValue)):
            return self._judge_class(value.type, isinstance(value, Instance))
        if isinstance(value, External):
            last = value.name.rpartition(".")[2]
            if last in SCHEMES and "security" in value.name:
                return Judged(Verdict.SCHEME, (last,))
            if last in ("OAuth2PasswordRequestForm", "OAuth2PasswordRequestFormStrict"):
                return NOTHING_FOUND
            return NOTHING_FOUND if value.name.startswith(("sqlalchemy.", "sqlmodel.", "builtins.")) else NOT_KNOWN
        return NOT_KNOWN

    def _judge_class(self, key: TypeKey, called: bool) -> Judged:
        """Judge a class used as a dependency, or with ``called`` an object of it."""
        if isinstance(key, str):
            last = key.rpartition(".")[2]
            if last in SCHEMES and "security" in key:
                return Judged(Verdict.SCHEME, (last,))
            return NOTHING_FOUND if last.startswith("OAuth2PasswordRequestForm") else NOT_KNOWN
        parts: list[Judged] = []
        for ancestor in self.machine.lineage(key):
            if isinstance(ancestor, str):
                last = ancestor.rpartition(".")[2]
                if last in SCHEMES:
                    parts.append(Judged(Verdict.SCHEME, (self.value_name(ClassValue(key)),)))
                elif not ancestor.startswith(SILENT_TYPES):
                    parts.append(NOT_KNOWN)
                continue
            for name in ("__call__",) if called else ("__init__", "__new__"):
                for index in self.machine.members(ancestor).methods.get(name, ()):
                    parts.append(self.judge_function(ancestor[0], index))
            for row in self.machine.class_of(ancestor).attributes if not called else ():
                if row[3] < 0:
                    uses, whole = self.injection.injected(ancestor[0], 0, row[1], row[2], "")
                    parts += [self.judge(use) for use in uses] + ([] if whole else [NOT_KNOWN])
        if called and not any(
            "__call__" in self.machine.members(one).methods
            for one in self.machine.lineage(key)
            if isinstance(one, tuple)
        ):
            parts.append(NOT_KNOWN)
        name = self.value_name(ClassValue(key))
        if _IDENTITY_NAME.search(name) and not parts:
            parts.append(NOT_KNOWN)
        return joined(parts)

    def judge_function(self, path: str, index: int) -> Judged:
        """Judge a dependency function together with the dependencies it has itself."""
        key = (path, index)
        found = self._judged.get(key)
        if found is None:
            self._judged[key] = NOTHING_FOUND  # a dependency on itself adds nothing
            found = self._judged[key] = self._function(path, index)
        return found

    def _function(self, path: str, index: int) -> Judged:
        below = self.judge_all(self.injection.parameters(path, index))
        verdict = self.body_verdict(path, index)
        name = self.machine.text(path, self.machine.function(path, index).name)
        if verdict == Verdict.NONE and _IDENTITY_NAME.search(name) and not _NEUTRAL_NAME.search(name):
            verdict = Verdict.UNKNOWN
        own = Judged(verdict, (name,) if verdict == Verdict.CUSTOM and not below.schemes else ())
        return joined([below, own])

    def body_verdict(self, path: str, index: int) -> int:
        """Return what a function's own body says, with the functions of the project that it calls directly."""
        body = self.body(path, index)
        if body is None:
            return Verdict.UNKNOWN
        if body.traits & _EVIDENCE:
            return Verdict.CUSTOM
        if body.traits & _MAYBE:
            return Verdict.UNKNOWN
        return Verdict.CUSTOM if self.denies(path, index, 2) else Verdict.NONE

    def handler_verdict(self, path: str, index: int) -> int:
        """Return what a handler's own body says; users and accounts are its data, not its callers."""
        body = self.body(path, index)
        if body is None:
            return Verdict.UNKNOWN
        if body.traits & _EVIDENCE or self.denies(path, index, 2):
            return Verdict.CUSTOM
        around = self.decorators_verdict(path, index)
        return max(
            around, Verdict.UNKNOWN if body.traits & (Trait.CALLS_CHECK | Trait.PASSES_REQUEST) else Verdict.NONE
        )

    def decorators_verdict(self, path: str, index: int) -> int:
        """Return what the decorators of a handler say: one may turn callers away before the handler runs."""
        verdict = Verdict.NONE
        record, function = self.machine.records[path], self.machine.function(path, index)
        for decorator in function.decorators:
            row = record.expressions[decorator]
            callee = record.calls[row[1]].callee if row[0] == Op.CALL else decorator
            row = record.expressions[callee]
            name = record.names[row[-1]] if row[0] in (Op.IMPORT, Op.ATTRIBUTE, Op.GLOBAL) else ""
            if _REGISTERS.search(name.rpartition(".")[2]):
                continue
            values = self.definitions.values(Place(path, max(function.outer, 0), callee))
            for value in values:
                if isinstance(value, FunctionValue):
                    body = self.body(value.path, value.index)
                    traits = Trait.CALLS_CHECK if body is None else body.traits
                    found = Verdict.CUSTOM if traits & (Trait.DENIES | Trait.READS_CREDENTIALS) else Verdict.NONE
                    verdict = max(verdict, found or (Verdict.UNKNOWN if traits & _MAYBE else Verdict.NONE))
            if _IDENTITY_NAME.search(name.rpartition(".")[2]):
                verdict = max(verdict, Verdict.UNKNOWN)
        return verdict

    def denies(self, path: str, index: int, depth: int) -> bool:
        """Tell whether a function, or one it calls within ``depth`` steps, answers 401 or 403."""
        body = self.body(path, index)
        if body is not None and body.traits & Trait.DENIES:
            return True
        return depth > 0 and any(self.denies(*callee, depth - 1) for callee in self._callees(path, index))

    def _callees(self, path: str, index: int) -> Iterator[tuple[str, int]]:
        record = self.machine.records[path]
        for call in record.calls:
            if call.owner != index or record.expressions[call.callee][0] == Op.UNKNOWN:
                continue
            for value in self.definitions.values(Place(path, index, call.callee)):
                if isinstance(value, FunctionValue) and (value.path, value.index) != (path, index):
                    yield value.path, value.index

    def body(self, path: str, index: int) -> Body | None:
        """Return what was collected about a function's body."""
        table = self._bodies.get(path)
        if table is None:
            text = self.texts.get(path)
            table = self._bodies[path] = {one.start: one for one in text.bodies} if text else {}
        return table.get(self.machine.function(path, index).start)

    def middleware_verdict(self, place: Place | None) -> int:
        """Return whether a middleware may turn callers away; unknown ones may."""
        if place is None:
            return Verdict.UNKNOWN
        verdict = Verdict.NONE
        values = self.definitions.values(place)
        for value in values:
            if isinstance(value, External):
                verdict = max(verdict, Verdict.NONE if _HARMLESS_MIDDLEWARE.search(value.name) else Verdict.UNKNOWN)
            elif isinstance(value, ClassValue):
                verdict = max(verdict, self._class_verdict(value.type))
            elif isinstance(value, FunctionValue):
                verdict = max(verdict, self.middleware_body(value.path, value.index))
            else:
                verdict = max(verdict, Verdict.UNKNOWN)
        return verdict if values else Verdict.UNKNOWN

    def _class_verdict(self, key: tuple[str, int]) -> int:
        """Judge a middleware class by all of its methods."""
        name = self.value_name(ClassValue(key))
        if _HARMLESS_MIDDLEWARE.search(name):
            return Verdict.NONE
        traits = 0
        for path, index in (one for one in self.machine.lineage(key) if isinstance(one, tuple)):
            text = self.texts.get(path)
            start = self.machine.class_of((path, index)).start
            traits |= dict(text.classes).get(start, 0) if text else Trait.DENIES
        return _middleware_traits(traits, name)

    def middleware_body(self, path: str, index: int) -> int:
        """Judge a middleware that is a function: it matters only whether it may turn callers away."""
        body = self.body(path, index)
        if body is None:
            return Verdict.UNKNOWN
        if self.denies(path, index, 2):
            return Verdict.CUSTOM
        return _middleware_traits(body.traits, self.machine.text(path, self.machine.function(path, index).name))


def _middleware_traits(traits: int, name: str) -> int:
    if traits & Trait.DENIES:
        return Verdict.CUSTOM
    doubtful = traits & (Trait.CALLS_CHECK | Trait.PASSES_REQUEST) or _IDENTITY_MIDDLEWARE.search(name)
    return Verdict.UNKNOWN if doubtful else Verdict.NONE
