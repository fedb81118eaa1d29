"""Literals of SQL expressions as values of a type, and whether two column defaults are the same."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from mlplatlint.facts.values import HOLE
from mlplatlint.fronts.sql.types import base_type

TEXTUAL = frozenset(("text", "character varying", "character", "name", '"char"', "citext", "varchar", "bpchar"))
NUMERIC = frozenset(("integer", "bigint", "smallint", "numeric", "real", "double precision", "oid", "money"))
_TRUE = frozenset(("t", "true", "y", "yes", "on", "1"))
_FALSE = frozenset(("f", "false", "n", "no", "off", "0"))


def number(text: str) -> Any:
    """Return a number so that equal numbers are equal however they are written; the text when it is none."""
    try:
        value = Decimal(text.replace("_", "").strip())
        return value.normalize() if value.is_finite() and abs(value.adjusted()) < 400 else text
    except InvalidOperation:
        return text


def as_type(node: tuple[Any, ...], kind: str) -> tuple[Any, ...]:
    """Return a literal as a value of a canonical type; anything else, and literals of unknown types, as they are."""
    if node[0] == "array" and kind.endswith("[]"):
        return ("array", *(as_type(item, kind.removesuffix("[]")) for item in node[1:]))
    if node[0] not in ("text", "number"):
        return node
    if kind.endswith("[]"):
        return _array(str(node[1]), kind) or node
    base = base_type(kind)
    if base in NUMERIC and node[0] == "text":
        value = number(node[1])
        return ("number", value) if isinstance(value, Decimal) else node
    if base == "boolean":
        word = str(node[1]).strip().lower()
        return ("truth", word in _TRUE) if word in _TRUE | _FALSE else node
    if base in ("json", "jsonb") and node[0] == "text":
        try:
            return ("text", json.dumps(json.loads(node[1]), sort_keys=base == "jsonb"))
        except (ValueError, RecursionError):
            return node
    if base in TEXTUAL and node[0] == "number":
        return ("text", str(node[1]))
    if base in ("character", "uuid") and node[0] == "text":
        return ("text", node[1].rstrip() if base == "character" else node[1].lower())
    return node


def _array(text: str, kind: str) -> tuple[Any, ...] | None:
    inner = text.strip()
    if not (inner.startswith("{") and inner.endswith("}")) or any(mark in inner[1:-1] for mark in '{}"\\'):
        return None
    items = [item.strip() for item in inner[1:-1].split(",")] if inner[1:-1].strip() else []
    return ("array", *(as_type(("text", item), kind.removesuffix("[]")) for item in items))


def same_default(
    first: str | None, second: str | None, kind: str, types: Mapping[str, str] | None = None
) -> bool | None:
    """Tell whether two column defaults of a type (canonical, empty when not known) are the same; None when that
    cannot be told."""
    from mlplatlint.project.schema.sql_form import expression_form, same_expression

    if HOLE in (first or "") or HOLE in (second or ""):
        return None
    forms = []
    for text in (first, second):
        form: Any = None if text is None else expression_form(text, types)
        if text is not None and form is None:
            return same_expression(first or "", second or "") if first and second else None
        if form is not None and form[0] == "cast" and form[2] == kind:
            form = form[1]
        forms.append(None if form in (None, ("null",)) else as_type(form, kind))
    return bool(forms[0] == forms[1])
