"""Questions about single nodes that the collector of call facts asks."""

from __future__ import annotations

import _ast as ast
from collections.abc import Callable
from typing import Any

from mlplatlint.facts.python_calls import SPECIAL, SWITCH_BITS, SWITCH_SHIFT, CallFlag, FunctionFlag
from mlplatlint.fronts.python.module import PythonModule
from mlplatlint.fronts.python.walk import children

_SUSPENDING = (ast.Await, ast.AsyncFor, ast.AsyncWith)
_LEAVING = (ast.Return, ast.Raise, ast.Break, ast.Continue)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_METACLASSES = ("ABCMeta", "EnumMeta", "EnumType", "type")
DEFINITIONS = (*FUNCTIONS, ast.ClassDef)
_EXPECTING = frozenset(("raises", "assertRaises", "assertRaisesRegex", "warns", "assertWarns", "deprecated_call"))
_CONSUMERS = frozenset(
    ("any", "all", "sum", "list", "tuple", "set", "dict", "sorted", "min", "max", "frozenset", "next", "join", "extend",
     "update", "fsum", "Counter", "deque", "from_iterable", "gather")
)  # fmt: skip
"""Names of callables that run a generator expression before they return."""

SUBSCRIPTS: dict[type[ast.AST], int] = {ast.Store: SPECIAL.index("__setitem__"), ast.Del: SPECIAL.index("__delitem__")}
DECORATOR_FLAGS = {
    "staticmethod": FunctionFlag.STATIC,
    "classmethod": FunctionFlag.CLASS,
    "property": FunctionFlag.PROPERTY,
    "cached_property": FunctionFlag.PROPERTY | FunctionFlag.CACHED,
    "abstractmethod": FunctionFlag.ABSTRACT,
    "abstractproperty": FunctionFlag.ABSTRACT | FunctionFlag.PROPERTY,
    "overload": FunctionFlag.OVERLOAD,
    "cache": FunctionFlag.CACHED,
    "lru_cache": FunctionFlag.CACHED,
    "closing_lru_cache": FunctionFlag.CACHED,
    "memoize": FunctionFlag.CACHED,
    "run_once": FunctionFlag.CACHED,
    "singleton": FunctionFlag.CACHED,
    "hybrid_property": FunctionFlag.PROPERTY,
}


def position(node: Any) -> tuple[int, int, int]:
    return (getattr(node, "lineno", 0), getattr(node, "col_offset", 0), -getattr(node, "end_lineno", 0))


def call_flags(node: Any) -> int:
    parent = node.parent
    if isinstance(parent, ast.Expr):
        return CallFlag.STATEMENT
    while isinstance(parent, (ast.IfExp, ast.BoolOp, ast.NamedExpr)):
        parent = parent.parent  # type: ignore[union-attr]
    if isinstance(parent, ast.Await):
        return CallFlag.AWAITED | (CallFlag.DROPPED if isinstance(parent.parent, ast.Expr) else 0)  # type: ignore[attr-defined]
    if isinstance(parent, DEFINITIONS) and node in getattr(parent, "decorator_list", ()):
        return CallFlag.DECORATOR
    return 0


def standing(statement: Any, deciding: set[int]) -> int:
    """Return the flags of the calls in a statement, by the branches that it stands in: those of its function alone.

    ``deciding`` is what :func:`deciding_functions` gives.
    """
    flags = 0
    child, parent = statement, statement.parent
    while parent is not None and not isinstance(parent, DEFINITIONS):
        if isinstance(parent, ast.If) and child in parent.body:
            if _fills_gap(parent):
                flags |= CallFlag.ONCE
            if _depends_on_argument(parent):
                flags |= CallFlag.GUARDED
        elif isinstance(parent, ast.ExceptHandler):
            flags |= CallFlag.HANDLER
        elif isinstance(parent, ast.With) and any(_expects_error(item.context_expr) for item in parent.items):
            flags |= CallFlag.EXPECTED
        child, parent = parent, parent.parent
    return flags | _switch_flags(statement) if id(parent) in deciding else flags


def deciding_functions(module: PythonModule) -> set[int]:
    """Return the ids of the functions in which the truth of a name decides what runs."""
    found: set[int] = set()
    for branch in module.nodes(ast.If):
        for outcome in (True, False):
            needed: dict[str, tuple[Any, bool]] = {}
            _needs(branch.test, outcome, needed)
            if needed:
                found.add(id(module.function_of(branch)))
    return found


