"""The results of calling Python's own functions and methods on known values."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mlplatlint.facts.collect.objects import Function, is_concrete, truth
from mlplatlint.facts.collect.operators import as_text, bounded
from mlplatlint.facts.values import HOLE, UNKNOWN

if TYPE_CHECKING:
    from mlplatlint.facts.collect.expressions import Evaluator

_MOST = 20_000
_TEXT_METHODS = frozenset(
    (
        "lower", "upper", "strip", "lstrip", "rstrip", "replace", "split", "rsplit", "splitlines",
        "startswith", "endswith", "title", "capitalize", "removeprefix", "removesuffix", "partition",
        "rpartition", "casefold", "swapcase", "count", "find", "isdigit", "isidentifier",
    )
)  # fmt: skip
_FIELD = re.compile(r"\{\{|\}\}|\{([^{}!:]*)(?:![rsa])?(:[^{}]*)?\}")


def call_builtin(evaluator: Evaluator, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
    """Return the result of a built-in function; unknown where it cannot be told."""
    handler = _FUNCTIONS.get(name)
    if handler is None:
        return UNKNOWN
    try:
        return handler(evaluator, args, kwargs)
    except (TypeError, ValueError, IndexError, OverflowError):
        return UNKNOWN


def _range(evaluator: Evaluator, args: list[Any], kwargs: dict[str, Any]) -> Any:
    if not all(isinstance(item, int) for item in args):
        return UNKNOWN
    numbers = range(*args)
    return list(numbers) if len(numbers) <= _MOST else UNKNOWN


def _collect(make: Callable[[list[Any]], Any]) -> Callable[..., Any]:
    def collect(evaluator: Evaluator, args: list[Any], kwargs: dict[str, Any]) -> Any:
        if not args:
            return make([])
        items = evaluator.iterate(args[0])
        return UNKNOWN if items is None else make(items)

    return collect


def _dict(evaluator: Evaluator, args: list[Any], kwargs: dict[str, Any]) -> Any:
    found: dict[Any, Any] = {}
    if args:
        if isinstance(args[0], dict):
            found.update(args[0])
        else:
            pairs = evaluator.iterate(args[0])
            if pairs is None:
                return UNKNOWN
            found.update(pairs)
    found.update(kwargs)
    return found


def _enumerate(evaluator: Evaluator, args: list[Any], kwargs: dict[str, Any]) -> Any:
    items = evaluator.iterate(args[0])
    start = args[1] if len(args) > 1 else kwargs.get("start", 0)
    return UNKNOWN if items is None else [(index + start, item) for index, item in enumerate(items)]


def _zip(evaluator: Evaluator, args: list[Any], kwargs: dict[str, Any]) -> Any:
    lists = [evaluator.iterate(item) for item in args]
    known = [items for items in lists if items is not None]
    return list(zip(*known, strict=False)) if len(known) == len(lists) else UNKNOWN


def _plain(function: Callable[..., Any]) -> Callable[..., Any]:
    def plain(evaluator: Evaluator, args: list[Any], kwargs: dict[str, Any]) -> Any:
        if kwargs or not all(is_concrete(item) for item in args):
            return UNKNOWN
        return function(*args)

    return plain


def _text(evaluator: Evaluator, args: list[Any], kwargs: dict[str, Any]) -> Any:
    return as_text(args[0]) if args else ""


def _map(evaluator: Evaluator, args: list[Any], kwargs: dict[str, Any]) -> Any:
    items = evaluator.iterate(args[1])
    if items is None or not isinstance(args[0], Function):
        return UNKNOWN
    return [args[0].owner.call_function(args[0], [item], {}) for item in items]


def _any(evaluator: Evaluator, args: list[Any], kwargs: dict[str, Any]) -> Any:
    items = evaluator.iterate(args[0])
    found = [truth(item) for item in items] if items is not None else [None]
    return True if True in found else UNKNOWN if None in found else False


def _all(evaluator: Evaluator, args: list[Any], kwargs: dict[str, Any]) -> Any:
    items = evaluator.iterate(args[0])
    found = [truth(item) for item in items] if items is not None else [None]
    return False if False in found else UNKNOWN if None in found else True


def _sorted(evaluator: Evaluator, args: list[Any], kwargs: dict[str, Any]) -> Any:
    items = evaluator.iterate(args[0])
    return sorted(items) if items is not None and not kwargs and is_concrete(items) else UNKNOWN


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "range": _range, "list": _collect(list), "tuple": _collect(tuple), "set": _collect(list), "frozenset": _collect(list),
    "dict": _dict, "enumerate": _enumerate, "zip": _zip, "len": _plain(len), "str": _text, "int": _plain(int),
    "bool": _plain(bool), "sorted": _sorted, "reversed": _collect(lambda items: items[::-1]), "map": _map,
    "any": _any, "all": _all, "min": _plain(min), "max": _plain(max), "abs": _plain(abs),
}  # fmt: skip


def call_library(name: str, args: list[Any]) -> Any:
    """Return the result of a few standard library functions on text; unknown for all others."""
    if name in ("textwrap.dedent", "inspect.cleandoc") and args and isinstance(args[0], str):
        return textwrap.dedent(args[0])
    return UNKNOWN


def call_method(value: Any, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
    """Return the result of a method of a string, list or dictionary; unknown where it cannot be told."""
    try:
        if isinstance(value, str):
            return _text_method(value, name, args, kwargs)
        if isinstance(value, dict):
            return _dict_method(value, name, args)
        if isinstance(value, (list, tuple)):
            return _list_method(value, name, args)
    except (TypeError, ValueError, IndexError, KeyError):
        return UNKNOWN
    return UNKNOWN


def _text_method(value: str, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
    if name == "format":
        return _format(value, args, kwargs)
    if name == "join":
        return _join(value, args[0])
    if name in _TEXT_METHODS and is_concrete(args) and not kwargs:
        if HOLE in value and name not in ("strip", "lstrip", "rstrip", "lower", "upper", "replace"):
            return UNKNOWN
        if name == "replace" and len(value) * max(len(str(item)) for item in args) > 1_000_000:
            return HOLE
        return getattr(value, name)(*args)
    return UNKNOWN


def _join(separator: str, items: Any) -> Any:
    if not isinstance(items, (list, tuple)):
        return HOLE
    return bounded(separator.join(as_text(item) for item in items))


def _format(template: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
    counter = iter(range(10_000))

    def fill(match: re.Match[str]) -> str:
        if match.group() in ("{{", "}}"):
            return match.group()[0]
        field = match.group(1)
        if match.group(2):
            return HOLE
        if field == "" or field.isdigit():
            index = int(field) if field else next(counter)
            return as_text(args[index]) if index < len(args) else HOLE
        return as_text(kwargs[field]) if field in kwargs else HOLE

    return bounded(_FIELD.sub(fill, template))


def _dict_method(value: dict[Any, Any], name: str, args: list[Any]) -> Any:
    if name == "items":
        return list(value.items())
    if name == "keys":
        return list(value)
    if name == "values":
        return list(value.values())
    if name == "get":
        return value.get(args[0], args[1] if len(args) > 1 else None)
    if name == "update" and isinstance(args[0], dict):
        value.update(args[0])
        return None
    if name == "copy":
        return dict(value)
    if name == "pop":
        return value.pop(args[0], UNKNOWN)
    if name == "setdefault":
        return value.setdefault(args[0], args[1] if len(args) > 1 else None)
    return UNKNOWN


def _list_method(value: list[Any] | tuple[Any, ...], name: str, args: list[Any]) -> Any:
    if isinstance(value, list):
        if len(value) > _MOST:
            return UNKNOWN
        if name == "append":
            value.append(args[0])
            return None
        if name == "extend" and isinstance(args[0], (list, tuple)):
            value.extend(args[0])
            return None
        if name in ("insert", "remove", "reverse", "clear"):
            getattr(value, name)(*args)
            return None
        if name == "pop":
            return value.pop(*args)
    if name == "copy":
        return list(value)
    if name in ("index", "count") and is_concrete(list(value)):
        return getattr(value, name)(*args)
    return UNKNOWN
