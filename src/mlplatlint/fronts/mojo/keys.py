"""The key table: which settings a model must have, of which type, from ``rules/data/mojo_format.toml``."""

from __future__ import annotations

import re
from typing import Any

from mlplatlint.fronts.mojo.context import Context
from mlplatlint.fronts.mojo.values import fits
from mlplatlint.rules.tables import load

_DIGITS = re.compile(r"[0-9]+")
_PLACE = re.compile(r"<([a-z])>")
_MODERN = (3, 30)
_EMPTY_LEGAL = frozenset(
    ["cat_offsets", "cat_modes", "num_means", "norm_mul", "norm_sub", "layers", "catNAFills", "numNAFillsCenter"]
)
"""Arrays for which the reader has a default, so that ``[]`` is no fault."""
_Rows = dict[str, dict[str, Any]]


def algorithms() -> dict[str, dict[str, Any]]:
    """Return the algorithm rows by each name that ``algorithm`` may hold."""
    return {name: row for row in load("mojo_format.toml")["table"]["algorithms"] for name in row["names"]}


_PATTERNS: dict[tuple[str, str], tuple[_Rows, _Rows]] = {}


def _rows(context: Context) -> tuple[_Rows, _Rows]:
    """Return the rows that apply: by exact key, and by key with ``#`` for each running number."""
    wanted = (context.algorithm, context.family)
    found = _PATTERNS.get(wanted)
    if found is None:
        exact: _Rows = {}
        numbered: _Rows = {}
        for row in load("mojo_format.toml")["table"]["keys"]:
            if row["scope"] not in ("common", *wanted):
                continue
            key = row["key"]
            if "<" in key:
                numbered[_PLACE.sub(lambda m: "#_#_#" if m[1] == "r" else "#", key)] = row
            else:
                exact[key] = row
        found = _PATTERNS[wanted] = (exact, numbered)
    return found


def check_keys(context: Context) -> None:
    """Report missing keys, repeated keys and values of the wrong type."""
    exact, numbered = _rows(context)
    for key, line in context.ini.duplicates:
        context.report("mojo-duplicate-key", f"{key} stands a second time, and the last one counts", line=line)
    for key, row in exact.items():
        if key not in context.ini.info or (row["absent"] == "load" and context.value(key).kind == "null"):
            _missing(context, key, row)
    for key in context.ini.info:
        known = exact.get(key) or numbered.get(_DIGITS.sub("#", key))
        if known is None:
            continue
        null = context.value(key).kind == "null"
        if null and (known["absent"] == "score" or (known["absent"] == "load" and key not in exact)):
            effect = "the reader refuses the file" if known["absent"] == "load" else "the first row to be scored fails"
            context.report_key("mojo-missing-key", key, f"is null: {effect}")
        _check_type(context, key, known)


_NO_TEXT = frozenset(("int", "long", "double", "bool"))


def _missing(context: Context, key: str, row: dict[str, Any]) -> None:
    if not applies(context, row.get("when", "")):
        return
    absent = row["absent"]
    if absent in ("load", "score"):
        effect = "the reader refuses the file" if absent == "load" else "the first row to be scored fails"
        context.report("mojo-missing-key", f"{key} is missing: {effect}")
    elif h2o_release(context) >= _MODERN:
        effect = "the model scores differently" if absent == "result" else "every writer writes it"
        # Categories are escaped only when one holds a line end or a backslash, so that key rarely decides.
        severity = "low" if absent != "result" else "medium" if key == "escape_domain_values" else ""
        context.report("mojo-missing-key", f"{key} is missing: {effect}", severity=severity)


def check_texts(context: Context) -> None:
    """Report a text the reader casts to a string that reads as something else, which ends the load."""
    for key in ("h2o_version", "algo", "offset_column", "fold_column", "non_predictors", "booster"):
        kind = context.value(key).kind
        if kind in _NO_TEXT or kind.endswith("[]"):
            context.report_key(
                "mojo-value-type", key, f"= {context.text(key)[:40]} is read as {kind}, the reader wants text", "high"
            )


def h2o_release(context: Context) -> tuple[int, ...]:
    """Return the writer's release as numbers, () when it is not told."""
    numbers = _DIGITS.findall(context.text("h2o_version"))
    return tuple(int(number) for number in numbers[:4] if len(number) < 9)


def applies(context: Context, when: str) -> bool:
    """Tell whether a row's condition holds."""
    if not when or when == "modern":
        return not when or h2o_release(context) >= _MODERN
    if when == "optional":
        return False
    if when.startswith("from "):
        return context.version >= float(when[5:])
    if when.startswith("above "):
        return context.version > float(when[6:])
    return all(_condition(context, word) for word in when.replace("not multinomial", "not-multinomial").split())


def _condition(context: Context, word: str) -> bool:
    if word in ("platt", "isotonic"):
        return context.text("calib_method") == word
    if word == "tweedie":
        return context.text("family") == "tweedie"
    if word == "not-multinomial":
        return context.text("family") not in ("multinomial", "ordinal")
    if word == "splines":
        return bool(context.integer("num_IS_col") or context.integer("num_MS_col"))
    return bool(context.value(word).value)


def _check_type(context: Context, key: str, row: dict[str, Any]) -> None:
    found = context.value(key)
    wanted = row["type"]
    if wanted.startswith("enum:"):
        _check_enum(context, key, row, wanted[5:])
        return
    if found.kind == "empty[]":
        if wanted.endswith("[]") and key in _EMPTY_LEGAL:
            return
    elif fits(found.kind, wanted) or (
        wanted == "double" and found.kind == "int" and "int text accepted" in row["note"]
    ):
        return
    shown = context.text(key)
    shown = shown if len(shown) <= 40 else shown[:37] + "..."
    hint = ""
    if wanted.startswith("double") and found.kind.startswith(("int", "long")):
        hint = "; a double is written with a point"
    elif wanted == "int" and found.kind == "double":
        hint = "; an int is written without a point"
    context.report_key("mojo-value-type", key, f"= {shown} is read as {found.kind}, the reader wants {wanted}{hint}")


def _check_enum(context: Context, key: str, row: dict[str, Any], name: str) -> None:
    text = context.text(key)
    if text == "null" and row["absent"] != "load":
        return
    allowed = load("mojo_format.toml")["enums"].get(name) or name.split(",")
    if text in allowed:
        return
    near = next((item for item in allowed if item.lower() == text.lower()), "")
    hint = f"; spelt '{near}'" if near else ""
    silent = name == "encoding" or key == "booster"
    context.report_key(
        "mojo-enum", key, f"= {text[:60]} is none of the values the reader knows{hint}", "medium" if silent else ""
    )
