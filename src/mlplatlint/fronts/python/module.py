"""A parsed Python file: its nodes by type, its scopes, and names resolved through imports.

The tree is walked once. Each node gets two attributes: ``parent`` and ``scope``.
"""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator
from typing import Any, TypeVar

from mlplatlint.files.source import Source, Span
from mlplatlint.fronts.python.scopes import Binding, Scope, bind_target

NodeType = TypeVar("NodeType", bound=ast.AST)

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef

_LEAF_FIELDS = frozenset(("ctx", "op", "ops", "kind", "type_comment", "type_ignores", "names", "id", "attr", "n", "s"))
_CHILD_FIELDS: dict[type, tuple[str, ...]] = {}
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_BUILTIN_NAMES = frozenset(dir(__builtins__) if not isinstance(__builtins__, dict) else __builtins__)


class PythonModule:
    """One Python file, ready for rules.

    ``imports`` holds every import statement's bindings as (local name, dotted target); targets of relative
    imports keep their leading dots.
    """

    def __init__(self, source: Source, tree: ast.Module) -> None:
        self.source = source
        self.tree = tree
        self.scope = Scope(tree, None)
        self.by_type: dict[type, list[Any]] = {}
        self.imports: list[tuple[str, str]] = []
        self.star_imports: list[str] = []
        self._walk()

    # --- the traversal -------------------------------------------------------------------------------

    def _walk(self) -> None:
        by_type = self.by_type
        stack: list[tuple[Any, Any, Scope]] = [(self.tree, None, self.scope)]
        while stack:
            node, parent, scope = stack.pop()
            node.parent = parent
            node.scope = scope
            cls = node.__class__
            bucket = by_type.get(cls)
            if bucket is None:
                bucket = by_type[cls] = []
            bucket.append(node)
            handler = _BINDERS.get(cls)
            if handler is not None:
                inner = handler(self, node, scope)
                if inner is not None:
                    _push_scoped(stack, node, scope, inner)
                    continue
            fields = _CHILD_FIELDS.get(cls)
            if fields is None:
                fields = _CHILD_FIELDS[cls] = tuple(f for f in reversed(cls._fields) if f not in _LEAF_FIELDS)
            for field in fields:
                value = getattr(node, field, None)
                if value.__class__ is list:
                    for child in reversed(value):
                        if isinstance(child, ast.AST):
                            stack.append((child, node, scope))
                elif isinstance(value, ast.AST):
                    stack.append((value, node, scope))

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
            name = getattr(scope.node, "name", None)
            if name:
                names.append(name)
            scope = scope.outer
        return ".".join(reversed(names))

    # --- names ---------------------------------------------------------------------------------------

    def lookup(self, name: str, scope: Scope) -> list[Binding] | None:
        """Return the bindings a name refers to when read in ``scope``; None when nothing binds it."""
        current: Scope | None = scope
        while current is not None:
            readable = current is scope or not isinstance(current.node, ast.ClassDef)
            if readable and name in current.bindings and name not in current.outer_names:
                return current.bindings[name]
            current = current.outer
        return None

    def qualified_name(self, node: ast.AST | None, depth: int = 0) -> str | None:
        """Return the dotted name an expression stands for, followed through imports and plain aliases.

        ``sp.run`` is ``subprocess.run`` after ``import subprocess as sp``. Built-ins come as
        ``builtins.open``; names defined in this file as ``<module>.name``. None when not known.
        """
        if isinstance(node, ast.Attribute):
            base = self.qualified_name(node.value, depth)
            return f"{base}.{node.attr}" if base else None
        if not isinstance(node, ast.Name) or depth > 8:
            return None
        bindings = self.lookup(node.id, node.scope)  # type: ignore[attr-defined]
        if bindings is None:
            known = node.id in _BUILTIN_NAMES and not self.star_imports
            return f"builtins.{node.id}" if known else None
        targets = {self._binding_name(binding, node.id, depth) for binding in bindings}
        return targets.pop() if len(targets) == 1 else None

    def _binding_name(self, binding: Binding, name: str, depth: int) -> str | None:
        if binding.kind == "import":
            return binding.target
        if binding.kind == "assign" and isinstance(binding.value, (ast.Name, ast.Attribute)):
            return self.qualified_name(binding.value, depth + 1)
        if binding.kind in ("function", "class"):
            symbol = self.symbol_of(binding.node)
            return f"<module>.{symbol}.{name}" if symbol else f"<module>.{name}"
        return None

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
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            value = self.constant(node.operand, depth)
            return -value if isinstance(value, (int, float)) else ...
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and depth < 8:
            left, right = self.constant(node.left, depth + 1), self.constant(node.right, depth + 1)
            return left + right if isinstance(left, str) and isinstance(right, str) else ...
        if isinstance(node, ast.Name) and depth < 8:
            value = self.assigned_value(node)
            return ... if value is None else self.constant(value, depth + 1)
        return ...


