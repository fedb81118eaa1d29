"""What each node type binds: the part of the traversal that fills scopes, imports and changed names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlplatlint.files.source import Span
from mlplatlint.fronts.typescript.scopes import Binding, Import, Scope

if TYPE_CHECKING:
    from tree_sitter import Node

    from mlplatlint.fronts.typescript.module import TypeScriptModule

_FUNCTIONS = {
    "function_declaration", "generator_function_declaration", "function_expression", "generator_function",
    "arrow_function", "method_definition",
}  # fmt: skip
_CLASSES = frozenset(("class_declaration", "abstract_class_declaration", "class"))
SCOPE_TYPES = _FUNCTIONS | {
    "statement_block", "class_body", "for_statement", "for_in_statement", "catch_clause", "switch_body",
    "internal_module", "module", "class_static_block",
}  # fmt: skip
_CHANGERS = frozenset(("push", "unshift", "splice", "pop", "shift", "set", "delete", "sort", "reverse", "fill"))


class Binder:
    """Records the bindings of one module while it is walked."""

    def __init__(self, module: TypeScriptModule) -> None:
        self._module = module
        self._writes: list[tuple[str, Node]] = []

    def declare(self, node: Node, kind: str, outer: Scope) -> None:
        """Bind the name of a scope-making declaration in the scope around it."""
        name = node.child_by_field_name("name")
        if name is not None and kind in ("function_declaration", "generator_function_declaration"):
            outer.bind(self._module.text(name), Binding("function", node))
        elif name is not None and kind == "internal_module":
            outer.bind(self._module.text(name), Binding("class", node))

    def scope_name(self, node: Node, kind: str) -> str:
        """Return the name of the class, function or method that a scope is the inside of."""
        owner: Node | None = node.parent if kind == "class_body" else node
        if owner is None or (kind not in _FUNCTIONS and kind not in ("class_body", "internal_module", "module")):
            return ""
        name = owner.child_by_field_name("name")
        return self._module.text(name) if name is not None else ""

    def enter(self, node: Node, kind: str, scope: Scope) -> None:
        """Bind what belongs inside a new scope: parameters, the loop variable, the caught error."""
        if kind in _FUNCTIONS:
            single = node.child_by_field_name("parameter")
            if single is not None:
                self._pattern(single, Binding("parameter", single), scope)
            parameters = node.child_by_field_name("parameters")
            for parameter in parameters.named_children if parameters is not None else ():
                pattern = parameter.child_by_field_name("pattern")
                if pattern is not None:
                    self._pattern(pattern, Binding("parameter", parameter), scope)
        elif kind == "for_in_statement":
            left = node.child_by_field_name("left")
            if left is not None:
                self._pattern(left, Binding("element", node, value=node.child_by_field_name("right")), scope)
        elif kind == "catch_clause":
            caught = node.child_by_field_name("parameter")
            if caught is not None:
                self._pattern(caught, Binding("parameter", caught), scope)

    def visit(self, node: Node, kind: str, scope: Scope) -> None:
        """Record what one node binds, imports or changes."""
        if kind == "variable_declarator":
            self._declarator(node, scope)
        elif kind == "import_statement":
            self._import(node, scope)
        elif kind in _CLASSES or kind == "enum_declaration":
            name = node.child_by_field_name("name")
            if name is not None:
                binding = Binding("enum" if kind == "enum_declaration" else "class", node)
                scope.bind(self._module.text(name), binding)
        elif kind in ("assignment_expression", "augmented_assignment_expression"):
            self._write(node.child_by_field_name("left"))
        elif kind == "update_expression":
            self._write(node.child_by_field_name("argument"))
        elif kind == "call_expression":
            self._call(node)

    def finish(self) -> None:
        """Attach the writes, now that every declaration is known."""
        starts = [scope.start for scope in self._module.scopes]
        self._module._scope_starts = starts
        for name, node in self._writes:
            bindings = self._module.lookup(name, node.start_byte)
            if bindings is None:
                bindings = self._module.scopes[0].bindings.setdefault(name, [])
            bindings.append(Binding("write", node))

    # --- the parts -----------------------------------------------------------------------------------

    def _declarator(self, node: Node, scope: Scope) -> None:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is None:
            return
        declaration = node.parent
        owner = scope
        if declaration is not None and declaration.type == "variable_declaration":
            owner = scope.function_scope()
        kind = "assign" if value is not None else "other"
        self._pattern(name, Binding(kind, node, value=value), owner)
        if value is not None:
            self._require(name, value)

    def _pattern(self, pattern: Node, binding: Binding, scope: Scope) -> None:
        """Bind every name of a pattern; parts of a destructured value are of kind ``unpack``.

        Only a key on the first level of an object pattern tells what the name holds (``const { Bucket: B } =
        s3``).
        """
        text = self._module.text
        inner = binding._replace(kind="unpack") if binding.kind == "assign" else binding
        pending: list[tuple[Node, str, bool]] = [(pattern, "", True)]
        while pending:
            node, key, top = pending.pop()
            kind = node.type
            if kind in ("identifier", "shorthand_property_identifier_pattern"):
                scope.bind(text(node), binding if node is pattern else inner._replace(target=key))
            elif kind in ("object_assignment_pattern", "assignment_pattern"):
                left = node.child_by_field_name("left")
                if left is not None:  # a default may take its place, so the key no longer tells the value
                    pending.append((left, "", False))
            elif kind == "pair_pattern":
                name, value = node.child_by_field_name("key"), node.child_by_field_name("value")
                if value is not None:
                    plain = top and name is not None and name.type == "property_identifier"
                    known = plain and value.type == "identifier"
                    pending.append((value, text(name) if known and name is not None else "", False))
            else:
                for child in node.named_children:
                    plain = top and child.type == "shorthand_property_identifier_pattern"
                    pending.append((child, text(child) if plain else "", top and kind == "object_pattern"))

    def _import(self, node: Node, scope: Scope) -> None:
        source = node.child_by_field_name("source")
        only_types = any(child.type == "type" for child in node.children)
        clause = next((child for child in node.named_children if child.type.endswith("_clause")), None)
        if clause is not None and clause.type == "import_require_clause":
            source = clause.child_by_field_name("source")
        if source is None:
            return
        module = self._module.string(source)
        if clause is None:
            self._module.imports.append(Import("", module, "", Span(node.start_byte, node.end_byte)))
            return
        for child in clause.named_children:
            if child.type == "identifier":
                name = "*" if clause.type == "import_require_clause" else "default"
                self._bind_import(child, module, name, only_types, scope)
            elif child.type == "namespace_import":
                self._bind_import(child.named_children[-1], module, "*", only_types, scope)
            elif child.type == "named_imports":
                for item in child.named_children:
                    exported = item.child_by_field_name("name")
                    if exported is None:
                        continue
                    local = item.child_by_field_name("alias") or exported
                    one_type = only_types or any(part.type == "type" for part in item.children)
                    self._bind_import(local, module, self._module.text(exported), one_type, scope)

    def _bind_import(self, local: Node, module: str, name: str, type_only: bool, scope: Scope) -> None:
        text = self._module.text(local)
        target = module if name == "*" else f"{module}.{name}"
        scope.bind(text, Binding("import", local, target=target))
        span = Span(local.start_byte, local.end_byte)
        self._module.imports.append(Import(text, module, name, span, type_only))

    def _require(self, name: Node, value: Node) -> None:
        """List ``const x = require('m')`` and ``const { a: b } = require('m')`` among the imports."""
        value = self._module.unwrap(value)
        module = self._module.required_module(value) if value.type == "call_expression" else None
        if module is None:
            return
        span = Span(name.start_byte, name.end_byte)
        if name.type == "identifier":
            self._module.imports.append(Import(self._module.text(name), module, "*", span))
            return
        for child in name.named_children if name.type == "object_pattern" else ():
            key = child.child_by_field_name("key") or child
            local = child.child_by_field_name("value") or child
            spelled = self._module.text(key), self._module.text(local)
            self._module.imports.append(Import(spelled[1], module, spelled[0], Span(child.start_byte, child.end_byte)))

    def _write(self, target: Node | None) -> None:
        if target is None:
            return
        target = self._module.unwrap(target)
        if target.type == "identifier":
            self._writes.append((self._module.text(target), target))
        elif target.type in ("member_expression", "subscript_expression"):
            self._change(target.child_by_field_name("object"))
        elif target.type in ("array_pattern", "object_pattern"):
            for child in target.named_children:
                self._write(child.child_by_field_name("value") or child)

    def _change(self, node: Node | None) -> None:
        """Note that the object at the root of ``a.b.c`` changes."""
        while node is not None and node.type in (
            "member_expression",
            "subscript_expression",
            "non_null_expression",
        ):
            node = node.child_by_field_name("object") or node.named_children[0]
        if node is not None:
            inner = self._module.unwrap(node)
            self._module.changed.add(self._module.text(inner) if inner.type in ("identifier", "this") else "")

    def _call(self, call: Node) -> None:
        callee, arguments = call.child_by_field_name("function"), call.child_by_field_name("arguments")
        if callee is None or callee.type != "member_expression":
            return
        member, owner = callee.child_by_field_name("property"), callee.child_by_field_name("object")
        name = self._module.text(member) if member is not None else ""
        if name in _CHANGERS:
            self._change(owner)
        elif name == "assign" and owner is not None and self._module.text(owner) == "Object":
            self._change(arguments.named_children[0] if arguments is not None and arguments.named_child_count else None)
