"""A parsed Python file: its nodes by type, its scopes, and names resolved through imports.

The tree is walked once. Each node gets two attributes: ``parent`` and ``scope``.
"""

from __future__ import annotations

import _ast as ast
import builtins
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from mlplatlint.files.source import Source, Span
from mlplatlint.fronts.python.binders import BINDERS, Work, push_scoped
from mlplatlint.fronts.python.scopes import Binding, Scope

if TYPE_CHECKING:
    from mlplatlint.fronts.python.parse import Grammar

NodeType = TypeVar("NodeType", bound=ast.AST)

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef

_LEAF_FIELDS = frozenset(("ctx", "op", "ops", "kind", "type_comment", "type_ignores", "names", "id", "attr", "n", "s"))
_FORMS: dict[type, tuple[Callable[..., Scope | None] | None, tuple[str, ...]]] = {}
"""What binds names in nodes of a class, and the fields that hold its children, last first; filled by :func:`_form`."""
_BUILTIN_NAMES = frozenset(dir(builtins))
_ALIAS_DEPTH = 8
"""Aliases followed one after another (``a = b``, ``b = c``) before a name counts as unknown."""


class PythonModule:
    """One Python file, ready for rules.

    ``imports`` holds every import statement's bindings as (local name, dotted target); targets of relative
    imports keep their leading dots. ``grammar`` says how the text was parsed: positions hold in every case,
    but in a ``template`` the tags were masked, so what is found there is less certain. ``lazy_lines`` are
    the 1-based lines of lazy imports (PEP 810).
    """

    def __init__(
        self,
        source: Source,
        tree: ast.Module,
        grammar: Grammar = "native",
        lazy_lines: frozenset[int] = frozenset(),
    ) -> None:
        self.source = source
        self.tree = tree
        self.grammar = grammar
        self.lazy_lines = lazy_lines
        self.scope = Scope(tree, None)
        self.by_type: dict[type, list[Any]] = {}
        self.imports: list[tuple[str, str]] = []
        self.star_imports: list[str] = []
        self.quoted: list[Any] = []
        """Trees of annotations in quotes that a collector has read; kept for as long as the module."""
        self._walk()

    # --- the traversal -------------------------------------------------------------------------------

    def _walk(self) -> None:
        by_type = self.by_type
        stack: list[Work] = [(self.tree, None, self.scope)]
        pop, push = stack.pop, stack.append
        forms, node_class = _FORMS, ast.AST
        while stack:
            node, parent, scope = pop()
            node.parent = parent
            node.scope = scope
            cls = node.__class__
            bucket = by_type.get(cls)
            if bucket is None:
                by_type[cls] = [node]
            else:
                bucket.append(node)
            handler, fields = forms.get(cls) or _form(cls)
            if handler is not None:
                inner = handler(self, node, scope)
                if inner is not None:
                    push_scoped(stack, node, scope, inner)
                    continue
            for field in fields:
                value = getattr(node, field, None)
                if value.__class__ is list:
                    for child in reversed(value):
                        if isinstance(child, node_class):
                            push((child, node, scope))
                elif isinstance(value, node_class):
                    push((value, node, scope))

    def release(self) -> None:
        """Cut the links from nodes to parents and scopes; the module is of no use afterwards.

        Without them a tree has no cycles and is freed with the module, which costs a third less than having the
        collector find out.
        """
        for nodes in self.by_type.values():
            for node in nodes:
                node.parent = node.scope = None

    # --- positions and structure ---------------------------------------------------------------------

    def nodes(self, kind: type[NodeType]) -> list[NodeType]:
        """Return all nodes of exactly this class, in source order."""
        return self.by_type.get(kind, [])

    def span(self, node: ast.AST) -> Span:
        """Return the byte span of a node that has positions."""
        offset = self.source.offset
        positioned: Any = node
        return Span(
            offset(positioned.lineno, positioned.col_offset),
            offset(positioned.end_lineno, positioned.end_col_offset),
        )

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield the parents of a node, nearest first."""
        current: Any = node
        while (current := current.parent) is not None:
            yield current

    def function_of(self, node: ast.AST) -> FunctionNode | ast.Lambda | None:
        """Return the function or lambda whose body runs this node, or None at module or class level.

        Decorators, defaults and annotations run where the function is defined, not inside it.
        """
        scope: Scope | None = node.scope  # type: ignore[attr-defined]
        while scope is not None:
            if isinstance(scope.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
                return scope.node
            if isinstance(scope.node, ast.ClassDef):
                return None
            scope = scope.outer
        return None

    def symbol_of(self, node: ast.AST) -> str:
        """Return the dotted name of the enclosing classes and functions, such as ``Model.fit``."""
        names: list[str] = []
        scope: Scope | None = node.scope  # type: ignore[attr-defined]
        while scope is not None:
            if isinstance(scope.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                names.append(scope.node.name)
            scope = scope.outer
        return ".".join(reversed(names))

    # --- names ---------------------------------------------------------------------------------------

    def lookup(self, name: str, scope: Scope) -> list[Binding] | None:
        """Return the bindings a name refers to when read in ``scope``; None when nothing binds it."""
        found = scope.lookup(name)
        return None if found is None else found[1]

    def qualified_name(self, node: ast.AST | None) -> str | None:
        """Return the dotted name an expression stands for, followed through imports and plain aliases.

        ``sp.run`` is ``subprocess.run`` after ``import subprocess as sp``. Built-ins come as
        ``builtins.open``; names defined in this file as ``<module>.name``. None when not known, or when the
        name may stand for different things; see :meth:`qualified_names` for those.
        """
        names = self.qualified_names(node)
        return names[0] if len(names) == 1 else None

    def qualified_names(self, node: ast.AST | None) -> tuple[str, ...]:
        """Return every dotted name an expression may stand for, sorted; empty when one of them is not known.

        After ``try: import ujson as json`` with ``import json`` as fall-back, ``json.dumps`` stands for two
        names. A fall-back to None does not count.
        """
        return self._names(node, 0)

    def _names(self, node: ast.AST | None, depth: int) -> tuple[str, ...]:
        attributes: list[str] = []
        while isinstance(node, ast.Attribute):
            attributes.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name) or depth > _ALIAS_DEPTH:
            return ()
        bases = self._name_targets(node, depth)
        if not attributes:
            return bases
        attributes.reverse()
        tail = ".".join(attributes)
        return tuple([f"{base}.{tail}" for base in bases])

    def _name_targets(self, node: ast.Name, depth: int) -> tuple[str, ...]:
        scope: Scope = node.scope  # type: ignore[attr-defined]
        found = scope.lookup(node.id)
        if found is None:
            known = node.id in _BUILTIN_NAMES and not self.star_imports
            return (f"builtins.{node.id}",) if known else ()
        bindings = found[1]
        if len(bindings) == 1:
            return self._binding_names(bindings[0], node.id, depth)
        targets: set[str] = set()
        for binding in _without_none(bindings):
            names = self._binding_names(binding, node.id, depth)
            if not names:
                return ()
            targets.update(names)
        return tuple(sorted(targets))

    def _binding_names(self, binding: Binding, name: str, depth: int) -> tuple[str, ...]:
        if binding.kind == "import":
            return (binding.target,)
        if binding.kind == "assign" and isinstance(binding.value, (ast.Name, ast.Attribute)):
            return self._names(binding.value, depth + 1)
        if binding.kind in ("function", "class"):
            symbol = self.symbol_of(binding.node)
            return (f"<module>.{symbol}.{name}" if symbol else f"<module>.{name}",)
        return ()

    def assigned_value(self, node: ast.AST) -> ast.expr | None:
        """Return the expression a name was assigned, when it was bound exactly once; else None."""
        if not isinstance(node, ast.Name):
            return None
        bindings = self.lookup(node.id, node.scope)  # type: ignore[attr-defined]
        if bindings and len(bindings) == 1 and bindings[0].kind == "assign":
            return bindings[0].value
        return None

    def constant(self, node: ast.AST | None, depth: int = 0) -> Any:
        """Return the value of a literal, through names bound exactly once; Ellipsis when not known.

        Ellipsis stands for "unknown" so that None, False and 0 remain values.
        """
        if isinstance(node, ast.Constant):
            return node.value
        if depth >= _ALIAS_DEPTH:
            return ...
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            value = self.constant(node.operand, depth + 1)
            return -value if isinstance(value, (int, float)) else ...
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left, right = self.constant(node.left, depth + 1), self.constant(node.right, depth + 1)
            return left + right if isinstance(left, str) and isinstance(right, str) else ...
        if isinstance(node, ast.Name):
            value = self.assigned_value(node)
            return ... if value is None else self.constant(value, depth + 1)
        return ...


def _form(kind: type[ast.AST]) -> tuple[Callable[..., Scope | None] | None, tuple[str, ...]]:
    fields = () if kind is ast.Constant else tuple(name for name in reversed(kind._fields) if name not in _LEAF_FIELDS)
    found = _FORMS[kind] = (BINDERS.get(kind), fields)
    return found


def _without_none(bindings: list[Binding]) -> list[Binding]:
    """Leave out ``name = None`` beside another binding: a placeholder, not what the name means."""
    kept = [
        binding
        for binding in bindings
        if not (binding.kind == "assign" and isinstance(binding.value, ast.Constant) and binding.value.value is None)
    ]
    return kept or bindings