def _push_scoped(stack: list[tuple[Any, Any, Scope]], node: Any, outer: Scope, inner: Scope) -> None:
    """Push a scope-making node's children: what runs outside with the outer scope, its body inside."""
    outside: list[Any] = []
    inside: list[Any] = []
    if isinstance(node, ast.ClassDef):
        outside = [*node.decorator_list, *node.bases, *node.keywords]
        inside = [*getattr(node, "type_params", ()), *node.body]
    elif isinstance(node, _COMPREHENSIONS):
        inside = [*node.generators]
        inside += [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    else:
        arguments = node.args
        parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        parameters += [extra for extra in (arguments.vararg, arguments.kwarg) if extra is not None]
        outside = [*getattr(node, "decorator_list", ()), *parameters, *arguments.defaults]
        outside += [default for default in arguments.kw_defaults if default is not None]
        if getattr(node, "returns", None) is not None:
            outside.append(node.returns)
        body = node.body if isinstance(node.body, list) else [node.body]
        inside = [*getattr(node, "type_params", ()), *body]
    for child in reversed(inside):
        stack.append((child, node, inner))
    for child in reversed(outside):
        stack.append((child, node, outer))


def _bind_function(module: PythonModule, node: Any, scope: Scope) -> Scope:
    if not isinstance(node, ast.Lambda):
        scope.bind(node.name, Binding("function", node))
    inner = Scope(node, scope)
    arguments = node.args
    parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    parameters += [extra for extra in (arguments.vararg, arguments.kwarg) if extra is not None]
    for parameter in parameters:
        inner.bind(parameter.arg, Binding("parameter", parameter))
    return inner


def _bind_class(module: PythonModule, node: ast.ClassDef, scope: Scope) -> Scope:
    scope.bind(node.name, Binding("class", node))
    return Scope(node, scope)


def _bind_comprehension(module: PythonModule, node: Any, scope: Scope) -> Scope:
    inner = Scope(node, scope)
    for generator in node.generators:
        bind_target(inner, generator.target, Binding("element", generator, value=generator.iter))
    return inner


def _bind_import(module: PythonModule, node: ast.Import, scope: Scope) -> None:
    for alias in node.names:
        local = alias.asname or alias.name.partition(".")[0]
        target = alias.name if alias.asname else local
        scope.bind(local, Binding("import", node, target=target))
        module.imports.append((local, alias.name))


def _bind_import_from(module: PythonModule, node: ast.ImportFrom, scope: Scope) -> None:
    base = "." * node.level + (node.module or "")
    for alias in node.names:
        if alias.name == "*":
            module.star_imports.append(base)
            continue
        target = f"{base}{alias.name}" if base.endswith(".") else f"{base}.{alias.name}"
        scope.bind(alias.asname or alias.name, Binding("import", node, target=target))
        module.imports.append((alias.asname or alias.name, target))


def _bind_assign(module: PythonModule, node: ast.Assign, scope: Scope) -> None:
    for target in node.targets:
        bind_target(scope, target, Binding("assign", node, value=node.value))


def _bind_single(module: PythonModule, node: Any, scope: Scope) -> None:
    if isinstance(node, ast.AugAssign):
        bind_target(scope, node.target, Binding("other", node))
    elif node.value is not None:
        owner = scope
        while isinstance(node, ast.NamedExpr) and isinstance(owner.node, _COMPREHENSIONS) and owner.outer:
            owner = owner.outer
        bind_target(owner, node.target, Binding("assign", node, value=node.value))


def _bind_for(module: PythonModule, node: Any, scope: Scope) -> None:
    bind_target(scope, node.target, Binding("element", node, value=node.iter))


def _bind_with_item(module: PythonModule, node: ast.withitem, scope: Scope) -> None:
    if node.optional_vars is not None:
        bind_target(scope, node.optional_vars, Binding("with", node, value=node.context_expr))


def _bind_handler(module: PythonModule, node: Any, scope: Scope) -> None:
    if node.name:
        scope.bind(node.name, Binding("other", node))


def _bind_outer_names(module: PythonModule, node: Any, scope: Scope) -> None:
    scope.outer_names.update(node.names)


_BINDERS: dict[type, Any] = {
    ast.FunctionDef: _bind_function,
    ast.AsyncFunctionDef: _bind_function,
    ast.Lambda: _bind_function,
    ast.ClassDef: _bind_class,
    ast.ListComp: _bind_comprehension,
    ast.SetComp: _bind_comprehension,
    ast.DictComp: _bind_comprehension,
    ast.GeneratorExp: _bind_comprehension,
    ast.Import: _bind_import,
    ast.ImportFrom: _bind_import_from,
    ast.Assign: _bind_assign,
    ast.AnnAssign: _bind_single,
    ast.AugAssign: _bind_single,
    ast.NamedExpr: _bind_single,
    ast.For: _bind_for,
    ast.AsyncFor: _bind_for,
    ast.withitem: _bind_with_item,
    ast.ExceptHandler: _bind_handler,
    ast.MatchAs: _bind_handler,
    ast.MatchStar: _bind_handler,
    ast.Global: _bind_outer_names,
    ast.Nonlocal: _bind_outer_names,
}
