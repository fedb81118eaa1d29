"""Turns expressions of a Python file into the flat rows of
:class:`~mlplatlint.facts.python_calls.PythonCalls`.
"""

from __future__ import annotations

import _ast as ast
from typing import Any

from mlplatlint.facts.collect.python_makers import MAKERS, UNKNOWN
from mlplatlint.facts.collect.python_narrowing import class_of, narrowings
from mlplatlint.facts.collect.python_reaching import reaching
from mlplatlint.facts.python_calls import Op
from mlplatlint.fronts.python.binders import COMPREHENSIONS
from mlplatlint.fronts.python.module import PythonModule
from mlplatlint.fronts.python.scopes import Binding, Scope
from mlplatlint.fronts.python.walk import walked

_DEPTH = 60
"""Nesting of expressions that is followed; deeper ones are unknown, so that no input can exhaust the stack.
"""
_DATA_BUILTINS = frozenset(
    ("str", "int", "float", "bool", "bytes", "len", "repr", "isinstance", "issubclass", "hasattr", "callable", "print",
     "format", "id", "hash", "abs", "round", "range", "ord", "chr", "hex", "bytearray", "divmod", "pow", "vars", "dir",
     "setattr", "delattr", "globals", "locals", "object", "slice", "complex", "memoryview", "ascii", "bin", "oct",
     "Exception", "ValueError", "TypeError", "KeyError", "RuntimeError", "NotImplementedError", "AttributeError")
)  # fmt: skip
"""Built-ins that give plain data and run nothing of interest; calls of them are not recorded."""


