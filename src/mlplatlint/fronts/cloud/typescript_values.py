"""TypeScript expressions to the three-valued property tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlplatlint.files.source import Span
from mlplatlint.fronts.cloud.names import ConstructName, from_typescript
from mlplatlint.fronts.cloud.values import HOLE, Value, empty_mapping, spread
from mlplatlint.fronts.typescript import TypeScriptModule
from mlplatlint.fronts.typescript.literals import unescape

if TYPE_CHECKING:
    from tree_sitter import Node

_MAX_DEPTH = 24
_MAX_NODES = 200_000
"""Expressions looked at per file: constants that hold constants that hold constants multiply."""

_LATE = ("Fn.", "Token.", "Lazy.", "CfnDynamicReference", "SecretValue.")
"""Library calls whose result is decided at synthesis or later."""


class TypeScriptValues:
    """Reads expressions of one module; constants are read once."""

    def __init__(self, module: TypeScriptModule) -> None:
        self.module = module
        self._left = _MAX_NODES
        self._known: dict[int, Value] = {}

    def library_name(self, node: Node | None) -> ConstructName | None:
        """Return the CDK name an expression stands for."""
        return from_typescript(self.module.qualified_name(node))

    def value(self, node: Node | None, depth: int = 0) -> Value:
        """Return what an expression is known to hold."""
        self._left -= 1
        if node is None or depth > _MAX_DEPTH or self._left < 0:
            return Value("unknown")
        node = self.module.unwrap(node)
        span = Span(node.start_byte, node.end_byte)
        kind = node.type
        if kind in ("string", "number", "true", "false"):
            constant = self.module.constant(node)
            return Value("unknown", span) if constant is ... else Value("literal", span, constant)
        if kind == "object":
            return self._object(node, depth)
        if kind == "array":
            return self._array(node, depth)
        if kind == "ternary_expression":
            branches = [
                self.value(node.child_by_field_name(name), depth + 1) for name in ("consequence", "alternative")
            ]
            return Value("choice", span, items=branches)
        if kind == "undefined":
            return Value("absent", span)
        if kind in ("template_string", "binary_expression", "unary_expression"):
            return self._text(node, depth)
        if kind == "identifier":
            return self._identifier(node, depth)
        if kind in ("member_expression", "subscript_expression"):
            return self._member(node, depth)
        if kind in ("call_expression", "new_expression"):
            return self._call(node, depth)
        return Value("present" if kind in ("arrow_function", "function_expression", "class") else "unknown", span)

    def arguments(self, node: Node, depth: int = 0) -> Value:
        """Return the arguments of a call or ``new`` as a list; incomplete after a spread."""
        arguments = node.child_by_field_name("arguments")
        if arguments is None:
            return Value("list", Span(node.start_byte, node.end_byte))
        return self._array(arguments, depth)

    # --- the kinds of expressions --------------------------------------------------------------------

    def _object(self, node: Node, depth: int) -> Value:
        result = empty_mapping(Span(node.start_byte, node.end_byte))
        for child in node.named_children:
            where = Span(child.start_byte, child.end_byte)
            if child.type == "pair":
                key = child.child_by_field_name("key")
                name = self._key(key)
                if key is None or name is None:
                    spread(result, Value("unknown", where))
                    continue
                value = self.value(child.child_by_field_name("value"), depth + 1)
                result.put(name, Span(key.start_byte, key.end_byte), value)
            elif child.type == "shorthand_property_identifier":
                result.put(self.module.text(child), where, self._identifier(child, depth))
            elif child.type == "spread_element":
                spread(result, self._spread(child, depth))
            elif child.type == "method_definition":
                name = self._key(child.child_by_field_name("name"))
                if name is not None:
                    result.put(name, where, Value("present", where))
            elif child.type != "comment":
                spread(result, Value("unknown", where))
        return result

    def _spread(self, node: Node, depth: int) -> Value:
        """Return what ``...x`` brings; ``...(c && {a: 1})`` and ``...(c ? {a: 1} : {})`` may bring it or
        not."""
        inner = node.named_children[0] if node.named_child_count else None
        return self.value(inner, depth + 1)

    def _key(self, node: Node | None) -> str | None:
        if node is None:
            return None
        if node.type in ("property_identifier", "number"):
            return self.module.text(node)
        if node.type == "computed_property_name":
            node = node.named_children[0] if node.named_child_count else node
        constant = self.module.constant(node)
        return constant if isinstance(constant, str) else None

    def _array(self, node: Node, depth: int) -> Value:
        result = Value("list", Span(node.start_byte, node.end_byte))
        for child in node.named_children:
            if child.type == "comment":
                continue
            if child.type != "spread_element":
                result.items.append(self.value(child, depth + 1))
                continue
            inner = self._spread(child, depth)
            result.items += inner.items if inner.kind == "list" else []
            result.complete &= inner.kind == "list" and inner.complete
        return result

    def _text(self, node: Node, depth: int) -> Value:
        span = Span(node.start_byte, node.end_byte)
        constant = self.module.constant(node)
        if constant is not ...:
            return Value("literal", span, constant)
        if node.type == "unary_expression":
            return Value("unknown", span)
        parts: list[str] = []
        self._pieces(node, parts, depth)
        text = "".join(parts)
        return Value("partial", span, text) if text.strip(HOLE) else Value("unknown", span)

    def _pieces(self, node: Node, parts: list[str], depth: int) -> None:
        """Collect the parts of a template or a sum of strings; a part that is not known leaves a hole."""
        node = self.module.unwrap(node)
        if node.type == "template_string":
            for child in node.named_children:
                if child.type == "template_substitution" and child.named_child_count:
                    self._pieces(child.named_children[0], parts, depth + 1)
                else:
                    parts.append(unescape(self.module.text(child)))
            return
        operator = node.child_by_field_name("operator") if node.type == "binary_expression" else None
        if operator is not None and operator.type == "+" and depth < _MAX_DEPTH:
            for name in ("left", "right"):
                side = node.child_by_field_name(name)
                if side is not None:
                    self._pieces(side, parts, depth + 1)
            return
        inner = self.value(node, depth + 1)
        if inner.kind == "literal" and isinstance(inner.scalar, (str, int)):
            parts.append(str(inner.scalar))
        else:
            parts.append(str(inner.scalar) if inner.kind == "partial" else HOLE)

    def _identifier(self, node: Node, depth: int) -> Value:
        span = Span(node.start_byte, node.end_byte)
        name = self.module.text(node)
        if name == "undefined":
            return Value("absent", span)
        library = from_typescript(self.module.qualified_name(node))
        if library is not None:
            return self._symbol(library, span)
        assigned = self.module.assigned_value(node)
        if assigned is None:
            return Value("unknown", span)
        value = self._known.get(assigned.id)
        if value is None:
            value = self._known[assigned.id] = self.value(assigned, depth + 1)
        if name in self.module.changed and value.kind in ("list", "mapping", "choice"):
            return Value("unknown", span)
        if value.kind in ("literal", "partial", "symbol", "present", "absent", "unknown"):
            return Value(value.kind, span, value.scalar)
        return value

    def _member(self, node: Node, depth: int) -> Value:
        span = Span(node.start_byte, node.end_byte)
        library = self.library_name(node)
        if library is not None:
            return self._symbol(library, span)
        owner, member = node.child_by_field_name("object"), node.child_by_field_name("property")
        if owner is None or member is None or owner.type != "identifier":
            return Value("unknown", span)
        base = self._identifier(owner, depth)
        if base.kind == "mapping":
            return base.get(self.module.text(member))
        # An attribute of a construct made in this file is a token: certainly there, its value decided later.
        made = self.module.assigned_value(owner)
        is_construct = made is not None and made.type == "new_expression" and base.kind == "call"
        return Value("present" if is_construct else "unknown", span)

    def _symbol(self, library: ConstructName, span: Span) -> Value:
        if library.name == "Aws.NO_VALUE":
            return Value("absent", span)
        return Value("symbol", span, library.name)

    def _call(self, node: Node, depth: int) -> Value:
        span = Span(node.start_byte, node.end_byte)
        is_new = node.type == "new_expression"
        callee = node.child_by_field_name("constructor" if is_new else "function")
        library = self.library_name(callee)
        if library is None:
            return Value("present" if is_new else "unknown", span)
        if library.name.startswith(_LATE):
            return Value("unknown", span)
        arguments = self.arguments(node, depth + 1)
        named = arguments.items[-1] if arguments.items and arguments.items[-1].kind == "mapping" else None
        entries = dict(named.entries) if named is not None else {}
        complete = arguments.complete and (named.complete if named is not None else _no_options(arguments))
        return Value("call", span, library.name, arguments.items, entries, complete=complete)


def _no_options(arguments: Value) -> bool:
    """Tell whether no argument can be an object of options."""
    return all(item.kind in ("literal", "partial", "symbol", "list", "absent", "call") for item in arguments.items)