def _switch_flags(statement: Any) -> int:
    """Return the flags that name the parameters whose truth decides whether a statement of a plain function runs."""
    needed: dict[str, tuple[Any, bool]] = {}
    child, parent = statement, statement.parent
    while parent is not None and not isinstance(parent, (ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.Module)):
        for sibling in _before(child, parent):
            if not sibling.orelse and isinstance(sibling.body[-1], _LEAVING):
                _needs(sibling.test, False, needed)
        if isinstance(parent, ast.If) and child is not parent.test:
            _needs(parent.test, child in parent.body, needed)
        if isinstance(parent, ast.FunctionDef):
            break
        child, parent = parent, parent.parent
    if not needed or not isinstance(parent, ast.FunctionDef):
        return 0
    arguments = parent.args
    order = [*arguments.posonlyargs, *arguments.args, arguments.vararg, *arguments.kwonlyargs]
    positions = {one.arg: index for index, one in enumerate(one for one in order if one is not None)}
    flags, shift = 0, SWITCH_SHIFT
    for name, (node, wanted) in needed.items():
        found = node.scope.lookup(name)
        only = found is not None and len(found[1]) == 1 and found[1][0].kind == "parameter"
        if only and positions.get(name, 0xFF) < 0xFF and shift < SWITCH_SHIFT + 2 * SWITCH_BITS:
            flags |= ((positions[name] + 1) << 1 | wanted) << shift
            shift += SWITCH_BITS
    return flags


def _before(child: Any, parent: Any) -> list[Any]:
    """Return the ``if`` statements that stand before a statement in its block."""
    for field in ("body", "orelse", "finalbody"):
        block = getattr(parent, field, None)
        if isinstance(block, list) and child in block:
            return [one for one in block[: block.index(child)] if isinstance(one, ast.If)]
    return []


def _needs(test: Any, wanted: bool, needed: dict[str, tuple[Any, bool]]) -> None:
    """Note the names whose truth follows from a test that came out as ``wanted``."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        _needs(test.operand, not wanted, needed)
    elif isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) == wanted:
        for part in test.values:
            _needs(part, wanted, needed)
    elif isinstance(test, ast.Name):
        needed.setdefault(test.id, (test, wanted))


def _expects_error(manager: Any) -> bool:
    return isinstance(manager, ast.Call) and getattr(manager.func, "attr", "") in _EXPECTING


def handed_over(module: PythonModule) -> dict[str, list[int]]:
    """Return the lines on which a call that is awaited takes a name as an argument, itself or by way of another call."""
    found: dict[str, list[int]] = {}
    for awaited in module.nodes(ast.Await):
        stack: list[Any] = [awaited.value]
        while stack:
            node = stack.pop()
            if isinstance(node, ast.Call):
                stack += node.args
            elif isinstance(node, ast.Name):
                found.setdefault(node.id, []).append(awaited.lineno)
    return found


def is_fallback(node: Any, handed: dict[str, list[int]]) -> bool:
    """Tell whether a call stands in one branch and another branch, or what follows when this one leaves, hands the
    same callable over (see :func:`handed_over`): the way for small work, or for programs without threads.
    """
    lines = handed.get(node.func.id) if handed and isinstance(node.func, ast.Name) else None
    if lines is None:
        return False
    child, parent = node, node.parent
    while parent is not None and not isinstance(parent, DEFINITIONS):
        if isinstance(parent, ast.If) and child is not parent.test:
            inside = child in parent.body
            other = list(parent.orelse if inside else parent.body)
            if inside and isinstance(parent.body[-1], _LEAVING):
                other += _following(parent)
            if any(one.lineno <= line <= (one.end_lineno or 0) for one in other for line in lines):
                return True
        child, parent = parent, parent.parent
    return False


def _fills_gap(branch: ast.If) -> bool:
    """Tell whether a branch is taken only while what it sets is missing."""
    name = missing(branch.test)
    return bool(name) and any(name in assigned_names(statement) for statement in branch.body)


def missing(test: Any) -> str:
    """Return the name that a test finds missing: ``x is None``, ``not x``, ``key not in table``; '' for
    others.
    """
    if isinstance(test, ast.BoolOp):
        return next((name for name in map(missing, test.values) if name), "")
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return dotted(test.operand)
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        if isinstance(test.ops[0], (ast.Is, ast.Eq)) and getattr(test.comparators[0], "value", ...) is None:
            return dotted(test.left)
        if isinstance(test.ops[0], ast.NotIn):
            return dotted(test.comparators[0])
    return ""


def assigned_names(statement: Any) -> set[str]:
    if isinstance(statement, (ast.Try, ast.With, ast.AsyncWith, ast.If)):
        return {name for inner in statement.body for name in assigned_names(inner)}
    targets = getattr(statement, "targets", None) or [getattr(statement, "target", None)]
    return {
        dotted(target.value if isinstance(target, ast.Subscript) else target)
        for target in targets
        if target is not None
    }


def dotted(node: Any) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def is_callee(node: Any) -> bool:
    return isinstance(node.parent, ast.Call) and node.parent.func is node


def consumed(node: Any) -> bool:
    """Tell whether a generator expression runs where it stands."""
    parent = node.parent
    if isinstance(parent, ast.Call) and node in parent.args:
        callee = parent.func
        return getattr(callee, "attr", None) in _CONSUMERS or getattr(callee, "id", None) in _CONSUMERS
    return isinstance(parent, (ast.Starred, ast.For, ast.comprehension, ast.YieldFrom))


def decorator_names(node: Any) -> list[str]:
    names: list[str] = []
    for decorator in getattr(node, "decorator_list", ()):
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        names.append(getattr(target, "attr", "") or getattr(target, "id", ""))
    return names


def is_self(node: Any) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def setter_names(module: PythonModule) -> set[str]:
    """Return the names of the properties to which a module's classes give a setter."""
    return {node.name for node in module.nodes(ast.FunctionDef) if "setter" in decorator_names(node)}


