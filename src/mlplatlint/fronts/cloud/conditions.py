"""Three-valued tests on a property tree: true, false, or not known.

A test is a nested list, as tables write it:

====================  ========================================================================================
``true p``            ``p`` is true; absent fails
``not_false p``       only an explicit false fails
``not_true p``        only an explicit true fails
``set p``             present and not empty
``customer_key p``    present, and not the alias of an AWS-managed key
``missing p``         certainly absent
``in p values``       one of the values; absent fails
``not_in p values``   only a listed value fails
``called p names``    the value is a call of one of the library's functions
``any t ...``         ``all t ...``, ``not t``: as in logic
``each p t``          each element of the list passes; no list passes
``some p t``          at least one element passes; no list fails
``unless g t``        passes where the guard ``g`` holds, else as ``t``
``attr p key vs``     the list of Key and Value pairs holds ``key`` with one of ``vs``
====================  ========================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from mlplatlint.fronts.cloud.values import Value, canonical


class Outcome(NamedTuple):
    """``holds`` is None when not known. ``culprits`` are the values that made a test fail; ``divided`` says
    that a condition decides: one branch fails and another does not."""

    holds: bool | None
    culprits: tuple[Value, ...] = ()
    divided: bool = False


PASS = Outcome(True)
UNSURE = Outcome(None)


def evaluate(test: Sequence[Any], tree: Value) -> Outcome:
    """Judge a mapping by a test.

    Raises:
        KeyError: the test uses an operator that does not exist.
    """
    operator = test[0]
    if operator in _LEAF:
        return _leaf(_LEAF[operator], tree.get(test[1]), test[2] if len(test) > 2 else None)
    return _NODE[operator](test, tree)


def _leaf(judge: Callable[[Value, Any], bool | None], value: Value, operand: Any) -> Outcome:
    if value.kind == "choice":
        outcomes = [_leaf(judge, branch, operand) for branch in value.items]
        verdicts = {outcome.holds for outcome in outcomes}
        culprits = tuple(culprit for outcome in outcomes for culprit in outcome.culprits)
        if len(verdicts) == 1 and outcomes:
            return Outcome(verdicts.pop(), culprits)
        return Outcome(None, culprits, divided=False in verdicts)
    verdict = judge(value, operand)
    return Outcome(verdict, (value,) if verdict is False else ())


def truth(value: Value) -> bool | None:
    """Return a value as a boolean; CloudFormation also takes the strings."""
    if value.kind == "literal":
        if isinstance(value.scalar, bool):
            return value.scalar
        return {"true": True, "false": False}.get(str(value.scalar).lower())
    return None


def is_set(value: Value) -> bool | None:
    """Tell whether a value is certainly there and not empty."""
    if value.kind in ("list", "mapping"):
        if value.items or value.entries:
            return True
        return False if value.complete else None
    if value.kind == "literal":
        return value.scalar not in (None, "")
    if value.kind in ("partial", "symbol", "call", "present"):
        return True
    return False if value.kind == "absent" else None


def one_of(value: Value, names: Sequence[Any]) -> bool | None:
    """Tell whether a value is one of the given scalars; names of the library match by their last parts."""
    if value.kind == "absent":
        return False
    if value.kind == "symbol":
        # Members are told apart by full name; against a plain literal only an equal spelling says something.
        return named(str(value.scalar), names) or (False if any("." in str(name) for name in names) else None)
    if value.kind == "literal":
        return any(_same(value.scalar, name) for name in names)
    return None


def named(full: str, names: Sequence[Any]) -> bool:
    """Tell whether a dotted library name ends in one of the given names, whatever the spelling of words."""
    dotted = "." + canonical(full)
    return any(dotted.endswith("." + canonical(str(name))) for name in names)


def _same(scalar: Any, name: Any) -> bool:
    if isinstance(name, bool) or isinstance(scalar, bool):
        return str(scalar).lower() == str(name).lower()
    return str(scalar) == str(name)


def _customer_key(value: Value, _: Any) -> bool | None:
    if value.kind in ("literal", "partial") and re.search(r"(?:^|:)(?:alias/)?aws/", str(value.scalar)):
        return False
    return is_set(value)


def _called(value: Value, names: Sequence[Any]) -> bool | None:
    if value.kind == "call":
        return named(str(value.scalar), names)
    return None if value.kind in ("unknown", "present") else False


def _not(verdict: bool | None) -> bool | None:
    return None if verdict is None else not verdict


def _not_if_absent(judge: Callable[[Value, Any], bool | None], value: Value, operand: Any) -> bool | None:
    return True if value.kind == "absent" else _not(judge(value, operand))


_LEAF: dict[str, Callable[[Value, Any], bool | None]] = {
    "true": lambda value, _: False if value.kind == "absent" else truth(value),
    "not_false": lambda value, _: True if value.kind == "absent" else truth(value),
    "not_true": lambda value, _: _not_if_absent(lambda v, _: truth(v), value, None),
    "not_true_or_missing": lambda value, _: _not_if_absent(lambda v, _: truth(v), value, None),
    "set": lambda value, _: is_set(value),
    "missing": lambda value, _: True if value.kind == "absent" else _not(is_set(value)),
    "in": one_of,
    "not_in": lambda value, names: _not_if_absent(one_of, value, names),
    "called": _called,
    "customer_key": _customer_key,
}


def _join(outcomes: list[Outcome], *, decisive: bool) -> Outcome:
    """Combine by and (``decisive`` False) or by or (``decisive`` True)."""
    for outcome in outcomes:
        if outcome.holds is decisive:
            return outcome
    # Of alternatives that all fail the last is the one the table wants named: it comes first.
    ordered = reversed(outcomes) if decisive else outcomes
    culprits = tuple(culprit for outcome in ordered for culprit in outcome.culprits)
    if any(outcome.holds is None for outcome in outcomes):
        divided = any(outcome.divided for outcome in outcomes)
        sure = all(outcome.holds is not None or outcome.divided for outcome in outcomes)
        return Outcome(None, culprits, divided and sure)
    return Outcome(not decisive, culprits)


def _all(test: Sequence[Any], tree: Value) -> Outcome:
    return _join([evaluate(part, tree) for part in test[1:]], decisive=False)


def _any(test: Sequence[Any], tree: Value) -> Outcome:
    return _join([evaluate(part, tree) for part in test[1:]], decisive=True)


def _negate(test: Sequence[Any], tree: Value) -> Outcome:
    return Outcome(_not(evaluate(test[1], tree).holds), ())


def _unless(test: Sequence[Any], tree: Value) -> Outcome:
    guard = evaluate(test[1], tree).holds
    if guard:
        return PASS
    outcome = evaluate(test[2], tree)
    return outcome if guard is False or outcome.holds else UNSURE


def elements(value: Value) -> Iterator[Value]:
    """Yield the elements a list certainly has; a single mapping or call where a list belongs is one element."""
    if value.kind == "list":
        yield from (item for item in value.items if item.kind not in ("choice", "absent"))
    elif value.kind in ("mapping", "call", "literal", "partial", "symbol"):
        yield value


def conditional_elements(value: Value) -> Iterator[Value]:
    """Yield the elements that a list has only where a condition says so."""
    pending = list(value.items) if value.kind == "list" else [value]
    for item in pending:
        for branch in item.items if item.kind == "choice" else ():
            yield from elements(branch)


def _each(test: Sequence[Any], tree: Value) -> Outcome:
    value = tree.get(test[1])
    if value.kind == "absent":
        return PASS
    outcomes = [evaluate(test[2], element) for element in elements(value)]
    failed = [outcome for outcome in outcomes if outcome.holds is False]
    if failed:
        return Outcome(False, tuple(culprit for outcome in failed for culprit in outcome.culprits))
    perhaps = [evaluate(test[2], element) for element in conditional_elements(value)]
    failed = [outcome for outcome in perhaps if outcome.holds is False]
    if failed:
        return Outcome(None, tuple(culprit for outcome in failed for culprit in outcome.culprits), divided=True)
    sure = (value.kind == "list" and value.complete) or value.kind == "mapping"
    return _join([*outcomes, *perhaps], decisive=False) if sure else UNSURE


def _some(test: Sequence[Any], tree: Value) -> Outcome:
    value = tree.get(test[1])
    if value.kind == "absent":
        return Outcome(False, (value,))
    outcomes = [evaluate(test[2], element) for element in elements(value)]
    if any(outcome.holds for outcome in outcomes):
        return PASS
    sure = value.kind == "mapping" or (value.kind == "list" and value.complete)
    unresolved = any(item.kind in ("choice", "unknown", "present") for item in value.items)
    if not sure or unresolved or any(outcome.holds is None for outcome in outcomes):
        return UNSURE
    return Outcome(False, tuple(culprit for outcome in outcomes for culprit in outcome.culprits) or (value,))


def _attr(test: Sequence[Any], tree: Value) -> Outcome:
    wanted = ["all", ["in", "Key", [test[2]]], ["in", "Value", test[3]]]
    return _some(["some", test[1], wanted], tree)


_NODE: dict[str, Callable[[Sequence[Any], Value], Outcome]] = {
    "all": _all,
    "any": _any,
    "not": _negate,
    "each": _each,
    "some": _some,
    "unless": _unless,
    "attr": _attr,
}
