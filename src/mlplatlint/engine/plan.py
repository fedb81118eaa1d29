"""What a run looks for: the enabled rules and the subjects, arranged by file kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mlplatlint.engine.registry import Registry, Rule
from mlplatlint.engine.triggers import TriggerTable
from mlplatlint.facts.registry import SUBJECTS, Subject


class Plan:
    """The rules to run on files of one configuration, and what each needs.

    ``use_triggers=False`` runs every rule on every file of its kinds: the proof that no finding depends on a
    trigger being narrow. ``parse_all`` also parses files that no rule is armed for, only to say whether they parse.
    """

    def __init__(
        self,
        registry: Registry,
        names: Iterable[str],
        *,
        settings: Mapping[str, Mapping[str, Any]] | None = None,
        use_triggers: bool = True,
        small: bool = False,
        parse_all: bool = False,
    ) -> None:
        self.registry = registry
        self.rules: dict[str, Rule] = {name: registry.rules[name] for name in sorted(names)}
        self.settings: Mapping[str, Mapping[str, Any]] = settings or {}
        self.use_triggers = use_triggers
        self.small = small
        self.parse_all = parse_all and "unparsable-file" in self.rules
        self.subjects: dict[str, Subject] = {subject.name: subject for subject in SUBJECTS}
        self._needs_project = any(rule.shape == "project" for rule in self.rules.values())
        self._tables: dict[frozenset[str], TriggerTable] = {}

    @property
    def project_rules(self) -> list[Rule]:
        """The rules that run once over the project."""
        return [rule for rule in self.rules.values() if rule.shape == "project"]

    def armed(self, kinds: frozenset[str], data: bytes) -> tuple[list[Rule], list[Subject]]:
        """Return the rules and eager subjects that a file of these kinds may concern."""
        table = self._tables.get(kinds)
        if table is None:
            table = self._tables[kinds] = TriggerTable(self._items(kinds), small=self.small)
        names = table.hit(data, "python" in kinds)
        rules = [rule for name, rule in self.rules.items() if name in names]
        subjects = [subject for name, subject in self.subjects.items() if f"facts:{name}" in names]
        return rules, subjects

    def _items(self, kinds: frozenset[str]) -> list[tuple[str, tuple[tuple[bytes, bool], ...]]]:
        items = []
        for rule in self.rules.values():
            if rule.shape != "core" and not kinds.isdisjoint(rule.kinds):
                items.append((rule.name, tuple(rule.literals()) if self.use_triggers else ()))
        if self._needs_project:
            for subject in self.subjects.values():
                if not subject.demand and not kinds.isdisjoint(subject.kinds):
                    literals = tuple((trigger, False) for trigger in subject.triggers)
                    items.append((f"facts:{subject.name}", literals if self.use_triggers else ()))
        return items
