"""Conditions on the arguments and state of callables that are harmless only in the right company.

The names are those of the column ``check`` in ``rules/data/pickle_globals.toml``.
"""

from __future__ import annotations

import re
from typing import Any

from mlplatlint.fronts.pickle.constants import constant, text
from mlplatlint.fronts.pickle.nested import nested_second, nested_stream
from mlplatlint.fronts.pickle.table import ALLOWED, DANGEROUS, SUSPICIOUS
from mlplatlint.fronts.pickle.values import Call, Global, Opaque, SymDict, Value

_CODECS = frozenset(("latin1", "latin-1", "iso-8859-1", "ascii", "utf-8", "utf8", "utf-16", "utf-32"))
_NAMED_TYPES = frozenset(("NoneType", "EllipsisType", "NotImplementedType", "MappingProxyType", "memoryview"))
_NO_MATTER = frozenset(("joblib_array", "no_text", "global_args", "type_arity", "factory"))
"""Checks that a callable passes when it is called with what a container or iterator hands it."""
_PLAIN_DEPTH = 6
_ONE_WORD = re.compile(r"\w[\w -]{0,39}\Z", re.ASCII)
Args = tuple[Value, ...] | None


def arguments(judge: Any, callee: Global, args: Args, at: int) -> None:
    """Test the arguments of a call against the callee's check and add evidence when they fail."""
    test = _CHECKS.get(callee.check)
    if test is None:
        judge.add("suspicious-call", at, callee.dotted, callee.reason)
        return
    fault = "is called with arguments that cannot be told" if args is None else test(judge, args, at)
    if fault:
        judge.add("gadget-arguments", at, callee.dotted, fault)


def state(judge: Any, target: Call, callee: Global, value: Value, at: int, after: int) -> int:
    """Test the state that BUILD gives to a checked object; return where the stream goes on."""
    if callee.check == "partial":
        func = value[0] if value.__class__ is tuple and value else None
        if _new_owner(judge, func) is not None or _is_bound_method(func):
            return after  # what it is bound to is judged when it is called
        fault = _callable(judge, func, at) if func is not None else "is given a state that cannot be told"
        if fault:
            judge.add("gadget-arguments", at, callee.dotted, fault)
    elif callee.check == "joblib_array":
        from mlplatlint.fronts.pickle.joblib import skip_array

        return skip_array(judge, value, at, after)
    elif callee.check == "relative_file_name":
        _relative_file(judge, callee, value, at)
    elif callee.check in ("scipy_dist_state", "statsmodels_state"):
        from mlplatlint.fronts.pickle.exec_state import fault_of

        found = fault_of(judge.data, callee.check, value)
        if found:
            judge.add("exec-state", at, callee.dotted, found)
    elif callee.check == "no_args":
        judge._note_version(value) if value.__class__ is SymDict else None
    return after


# --- shapes that pickling itself writes ---------------------------------------------------------------------


def partial_target(value: Call) -> tuple[Value, Args]:
    """Return the callable a ``functools.partial`` holds and its bound arguments; state overrides arguments."""
    if value.state is not None:
        if value.state.__class__ is tuple and len(value.state) >= 2:
            bound = value.state[1] if value.state[1].__class__ is tuple else None
            return value.state[0], bound
        return None, None
    return (value.args[0], value.args[1:]) if value.args else (None, None)


def is_new_of_class(judge: Any, target: Value, bound: Args) -> bool:
    """Tell ``partial(cls.__new__, cls, ...)``, which protocols 2 and 3 write for keyword arguments of ``__new__``."""
    owner = _new_owner(judge, target)
    if owner is None or not bound:
        return False
    made = bound[0]
    if made.__class__ is not Global:
        return False
    return bool(made.dotted == owner.dotted or (made.module == owner.module and is_data(made)))


