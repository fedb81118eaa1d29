"""The rules that exist: the generated catalogue, plug-ins, and a repository's own rules."""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from mlplatlint.files.source import Source
from mlplatlint.findings.model import Finding, Fix, Hit
from mlplatlint.rules.paths import package_root

HELP_URL = "https://github.com/mlplatlint/mlplatlint/blob/main/rules/{family}/{name}.md"


class Rule(NamedTuple):
    """A rule's metadata, taken from its page, and how the engine calls its logic.

    ``shape`` is ``node``, ``view``, ``project`` or ``core`` (raised by the engine itself). ``dispatch`` names the node
    classes or the view. ``parameters`` are the names of the logic's parameters after the first.
    """

    name: str
    family: str
    severity: str
    confidence: str
    stage: str
    since: str
    kinds: tuple[str, ...]
    triggers: tuple[str, ...]
    always: str
    view: str
    task: str
    tags: tuple[str, ...]
    fix: str
    peers: tuple[str, ...]
    message: str
    summary: str
    shape: str
    dispatch: tuple[str, ...]
    parameters: tuple[str, ...]
    module: str
    engine: str
    rows: str
    has_fixes: bool
    page: str = ""
    """Path of the page, for rules that do not come with the package."""
    confirm: str = ""
    """Expression that matches, in the bytes of any file of code that the rule can hit, besides a trigger."""
    settings: tuple[str, ...] = ()
    """Keys that the rule's own table of the configuration may hold."""
    subjects: tuple[str, ...] | None = ()
    """What a rule over the project can ask of the project's facts; None where that is not known."""

    @property
    def help_url(self) -> str:
        """Where the page can be read online; empty for a repository's own rules."""
        return "" if self.page else HELP_URL.format(family=self.family, name=self.name)

    def literals(self) -> Iterator[tuple[str, bytes, bool]]:
        """Yield each trigger: the kind of file it is for (empty for all of the rule's kinds), its bytes, and whether
        its ASCII case is ignored."""
        for trigger in self.triggers:
            kind, scoped, text = trigger.partition("::")
            if not scoped or kind not in self.kinds:
                kind, text = "", trigger
            folded = text.startswith("(?i)")
            yield kind, (text[4:].lower() if folded else text).encode(), folded


class Registry:
    """All known rules by name. Logic modules load when first called for."""

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self.rules = dict(rules)
        self._logic: dict[str, Callable[..., Iterator[Hit]]] = {}
        self._files: dict[str, str] = {}

    def add(self, rule: Rule, logic_file: str = "") -> None:
        """Add a rule from a plug-in or a ``rules-dir``; ``logic_file`` is the path of its module."""
        self.rules[rule.name] = rule
        if logic_file:
            self._files[rule.name] = logic_file

    def logic(self, rule: Rule) -> Callable[..., Iterator[Hit]]:
        """Return the callable that yields a rule's hits; rows of a table are bound in."""
        call = self._logic.get(rule.name)
        if call is None:
            module = self._module(rule)
            if rule.engine:
                check = module.check
                rows = module.load_rows(rule.rows)

                def call(subject: Any, *extra: Any) -> Iterator[Hit]:
                    result: Iterator[Hit] = check(subject, *extra, rows)
                    return result

            else:
                call = module.check
            self._logic[rule.name] = call
        return call

    def fixes(self, rule: Rule, source: Source, finding: Finding) -> Iterator[Fix]:
        """Return the fixes that a rule's ``fixes`` function works out for one finding."""
        result: Iterator[Fix] = self._module(rule).fixes(source, finding)
        return result

    def _module(self, rule: Rule) -> Any:
        if rule.name in self._files:
            return _load_file(rule.name, self._files[rule.name])
        return importlib.import_module(rule.module)


def _load_file(name: str, path: str) -> Any:
    import importlib.util

    spec = importlib.util.spec_from_file_location(f"mlplatlint_local_{name.replace('-', '_')}", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"cannot load {path}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def builtin() -> Registry:
    """Return the rules of the package, from the generated catalogue."""
    with open(os.path.join(package_root(), "rules", "catalogue.json"), encoding="utf-8") as stream:
        rows = json.load(stream)
    made = (Rule._make(tuple(item) if item.__class__ is list else item for item in row) for row in rows)
    return Registry({rule.name: rule for rule in made})