def is_remade(node: ast.ClassDef) -> bool:
    """Tell whether a metaclass that is not one of Python's own may make something else of a class."""
    metas = [one.value for one in node.keywords if one.arg == "metaclass"]
    return any(getattr(one, "attr", getattr(one, "id", "")) not in _METACLASSES for one in metas)


def is_stub(node: Any) -> bool:
    """Tell whether a body holds nothing but a docstring, ``...``, ``pass`` or ``raise
    NotImplementedError``.
    """
    if isinstance(node, ast.Lambda):
        return False
    for statement in node.body:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue
        if isinstance(statement, ast.Pass):
            continue
        if isinstance(statement, ast.Raise) and statement.exc is not None:
            raised = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
            if getattr(raised, "id", "") == "NotImplementedError":
                continue
        return False
    return True


def body_statements(body: list[Any]) -> list[Any]:
    """Return a class body's statements, looking into ``if`` and ``try``."""
    found = []
    for statement in body:
        if isinstance(statement, (ast.If, ast.Try)):
            parts = [*statement.body, *statement.orelse, *getattr(statement, "finalbody", [])]
            for handler in getattr(statement, "handlers", []):
                parts += handler.body
            found += body_statements(parts)
        else:
            found.append(statement)
    return found


def dead_ranges(module: PythonModule, span: Callable[[Any], tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the byte ranges of statements that never run: after one that leaves the block, or under a constant test."""
    found = []

    def leave_out(block: list[Any]) -> None:
        if block:
            found.append((span(block[0])[0], span(block[-1])[1]))

    for kind in _LEAVING:
        leaving: list[Any] = module.by_type.get(kind, [])
        for statement in leaving:
            leave_out(_following(statement))
    for test in module.nodes(ast.If):
        never = (
            isinstance(test.test, ast.BoolOp) and isinstance(test.test.op, ast.And) and _is_false(test.test.values[0])
        )
        if never:
            leave_out(test.body)
        elif isinstance(test.test, ast.Constant):
            leave_out(test.orelse if test.test.value else test.body)
            if test.test.value and isinstance(test.body[-1], _LEAVING):
                leave_out(_following(test))
    return found


def _is_false(node: Any) -> bool:
    return isinstance(node, ast.Constant) and not node.value


def _following(statement: Any) -> list[Any]:
    """Return the statements after one in its block."""
    for field in ("body", "orelse", "finalbody"):
        block = getattr(statement.parent, field, None)
        if isinstance(block, list) and statement in block:
            return block[block.index(statement) + 1 :]
    return []


def _depends_on_argument(branch: Any) -> bool:
    """Tell whether a branch is taken only where ``isinstance`` holds for a parameter of its plain function."""
    names = _tested_names(branch.test)
    parent = branch.parent if names else None
    while parent is not None and not isinstance(parent, DEFINITIONS):
        parent = parent.parent
    if not isinstance(parent, ast.FunctionDef):
        return False
    arguments = parent.args
    return any(one.arg in names for one in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs])


def _tested_names(test: Any) -> set[str]:
    parts = test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) else [test]
    return {
        part.args[0].id
        for part in parts
        if isinstance(part, ast.Call)
        and isinstance(part.func, ast.Name)
        and part.func.id == "isinstance"
        and len(part.args) == 2
        and isinstance(part.args[0], ast.Name)
    }


def suspends(statements: list[Any], is_own: Callable[[ast.AST], bool]) -> bool:
    """Tell whether statements of a coroutine wait; ``is_own`` tells nodes of the coroutine from those of functions in it."""
    stack = list(statements)
    while stack:
        node = stack.pop()
        if isinstance(node, _SUSPENDING):
            return True
        if isinstance(node, DEFINITIONS) or not is_own(node):
            continue
        stack += [one for one in children(node) if hasattr(one, "scope")]
    return False


def around_yields(module: PythonModule) -> frozenset[int]:
    """Return the ids of the with statements in whose bodies their function yields."""
    found = set()
    yields: list[Any] = module.by_type.get(ast.Yield, [])
    for node in yields:
        above = node.parent
        while above is not None and not isinstance(above, FUNCTIONS):
            if isinstance(above, ast.With):
                found.add(id(above))
            above = above.parent
    return frozenset(found)