def _new_owner(judge: Any, target: Value) -> Global | None:
    """Return the class of ``getattr(cls, "__new__")`` when it is known to be data."""
    if target.__class__ is not Call or not target.args or len(target.args) != 2:
        return None
    accessor, owner = target.callee, target.args[0]
    if accessor.__class__ is not Global or accessor.check != "getattr" or owner.__class__ is not Global:
        return None
    return owner if is_data(owner) and text(judge.data, target.args[1]) == "__new__" else None


def _is_bound_method(value: Value) -> bool:
    """Tell ``getattr(object, name)`` of an object that is data, judged when it was read: a partial of it is not called."""
    if value.__class__ is not Call or value.callee.__class__ is not Global or value.callee.check != "getattr":
        return False
    owner = value.args[0] if value.args else None
    return owner.__class__ is Call and _is_known_object(owner)


def attribute_as_global(judge: Any, value: Call) -> Global | None:
    """Return ``getattr(module.Class, "name")`` as the dotted global it stands for."""
    if not value.args or len(value.args) < 2 or value.args[0].__class__ is not Global:
        return None
    name = text(judge.data, value.args[1])
    if name is None:
        return None
    owner = value.args[0]
    dotted = f"{owner.name}.{name}"
    verdict = judge.table.verdict(owner.module, dotted)
    return Global(owner.module, dotted, value.offset, verdict.level, verdict.check, verdict.reason)


def is_data(value: Global) -> bool:
    """Tell whether a name is that of a known type or rebuild function, or of a class of a known library."""
    return bool(value.level == ALLOWED or value.check == "library_class")


def is_harmless_construction(judge: Any, args: Args) -> bool:
    """Tell whether calling a library's class with these arguments can do no more than keep them.

    A constructor may take text for the name of a file to open, so text and bytes are out; a single word, as members of
    an enumeration are restored from, is in.
    """
    if args is None or not all(is_plain(value) for value in args):
        return False
    if len(args) == 1 and _ONE_WORD.match(text(judge.data, args[0]) or ""):
        return True
    return not any(_holds_text(judge, value) for value in args)


def _holds_text(judge: Any, value: Value, depth: int = 0) -> bool:
    if value.__class__ is int:
        return isinstance(constant(judge.data, value), (str, bytes))
    if value.__class__ in (Global, Call, SymDict) or depth > _PLAIN_DEPTH:
        return False  # nobody names a file by a dictionary
    return any(_holds_text(judge, item, depth + 1) for item in value)


def is_plain(value: Value, depth: int = 0) -> bool:
    """Tell whether a value is data: constants, allowed names, and what allowed callables make of them."""
    if value.__class__ is int:
        return True
    if depth > _PLAIN_DEPTH or value.__class__ is Opaque:
        return False
    if value.__class__ is Global:
        return is_data(value)
    if value.__class__ is Call:
        callee = value.callee
        return callee.__class__ is Global and is_data(callee)
    return all(is_plain(item, depth + 1) for item in value)


# --- the checks: each returns what is wrong, or an empty text -----------------------------------------------


def _callable(judge: Any, value: Value, at: int) -> str:
    """An argument that will be called: an allowed name, or None."""
    if value.__class__ is int:
        return "" if constant(judge.data, value) is None else "gets no callable to call"
    if value.__class__ is Global:
        value.called = True
        if value.level == ALLOWED and (not value.check or value.check in _NO_MATTER):
            return ""
        if value.level in (ALLOWED, DANGEROUS):
            return f"gets {value.dotted} to call"
        judge.add("unknown-call", at, value.dotted, value.reason)
        return ""
    if value.__class__ is Call and value.callee.__class__ is Global and value.callee.check == "partial":
        target = partial_target(value)[0]
        if target.__class__ is not Call or _new_owner(judge, target) is not None:
            return ""  # judged where it was made
    return "gets a computed object to call"