class Expressions:
    """The expression, name and variable tables of one file while they grow."""

    def __init__(self, module: PythonModule) -> None:
        self.module = module
        self.names: dict[str, int] = {}
        self.rows: dict[tuple[int, ...], int] = {(Op.UNKNOWN,): UNKNOWN}
        self.variables: list[tuple[int, ...]] = []
        self.functions: dict[int, int] = {}
        """id of a function or lambda node -> index."""
        self.classes: dict[int, int] = {}
        self.calls: dict[int, int] = {}
        """id of a call node -> index; only recorded calls."""
        self._done: dict[int, int] = {}
        self._locals: dict[tuple[Any, ...], int] = {}
        self._everywhere: dict[tuple[int, str], int] = {}
        """(id of a scope, name) -> row, for names that stand for the same wherever the scope reads them."""
        self._depth = 0
        self._narrowings = narrowings(module)

    def name(self, text: str) -> int:
        """Return the index of a name."""
        names = self.names
        return names.setdefault(text, len(names))

    def row(self, op: int, *operands: int) -> int:
        """Return the index of an expression row, one per distinct row."""
        rows = self.rows
        return rows.setdefault((op, *operands), len(rows))

    def of(self, node: Any) -> int:
        """Return the expression of a node; unknown for what no type flows through."""
        kind = node.__class__
        if kind is ast.Name:  # the most frequent by far, and kept by scope
            return self.variable(node)
        found = self._done.get(id(node))
        if found is not None:
            return found
        maker = MAKERS.get(kind)
        if maker is None or self._depth >= _DEPTH:
            return UNKNOWN
        self._depth += 1
        try:
            found = self._done[id(node)] = maker(self, node)
        finally:
            self._depth -= 1
        return found

    # --- names -----------------------------------------------------------------------------------------

    def variable(self, node: ast.Name) -> int:
        """Return what a name stands for where it is read, narrowed where ``isinstance`` holds."""
        found = self._everywhere.get((id(node.scope), node.id))  # type: ignore[attr-defined]
        if found is None:
            found = self._bound(node)
        if not self._narrowings:
            return found
        for narrowing in self._narrowings.get(node.id, ()):
            holds = narrowing.says(node)
            if holds:
                return self.row(Op.NARROWED, self._any_of(narrowing.types), found)
            if holds is not None:
                found = self.row(Op.EXCLUDED, self._any_of(narrowing.types), found)
        return found

    def _any_of(self, node: Any) -> int:
        """Return the annotation that the second argument of ``isinstance`` amounts to."""
        if not isinstance(node, ast.Tuple) or not node.elts:
            return self.annotation(node)
        first, *rest = node.elts
        found = self.annotation(first)
        for one in rest:
            found = self.row(Op.OPERATOR, found, self.annotation(one))
        return found

    def _bound(self, node: ast.Name) -> int:
        scope: Scope = node.scope  # type: ignore[attr-defined]
        key = (id(scope), node.id)
        found = scope.lookup(node.id)
        if found is None:
            op = Op.GLOBAL if self.module.star_imports else Op.BUILTIN
            row = self._everywhere[key] = self.row(op, self.name(node.id))
            return row
        owner, bindings = found
        row = self._bound_in(node, scope, owner, bindings)
        if owner.outer is None or len(bindings) == 1:
            self._everywhere[key] = row
        return row

    def _bound_in(self, node: ast.Name, scope: Scope, owner: Scope, bindings: list[Binding]) -> int:
        if owner.outer is None:
            only = bindings[0]
            if len(bindings) == 1 and only.kind == "import":
                return self.row(Op.IMPORT, self.name(only.target))
            return self.row(Op.GLOBAL, self.name(node.id))
        if len(bindings) > 1:
            bindings = [one for one in bindings if not isinstance(one.node, ast.AugAssign)] or bindings
            if _function_scope(scope) is _function_scope(owner):
                bindings = reaching(node, bindings)
        if len(bindings) == 1 and bindings[0].kind in ("import", "function", "class", "parameter"):
            return self.binding(bindings[0], node.id)
        return self._local(owner, node.id, bindings)

    def _local(self, owner: Scope, name: str, bindings: list[Binding]) -> int:
        key = (id(owner), name, *(id(binding.node) for binding in bindings))
        index = self._locals.get(key)
        if index is None:
            # The slot comes first: the value may read the variable itself.
            index = self._locals[key] = len(self.variables)
            self.variables.append(())
            depth, self._depth = self._depth, max(self._depth - 20, 0)
            values = self.values(bindings, name)
            self._depth = depth
            self.variables[index] = values
        return self.row(Op.LOCAL, index)

    def values(self, bindings: list[Binding], name: str) -> tuple[int, ...]:
        """Return the expressions that several bindings give a name, without repetition."""
        kept = [binding for binding in bindings if not isinstance(binding.node, ast.AugAssign)]
        return tuple(dict.fromkeys(self.binding(binding, name) for binding in kept))

    def binding(self, binding: Binding, name: str) -> int:
        """Return the expression that one binding gives a name."""
        node, kind = binding.node, binding.kind
        if kind == "import":
            return self.row(Op.IMPORT, self.name(binding.target))
        if kind == "function":
            return self.row(Op.FUNCTION, self.functions[id(node)])
        if kind == "class":
            return self.row(Op.CLASS, self.classes[id(node)])
        if kind == "parameter":
            return self._parameter(node)
        if kind == "unpack":
            return self._unpacked(node, name)
        if kind == "assign":
            value = self.of(node.value)
            if isinstance(node, ast.AnnAssign):
                return self.row(Op.TYPED, self.annotation(node.annotation), value)
            return value
        if kind == "with":
            return self.row(_enter(node), self.of(node.context_expr))
        if kind == "element":
            return self.row(_element(node), self.of(node.iter))
        return captured(self, node) if isinstance(node, ast.MatchAs) else UNKNOWN

    def _parameter(self, node: Any) -> int:
        owner = node.parent
        index = self.functions.get(id(owner))
        if index is None:
            return UNKNOWN
        arguments = owner.args
        order = [*arguments.posonlyargs, *arguments.args, arguments.vararg, *arguments.kwonlyargs, arguments.kwarg]
        position = 0
        for parameter in order:
            if parameter is node:
                break
            position += parameter is not None
        return self.row(Op.PARAMETER, index, position)

    def _unpacked(self, node: Any, name: str) -> int:
        if isinstance(node, ast.Assign):
            source, targets = self.of(node.value), node.targets
        elif isinstance(node, ast.withitem):
            source = self.row(_enter(node), self.of(node.context_expr))
            targets = [] if node.optional_vars is None else [node.optional_vars]
        elif hasattr(node, "iter"):
            source, targets = self.row(_element(node), self.of(node.iter)), [node.target]
        else:
            return UNKNOWN
        for target in targets:
            path = _path(target, name, 0)
            if path is not None:
                for index in path:
                    source = self.row(Op.UNPACK, source, index)
                return source
        return UNKNOWN

    # --- annotations -------------------------------------------------------------------------------------

    def annotation(self, node: Any, depth: int = 0) -> int:
        """Return the expression of an annotation; text in quotes is read as the code it stands for."""
        if node is None or depth > _DEPTH:
            return UNKNOWN
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return self._quoted(node, depth)
        if isinstance(node, ast.Subscript):
            last = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if last == "Literal":
                return UNKNOWN
            if last == "Annotated" and isinstance(node.slice, ast.Tuple) and node.slice.elts:
                first, *rest = node.slice.elts
                parts = self.row(Op.TUPLE, self.annotation(first, depth + 1), *(self.of(one) for one in rest))
            else:
                parts = self.annotation(node.slice, depth + 1)
            return self.row(Op.ITEM, self.of(node.value), parts)
        if isinstance(node, (ast.Tuple, ast.List)):
            op = Op.TUPLE if isinstance(node, ast.Tuple) else Op.SEQUENCE
            return self.row(op, *(self.annotation(one, depth + 1) for one in node.elts))
        if isinstance(node, ast.BinOp):
            return self.row(Op.OPERATOR, self.annotation(node.left, depth + 1), self.annotation(node.right, depth + 1))
        return self.of(node)

    def _quoted(self, node: Any, depth: int) -> int:
        if len(node.value) > 500:
            return UNKNOWN
        try:
            tree: Any = compile(node.value.strip(), "<annotation>", "eval", 0x400, dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return UNKNOWN
        for part in walked(tree.body):
            part.scope, part.parent = node.scope, node
        self.module.quoted.append(tree)  # keeps the nodes alive: the tables know them by id
        return self.annotation(tree.body, depth + 1)


def captured(table: Expressions, node: ast.MatchAs) -> int:
    """Return what a pattern gives the name it binds: the subject as a class, or a part of the subject."""
    kind = class_of(node)
    value = _matched(table, node)
    return value if kind is None else table.row(Op.NARROWED, table.annotation(kind), value)


def _matched(table: Expressions, pattern: Any) -> int:
    """Return the expression of what a pattern is compared with."""
    parent = pattern.parent
    if isinstance(parent, ast.match_case):
        return table.of(parent.parent.subject)  # type: ignore[attr-defined]
    if isinstance(parent, ast.MatchAs):
        return captured(table, parent) if parent.name is None else _matched(table, parent)
    if isinstance(parent, ast.MatchOr):
        return _matched(table, parent)
    if isinstance(parent, ast.MatchClass) and pattern in parent.kwd_patterns:
        subject = table.row(Op.NARROWED, table.annotation(parent.cls), _matched(table, parent))
        return table.row(Op.ATTRIBUTE, subject, table.name(parent.kwd_attrs[parent.kwd_patterns.index(pattern)]))
    if isinstance(parent, ast.MatchMapping) and pattern in parent.patterns:
        key = parent.keys[parent.patterns.index(pattern)]
        return table.row(Op.ITEM, _matched(table, parent), table.of(key))
    if isinstance(parent, ast.MatchSequence) and not any(isinstance(one, ast.MatchStar) for one in parent.patterns):
        return table.row(Op.UNPACK, _matched(table, parent), parent.patterns.index(pattern))
    return UNKNOWN


def _function_scope(scope: Scope) -> Scope:
    while isinstance(scope.node, COMPREHENSIONS) and scope.outer is not None:
        scope = scope.outer
    return scope


def _enter(node: Any) -> int:
    return Op.ASYNC_ENTER if isinstance(node.parent, ast.AsyncWith) else Op.ENTER


def _element(node: Any) -> int:
    return Op.ASYNC_ELEMENT if isinstance(node, ast.AsyncFor) or getattr(node, "is_async", False) else Op.ELEMENT


def _path(target: Any, name: str, depth: int) -> list[int] | None:
    """Return where in a nested tuple target a name stands; None when it is elsewhere or starred."""
    if isinstance(target, ast.Name):
        return [] if target.id == name else None
    if isinstance(target, (ast.Tuple, ast.List)) and depth < 4:
        for index, element in enumerate(target.elts):
            if isinstance(element, ast.Starred):
                return None
            path = _path(element, name, depth + 1)
            if path is not None:
                return [index, *path]
    return None


def is_data_call(module: PythonModule, node: ast.Call) -> bool:
    """Tell whether a call is of a built-in that gives plain data and runs nothing of interest."""
    if not isinstance(node.func, ast.Name) or node.func.id not in _DATA_BUILTINS:
        return False
    scope: Scope = node.scope  # type: ignore[attr-defined]
    return scope.lookup(node.func.id) is None
