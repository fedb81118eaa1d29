"""A parsed TypeScript file: its nodes by type, its scopes, and names resolved through imports.

The tree is walked once with a cursor; Python objects are made only for nodes that some rule or the name
resolution may ask for.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from mlplatlint.files.source import Source, Span
from mlplatlint.fronts.typescript.bind import SCOPE_TYPES, Binder
from mlplatlint.fronts.typescript.literals import number, unescape
from mlplatlint.fronts.typescript.scopes import Binding, Import, Scope

if TYPE_CHECKING:
    from tree_sitter import Node, Tree

NODE_TYPES = {
    "new_expression", "call_expression", "class_declaration", "abstract_class_declaration", "class",
    "assignment_expression", "public_field_definition", "enum_declaration", "export_statement",
    "interface_declaration", "method_definition", "comment",
}  # fmt: skip
"""The node types :meth:`TypeScriptModule.nodes` knows."""

_WRAPPERS = {
    "parenthesized_expression", "non_null_expression", "as_expression", "satisfies_expression",
    "type_assertion", "await_expression", "instantiation_expression",
}  # fmt: skip
_MAX_STEPS = 16


class TypeScriptModule:
    """One TypeScript file, ready for rules.

    ``imports`` holds every name bound by an import or a ``require`` of a literal. ``changed`` holds the
    names of objects and lists that are changed after they were made (``x.a = 1``, ``x['a'] = 1``,
    ``x.push(1)``, ``Object.assign(x, ...)``): their literals do not tell what they hold. ``this`` stands for
    itself there.
    """

    def __init__(self, source: Source, tree: Tree) -> None:
        self.source = source
        self.tree = tree
        self.data = bytes(source.data)
        self.by_type: dict[str, list[Node]] = {}
        self.imports: list[Import] = []
        self.changed: set[str] = set()
        self.scopes: list[Scope] = []
        self._walk()
        self._scope_starts = [scope.start for scope in self.scopes]

    # --- the traversal -------------------------------------------------------------------------------

    def _walk(self) -> None:
        cursor = self.tree.walk()
        root: Node = self.tree.root_node
        scope = Scope(root, None, "", True)
        self.scopes.append(scope)
        binder = Binder(self)
        if not cursor.goto_first_child():
            return
        while True:
            node: Node = cursor.node  # type: ignore[assignment]
            while scope.outer is not None and node.start_byte >= scope.end:
                scope = scope.outer
            kind = node.type
            if kind in SCOPE_TYPES and node.is_named:
                binder.declare(node, kind, scope)
                scope = Scope(node, scope, binder.scope_name(node, kind), kind not in ("statement_block", "class_body"))
                self.scopes.append(scope)
                binder.enter(node, kind, scope)
            else:
                binder.visit(node, kind, scope)
            if kind in NODE_TYPES and node.is_named:
                self.by_type.setdefault(kind, []).append(node)
            if cursor.goto_first_child():
                continue
            while not cursor.goto_next_sibling():
                if not cursor.goto_parent():
                    binder.finish()
                    return

    # --- positions and structure ---------------------------------------------------------------------

    def nodes(self, *types: str) -> list[Node]:
        """Return all nodes of these types (of :data:`NODE_TYPES`) in source order."""
        if len(types) == 1:
            return self.by_type.get(types[0], [])
        found = [node for kind in types for node in self.by_type.get(kind, ())]
        return sorted(found, key=lambda node: node.start_byte)

    def span(self, node: Node) -> Span:
        """Return the byte span of a node."""
        return Span(node.start_byte, node.end_byte)

    def text(self, node: Node) -> str:
        """Return the source text of a node."""
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def scope_at(self, offset: int) -> Scope:
        """Return the innermost scope that covers a byte offset."""
        scope = self.scopes[max(bisect_right(self._scope_starts, offset) - 1, 0)]
        while scope.outer is not None and scope.end <= offset:
            scope = scope.outer
        return scope

    def symbol_of(self, node: Node) -> str:
        """Return the dotted name of the enclosing classes and functions, such as
        ``DataStack.constructor``."""
        names: list[str] = []
        scope: Scope | None = self.scope_at(node.start_byte)
        while scope is not None:
            if scope.name and not (scope.start == node.start_byte and scope.end == node.end_byte):
                names.append(scope.name)
            scope = scope.outer
        return ".".join(reversed(names))

    # --- names ---------------------------------------------------------------------------------------

    def lookup(self, name: str, offset: int) -> list[Binding] | None:
        """Return the bindings a name refers to when read at a byte offset; None when nothing binds it."""
        scope: Scope | None = self.scope_at(offset)
        while scope is not None:
            if name in scope.bindings and scope.node.type != "class_body":
                return scope.bindings[name]
            scope = scope.outer
        return None

    def unwrap(self, node: Node) -> Node:
        """Return the expression inside parentheses, casts, ``!`` and ``await``."""
        for _ in range(_MAX_STEPS):
            if node.type not in _WRAPPERS or not node.named_child_count:
                break
            inner = node.named_children[-1 if node.type == "type_assertion" else 0]
            node = inner
        return node

    def assigned_value(self, node: Node) -> Node | None:
        """Return the expression a name was assigned, when it was bound exactly once and never again; else
        None."""
        bindings = self.lookup(self.text(node), node.start_byte)
        if bindings and len(bindings) == 1 and bindings[0].kind == "assign":
            return bindings[0].value
        return None

    def qualified_name(self, node: Node | None, depth: int = 0) -> str | None:
        """Return the dotted name an expression stands for, followed through imports and plain aliases.

        ``s3.Bucket`` is ``aws-cdk-lib/aws-s3.Bucket`` after ``import * as s3 from 'aws-cdk-lib/aws-s3'``.
        Classes, functions and enumerations of this file come as ``<module>.Name``. None when not known.
        """
        if node is None or depth > _MAX_STEPS:
            return None
        node = self.unwrap(node)
        if node.type == "member_expression":
            member = node.child_by_field_name("property")
            base = self.qualified_name(node.child_by_field_name("object"), depth + 1)
            return f"{base}.{self.text(member)}" if base and member is not None else None
        if node.type == "subscript_expression":
            index = self.constant(node.child_by_field_name("index"), depth + 1)
            base = self.qualified_name(node.child_by_field_name("object"), depth + 1)
            return f"{base}.{index}" if base and isinstance(index, str) else None
        if node.type == "call_expression":
            return self.required_module(node)
        if node.type not in ("identifier", "type_identifier"):
            return None
        bindings = self.lookup(self.text(node), node.start_byte)
        if not bindings or len(bindings) != 1:
            return None
        return self._binding_name(bindings[0], self.text(node), depth)

    def _binding_name(self, binding: Binding, name: str, depth: int) -> str | None:
        if binding.kind == "import":
            return binding.target
        if binding.kind == "assign":
            return self.qualified_name(binding.value, depth + 1)
        if binding.kind == "unpack" and binding.target:
            base = self.qualified_name(binding.value, depth + 1)
            return f"{base}.{binding.target}" if base else None
        return f"<module>.{name}" if binding.kind in ("class", "function", "enum") else None

    def required_module(self, call: Node) -> str | None:
        """Return the module that ``require('x')`` or ``import('x')`` loads; None for any other call."""
        callee, arguments = call.child_by_field_name("function"), call.child_by_field_name("arguments")
        if callee is None or arguments is None or arguments.named_child_count != 1:
            return None
        if callee.type != "import" and (callee.type != "identifier" or self.text(callee) != "require"):
            return None
        first = arguments.named_children[0]
        return self.string(first) if first.type == "string" else None

    def string(self, node: Node) -> str:
        """Return the value of a string literal or of a template without substitutions."""
        return unescape(
            self.data[node.start_byte + 1 : max(node.end_byte - 1, node.start_byte + 1)].decode("utf-8", "replace")
        )

    def constant(self, node: Node | None, depth: int = 0) -> Any:
        """Return the value of a literal, through names bound exactly once; Ellipsis when not known.

        ``null`` and ``undefined`` are None; Ellipsis stands for "unknown" so that None, False and 0 remain
        values.
        """
        if node is None or depth > _MAX_STEPS:
            return ...
        node = self.unwrap(node)
        kind = node.type
        if kind == "string":
            return self.string(node)
        if kind in ("true", "false"):
            return kind == "true"
        if kind in ("null", "undefined"):
            return None
        if kind == "number":
            value = number(self.text(node))
            return ... if value is None else value
        if kind == "identifier":
            assigned = self.assigned_value(node)
            return ... if assigned is None else self.constant(assigned, depth + 1)
        if kind == "template_string":
            return self._template(node, depth)
        if kind == "unary_expression":
            return self._unary(node, depth)
        if kind == "binary_expression":
            return self._sum(node, depth)
        return ...

    def _template(self, node: Node, depth: int) -> Any:
        parts: list[str] = []
        for child in node.named_children:
            if child.type == "template_substitution":
                inner = child.named_children[0] if child.named_child_count == 1 else None
                value = self.constant(inner, depth + 1)
                if not isinstance(value, (str, int)) or isinstance(value, bool):
                    return ...
                parts.append(str(value))
            else:
                parts.append(unescape(self.text(child)))
        return "".join(parts)

    def _unary(self, node: Node, depth: int) -> Any:
        value = self.constant(node.child_by_field_name("argument"), depth + 1)
        operator = node.child_by_field_name("operator")
        sign = operator.type if operator is not None else ""
        if sign == "-" and isinstance(value, (int, float)):
            return -value
        return (not value) if sign == "!" and isinstance(value, bool) else ...

    def _sum(self, node: Node, depth: int) -> Any:
        operator = node.child_by_field_name("operator")
        if operator is None or operator.type != "+":
            return ...
        left = self.constant(node.child_by_field_name("left"), depth + 1)
        right = self.constant(node.child_by_field_name("right"), depth + 1)
        return left + right if isinstance(left, str) and isinstance(right, str) else ...