def _getattr(judge: Any, args: tuple[Value, ...], at: int) -> str:
    if len(args) < 2:
        return "is called with too few arguments"
    name = text(judge.data, args[1])
    if name is None:
        return "reads an attribute whose name is computed"
    owner = args[0]
    if owner.__class__ is Global:
        if judge.table.verdict(owner.module, f"{owner.name}.{name}").level == ALLOWED:
            return ""
        if owner.level == DANGEROUS:
            owner.called = True
            return f"reads '{name}' of {owner.dotted}"
    elif owner.__class__ is Opaque:
        return f"reads '{name}' of an object that is not in the stream"
    if name == "__new__" and owner.__class__ is Global and is_data(owner):
        return ""  # only as partial(cls.__new__, cls): a call of anything else is a computed call
    # A bound method of an object in the stream may be private; reading it calls nothing.
    private = name.startswith("__") or (name.startswith("_") and not _is_known_object(owner))
    denied = private or "." in name or name in judge.table.deny_attributes
    return f"reads the attribute '{name}'" if denied else ""


def _is_known_object(value: Value) -> bool:
    if value.__class__ is Global:
        return is_data(value)
    if value.__class__ is not Call or value.callee.__class__ is not Global:
        return False
    return bool(is_data(value.callee) or value.callee.check in ("scipy_dist_state", "statsmodels_state"))


def _attrgetter(judge: Any, args: tuple[Value, ...], at: int) -> str:
    for value in args:
        name = text(judge.data, value)
        if name is None or name.startswith("_") or "." in name or name in judge.table.deny_attributes:
            return f"reads the attribute '{name or '?'}'"
    return ""


def _method_name(judge: Any, args: tuple[Value, ...], at: int) -> str:
    return _attrgetter(judge, args[:1], at) if args else "is called without a method's name"


def named_type(judge: Any, args: Args) -> Global | None:
    """Return the built-in type that dill and cloudpickle name by a constant."""
    name = text(judge.data, args[0]) if args and len(args) == 1 else None
    if name is None:
        return None
    if name == "MethodType":
        return Global("types", name, -1, SUSPICIOUS, "lazy_callable", "binds a function, which its use calls")
    verdict = judge.table.verdict("builtins", name)
    level = ALLOWED if name in _NAMED_TYPES else verdict.level
    return Global("builtins", name, -1, level, verdict.check, verdict.reason)


def _type_name(judge: Any, args: tuple[Value, ...], at: int) -> str:
    found = named_type(judge, args)
    known = found is not None and (found.level == ALLOWED or found.check == "lazy_callable")
    return "" if known else "names a type that builds code"


def _lazy(judge: Any, args: tuple[Value, ...], at: int) -> str:
    if not args or (args[0].__class__ is Call and is_plain(args[0])):
        return ""
    if args[0].__class__ is Global and args[0].check == "uncalled":
        return ""  # a method of a class that is data
    return _callable(judge, args[0], at)


def _uncalled(judge: Any, args: tuple[Value, ...], at: int) -> str:
    return "calls a method of a class, which no pickler writes"


def _itemgetter(judge: Any, args: tuple[Value, ...], at: int) -> str:
    ok = all(isinstance(constant(judge.data, value), (int, str)) for value in args)
    return "" if ok else "gets a key that is neither number nor text"


def _partial(judge: Any, args: tuple[Value, ...], at: int) -> str:
    if not args:
        return "is called without a callable"
    if is_new_of_class(judge, args[0], args[1:]) or (len(args) == 1 and _new_owner(judge, args[0]) is not None):
        return ""
    if _is_bound_method(args[0]):
        return ""
    return _callable(judge, args[0], at)


def _callable_first(judge: Any, args: tuple[Value, ...], at: int) -> str:
    return _callable(judge, args[0], at) if args else ""


def _as_call(judge: Any, args: tuple[Value, ...], at: int) -> str:
    """The first argument is called with the rest: judge that call."""
    if not args:
        return "is called without a class"
    judge.call(args[0], args[1:], at, new=True)
    return ""


