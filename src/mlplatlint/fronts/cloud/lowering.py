"""Turns the props of an L2 construct into the CloudFormation properties that it emits, as far as the table
tells.

A class of the table lists, for each emitted property, cases tried in order: ``when`` is a test on the props,
and ``value``, ``copy`` (the prop whose value is taken), ``each`` with ``emits`` (one element per element of
a list) or ``absent`` says what is emitted. What the table does not mention stays unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlplatlint.fronts.cloud.conditions import elements, evaluate
from mlplatlint.fronts.cloud.values import Value, empty_mapping


def lower(emits: Mapping[str, Sequence[Mapping[str, Any]]], options: Value) -> Value:
    """Return the emitted properties; incomplete, since the table never lists them all."""
    properties = empty_mapping(options.span, complete=False)
    for path, cases in emits.items():
        _place(properties, path.split("."), _emitted(cases, options), options)
    return properties


def _emitted(cases: Sequence[Mapping[str, Any]], options: Value) -> Value:
    for case in cases:
        holds = True if "when" not in case else evaluate(case["when"], options).holds
        if holds is None:
            return Value("unknown", options.span)
        if holds:
            return _result(case, options)
    return Value("unknown", options.span)


def _result(case: Mapping[str, Any], options: Value) -> Value:
    if "copy" in case:
        return options.get(case["copy"])
    at = case.get("at") or _subject(case.get("when"))
    origin = options.get(at) if at else options
    span = origin.span if origin.kind != "absent" else options.span
    if "value" in case:
        return Value("literal", span, case["value"])
    if "each" in case:
        return _list(case, options)
    return Value("absent", span) if case.get("absent") else Value("present", span)


def _subject(test: Sequence[Any] | None) -> str:
    """Return the first property that a test looks at: the place to show for what follows from it."""
    while test is not None and not isinstance(test[1], str):
        test = test[1]
    return test[1] if test is not None else ""


def _list(case: Mapping[str, Any], options: Value) -> Value:
    source = options.get(case["each"])
    if source.kind not in ("list", "mapping", "call"):
        return Value("absent" if source.kind == "absent" else "unknown", source.span)
    items = [lower(case["emits"], element) for element in elements(source)]
    divided = any(item.kind in ("choice", "unknown", "present") for item in source.items)
    return Value("list", source.span, items=items, complete=source.complete and not divided)


def _place(properties: Value, steps: list[str], value: Value, options: Value) -> None:
    node = properties
    for step in steps[:-1]:
        entry = node.entry(step)
        child = entry.value if entry is not None else empty_mapping(options.span, complete=False)
        if entry is None:
            node.put(step, options.span, child)
        node = child
    node.put(steps[-1], value.span, value)
