"""What each kind of node binds, and in which scope its children run."""

from __future__ import annotations

import _ast as ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mlplatlint.fronts.python.scopes import Binding, Scope, bind_target

if TYPE_CHECKING:
    from mlplatlint.fronts.python.module import PythonModule

COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)

Work = tuple[Any, Any, Scope]
"""A node still to be visited, its parent, and the scope it runs in."""


def push_scoped(stack: list[Work], node: Any, outer: Scope, inner: Scope) -> None:
    """Push a scope-making node's children: what runs outside with the outer scope, its body inside."""
    if isinstance(node, ast.comprehension):
        first = scope_generators(outer)[0] is node
        # The first iterable is evaluated where the comprehension stands, the rest inside it.
        for condition in reversed(node.ifs):
            stack.append((condition, node, inner))
        stack.append((node.iter, node, outer.outer if first and outer.outer else inner))
        stack.append((node.target, node, inner))
        return
    inside: list[Any]
    outside: list[Any] = []
    parameters = getattr(node, "type_params", ())
    if isinstance(node, COMPREHENSIONS):
        inside = [*node.generators]
        inside += [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    elif isinstance(node, ast.ClassDef):
        outside = [*node.bases, *node.keywords]
        inside = node.body
    else:
        arguments = node.args
        defaults = [
            *arguments.defaults,
            *(default for default in arguments.kw_defaults if default is not None),
        ]
        returns = getattr(node, "returns", None)
        outside = [*all_parameters(arguments), *defaults, *([] if returns is None else [returns])]
        inside = node.body if isinstance(node.body, list) else [node.body]
    for child in reversed(inside):
        stack.append((child, node, inner))
    # With type parameters the inner scope's outer one is theirs: annotations and bases see it, decorators
    # not.
    signature = inner.outer if parameters and inner.outer is not None else outer
    for child in reversed(outside):
        stack.append((child, node, signature))
    for child in reversed(parameters):
        stack.append((child, node, signature))
    for child in reversed(getattr(node, "decorator_list", ())):
        stack.append((child, node, outer))


def scope_generators(scope: Scope) -> list[ast.comprehension]:
    """Return the ``for`` parts of the comprehension that made a scope."""
    generators: list[ast.comprehension] = getattr(scope.node, "generators", [])
    return generators


def all_parameters(arguments: ast.arguments) -> list[ast.arg]:
    """Return every parameter: positional-only, ordinary, keyword-only, then the star ones."""
    parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    parameters += [extra for extra in (arguments.vararg, arguments.kwarg) if extra is not None]
    return parameters


def _inner_scope(node: Any, scope: Scope) -> Scope:
    parameters = getattr(node, "type_params", ())
    if parameters:
        scope = Scope(parameters[0], scope)
        for parameter in parameters:
            scope.bind(parameter.name, Binding("typevar", parameter))
    return Scope(node, scope)


def _bind_function(module: PythonModule, node: Any, scope: Scope) -> Scope:
    if not isinstance(node, ast.Lambda):
        scope.bind(node.name, Binding("function", node))
    inner = _inner_scope(node, scope)
    for parameter in all_parameters(node.args):
        inner.bind(parameter.arg, Binding("parameter", parameter))
    return inner


def _bind_class(module: PythonModule, node: ast.ClassDef, scope: Scope) -> Scope:
    scope.bind(node.name, Binding("class", node))
    return _inner_scope(node, scope)


def _bind_comprehension(module: PythonModule, node: Any, scope: Scope) -> Scope:
    inner = Scope(node, scope)
    for generator in node.generators:
        bind_target(inner, generator.target, Binding("element", generator, value=generator.iter))
    return inner


def _bind_generator(module: PythonModule, node: ast.comprehension, scope: Scope) -> Scope:
    return scope


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
        while isinstance(node, ast.NamedExpr) and isinstance(owner.node, COMPREHENSIONS) and owner.outer:
            owner = owner.outer
        bind_target(owner, node.target, Binding("assign", node, value=node.value))


def _bind_for(module: PythonModule, node: Any, scope: Scope) -> None:
    bind_target(scope, node.target, Binding("element", node, value=node.iter))


def _bind_with_item(module: PythonModule, node: ast.withitem, scope: Scope) -> None:
    if node.optional_vars is not None:
        bind_target(scope, node.optional_vars, Binding("with", node, value=node.context_expr))


def _bind_name(module: PythonModule, node: Any, scope: Scope) -> None:
    if node.name:
        scope.bind(node.name, Binding("other", node))


def _bind_rest(module: PythonModule, node: ast.MatchMapping, scope: Scope) -> None:
    if node.rest:
        scope.bind(node.rest, Binding("other", node))


def _bind_type_alias(module: PythonModule, node: Any, scope: Scope) -> None:
    bind_target(scope, node.name, Binding("assign", node, value=node.value))


def _declare(module: PythonModule, node: Any, scope: Scope) -> None:
    kind = "global" if isinstance(node, ast.Global) else "nonlocal"
    scope.declared.update(dict.fromkeys(node.names, kind))


BINDERS: dict[type, Callable[..., Scope | None]] = {
    ast.FunctionDef: _bind_function,
    ast.AsyncFunctionDef: _bind_function,
    ast.Lambda: _bind_function,
    ast.ClassDef: _bind_class,
    ast.ListComp: _bind_comprehension,
    ast.SetComp: _bind_comprehension,
    ast.DictComp: _bind_comprehension,
    ast.GeneratorExp: _bind_comprehension,
    ast.comprehension: _bind_generator,
    ast.Import: _bind_import,
    ast.ImportFrom: _bind_import_from,
    ast.Assign: _bind_assign,
    ast.AnnAssign: _bind_single,
    ast.AugAssign: _bind_single,
    ast.NamedExpr: _bind_single,
    ast.For: _bind_for,
    ast.AsyncFor: _bind_for,
    ast.withitem: _bind_with_item,
    ast.ExceptHandler: _bind_name,
    ast.MatchAs: _bind_name,
    ast.MatchStar: _bind_name,
    ast.MatchMapping: _bind_rest,
    ast.Global: _declare,
    ast.Nonlocal: _declare,
}
if hasattr(ast, "TypeAlias"):  # Python 3.12
    BINDERS[ast.TypeAlias] = _bind_type_alias