def _wrapped(judge: Any, args: tuple[Value, ...], at: int) -> str:
    """``_rebuild_from_type_v2(function, type, arguments, state)`` and the like."""
    if not args:
        return "is called without a callable"
    inner = next((value for value in args[1:] if value.__class__ is tuple), None)
    judge.call(args[0], inner if inner is not None else args[1:], at)
    return ""


def _reconstructor(judge: Any, args: tuple[Value, ...], at: int) -> str:
    if len(args) < 2:
        return "is called with too few arguments"
    base = args[1]
    plain = (
        base.__class__ is Global and base.name == "object" and len(args) == 3 and constant(judge.data, args[2]) is None
    )
    judge.call(args[0], () if plain else args[1:], at, new=True)  # object.__new__ gets the class alone
    if base.__class__ is Global and base.check == "library_class":
        base.called = True  # the __new__ of the base class makes the object
        return ""
    return _callable(judge, base, at)


def _one_argument(judge: Any, args: tuple[Value, ...], at: int) -> str:
    return "" if len(args) == 1 else "builds a class from data"


def _codec(judge: Any, args: tuple[Value, ...], at: int) -> str:
    if len(args) < 2 or text(judge.data, args[1]) in _CODECS:
        return ""
    return "uses a codec that may hide or run something"


def _constants(judge: Any, args: tuple[Value, ...], at: int) -> str:
    ok = all(constant(judge.data, value) is not ... for value in args)
    return "" if ok else "gets arguments that are no constants"


def _ufunc(judge: Any, args: tuple[Value, ...], at: int) -> str:
    names = [text(judge.data, value) for value in args[:2]]
    if len(names) < 2 or not names[0] or not names[1]:
        return "imports a name that is computed while loading"
    if not names[0].startswith(("numpy", "scipy")):
        return f"imports from {names[0]}"
    level = judge.table.verdict(names[0], names[1]).level
    return f"imports {names[0]}.{names[1]}" if level == DANGEROUS else ""


def _no_args(judge: Any, args: tuple[Value, ...], at: int) -> str:
    return "" if not args else "is called with arguments, which name a file to load"


def _no_namespace(judge: Any, args: tuple[Value, ...], at: int) -> str:
    return "" if all(is_plain(value) for value in args) else "reads or writes a table of names"


def _no_text(judge: Any, args: tuple[Value, ...], at: int) -> str:
    harmless = all(is_plain(value) for value in args) and not any(_holds_text(judge, value) for value in args)
    return "" if harmless else "gets text, which it evaluates"


def _plain(judge: Any, args: tuple[Value, ...], at: int) -> str:
    return "" if all(is_plain(value) for value in args) else "gets a computed or unlisted object"


def _relative_file(judge: Any, callee: Global, value: Value, at: int) -> None:
    values = value[1::2] if value.__class__ is SymDict else ()
    names = [name for name in (text(judge.data, item) for item in values) if name is not None]
    if any("/" in name or "\\" in name or ".." in name for name in names):
        judge.add("gadget-arguments", at, callee.dotted, "names a file outside the model's folder")
    else:
        judge.add("suspicious-call", at, callee.dotted, callee.reason)


def _later(judge: Any, args: tuple[Value, ...], at: int) -> str:
    return ""  # the file name stands in the state


_CHECKS: dict[str, Any] = {
    "getattr": _getattr, "attrgetter": _attrgetter, "itemgetter": _itemgetter, "partial": _partial,
    "method_name": _method_name, "type_name": _type_name, "lazy_callable": _lazy, "uncalled": _uncalled,
    "callable_arg0": _callable_first, "factory": _callable_first, "type_arity": _one_argument,
    "reconstructor": _reconstructor, "newobj": _as_call, "wrap_call": _wrapped, "codec_name": _codec,
    "const_str_args": _constants, "ufunc_name": _ufunc, "nested_stream": nested_stream, "nested_second": nested_second,
    "no_module_namespace": _no_namespace, "no_args": _no_args, "no_text": _no_text, "global_args": _plain, "relative_file_name": _later,
}  # fmt: skip
