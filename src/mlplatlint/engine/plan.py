"""What a run looks for: the enabled rules and the subjects, arranged by file kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from mlplatlint.engine.registry import Registry, Rule
from mlplatlint.engine.triggers import ANY_COMMENT, OWN_COMMENT, Trigger, TriggerTable
from mlplatlint.facts.registry import SUBJECTS, Subject
from mlplatlint.findings.suppress import markers


class Armed(NamedTuple):
    """What one file may concern: rules, eager subjects, and whether it may hold suppressions of ours and of any tool."""

    rules: list[Rule]
    subjects: list[Subject]
    addressed: bool
    commented: bool


_FEW = 50
"""Files up to which loading hyperscan costs more than it saves."""

_NOTHING = Armed([], [], False, False)


class Plan:
    """The rules to run on files of one configuration, and what each needs.

    ``use_triggers=False`` runs every rule on every file of its kinds: the proof that no finding depends on a
    trigger being narrow. ``subjects`` names what joins will ask for, None for
    all: they look at every file, whatever rules run on it. ``parse_all`` also parses files that no rule is armed for, only to say whether they parse.
    """

    def __init__(
        self,
        registry: Registry,
        names: Iterable[str],
        *,
        settings: Mapping[str, Mapping[str, Any]] | None = None,
        use_triggers: bool = True,
        parse_all: bool = False,
        subjects: Iterable[str] | None = None,
    ) -> None:
        self.registry = registry
        self.rules: dict[str, Rule] = {name: registry.rules[name] for name in sorted(names)}
        self.settings: Mapping[str, Mapping[str, Any]] = settings or {}
        self.use_triggers = use_triggers
        self.parse_all = parse_all and "unparsable-file" in self.rules
        self.subjects: dict[str, Subject] = {subject.name: subject for subject in SUBJECTS}
        wanted = None if subjects is None else frozenset(subjects)
        self._eager = {f"facts:{subject.name}": subject for subject in SUBJECTS
                       if not subject.demand and (wanted is None or subject.name in wanted)}  # fmt: skip
        self._table: TriggerTable | None = None
        self._passed_over: dict[frozenset[str], bool] = {}

    def passes_over(self, kinds: frozenset[str]) -> bool:
        """Tell whether no rule and no subject of the plan is about files of these kinds, whatever is in them."""
        found = self._passed_over.get(kinds)
        if found is None:
            about = [rule.kinds for rule in self.rules.values()] + [one.kinds for one in self._eager.values()]
            found = self._passed_over[kinds] = all(map(kinds.isdisjoint, about))
        return found

    @property
    def project_rules(self) -> list[Rule]:
        """The rules that run once over the project."""
        return [rule for rule in self.rules.values() if rule.shape == "project"]

    def expect(self, files: int) -> None:
        """Prepare for so many files: only for many is the fastest engine worth its import."""
        self._table = TriggerTable(self._triggers(), small=files <= _FEW)

    def armed(self, kinds: frozenset[str], data: bytes) -> Armed:
        """Return what a file of these kinds with these bytes may concern."""
        if self._table is None:
            self.expect(1)
            assert self._table is not None
        names = self._table.hit(kinds, data)
        if not names:
            return _NOTHING
        # In the order of their names: findings of one file come out the same whatever the order of matches.
        rules = [self.rules[name] for name in sorted(names) if name in self.rules]
        subjects = [subject for name, subject in self._eager.items() if name in names]
        return Armed(rules, subjects, OWN_COMMENT in names, ANY_COMMENT in names)

    def _triggers(self) -> Iterator[Trigger]:
        text = frozenset(("text",))
        yield Trigger(OWN_COMMENT, text, ((markers.OWN, False),))
        yield Trigger(ANY_COMMENT, text, tuple((marker, True) for marker in (markers.OWN, *markers.FOREIGN)))
        for rule in self.rules.values():
            if rule.shape != "core":
                yield from (
                    _rule_triggers(rule) if self.use_triggers else (Trigger(rule.name, frozenset(rule.kinds), ()),)
                )
        for name, subject in self._eager.items():
            literals = tuple((trigger, False) for trigger in subject.triggers) if self.use_triggers else ()
            yield Trigger(name, frozenset(subject.kinds), literals)


def _rule_triggers(rule: Rule) -> Iterator[Trigger]:
    """Yield what arms a rule: one trigger for all its kinds, or one for each kind where it scopes its literals."""
    literals = list(rule.literals())
    if not any(kind for kind, _, _ in literals):
        every = tuple((text, folded) for _, text, folded in literals)
        yield Trigger(rule.name, frozenset(rule.kinds), every, rule.confirm)
        return
    for kind in rule.kinds:
        own = tuple((text, folded) for scope, text, folded in literals if scope in ("", kind))
        if own:
            yield Trigger(rule.name, frozenset((kind,)), own, rule.confirm)
