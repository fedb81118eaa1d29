"""The cloud view of a TypeScript CDK module."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mlplatlint.files.source import Span
from mlplatlint.fronts.cloud.assemble import Construct, assemble, is_resource
from mlplatlint.fronts.cloud.methods import METHODS, from_method
from mlplatlint.fronts.cloud.paths import is_test
from mlplatlint.fronts.cloud.resource import CloudResource
from mlplatlint.fronts.cloud.typescript_values import TypeScriptValues
from mlplatlint.fronts.cloud.values import Value, empty_mapping
from mlplatlint.fronts.typescript import TypeScriptModule

if TYPE_CHECKING:
    from tree_sitter import Node

_LIBRARY = re.compile(rb"aws-cdk-lib|@aws-cdk/")
_ESCAPE_HATCH = re.compile(
    rb"([\w$]+(?:[!?]*\.[\w$]+)*)[!?]*\.(?:node[!?]*\.(?:defaultChild|findChild|tryFindChild)"
    rb"|addPropertyOverride|addPropertyDeletionOverride|addOverride|addDeletionOverride)\b"
)


def resources(module: TypeScriptModule) -> Iterator[CloudResource]:
    """Yield every resource that the module's construct calls certainly make."""
    if not _LIBRARY.search(module.data) or is_test(module.source.path):
        return
    reader = _Reader(module)
    for node in module.nodes("new_expression", "call_expression"):
        construct = reader.construct(node)
        resource = assemble(construct) if construct is not None else None
        if resource is not None:
            yield resource
        elif node.type == "call_expression":
            yield from reader.method(node)


_CLASSES = ("class_declaration", "abstract_class_declaration", "class")
_CASTS = ("as_expression", "parenthesized_expression", "non_null_expression")
_HOLDER_FIELDS = {"variable_declarator": "name", "assignment_expression": "left", "public_field_definition": "name"}


class _Reader:
    def __init__(self, module: TypeScriptModule) -> None:
        self.module = module
        self.values = TypeScriptValues(module)
        self.touched = _touched(module)

    def construct(self, node: Node) -> Construct | None:
        """Read ``new X(scope, 'Id', props)``, or ``super(scope, id, props)`` in a subclass of X."""
        if node.type == "new_expression":
            callee = node.child_by_field_name("constructor")
        else:
            callee = node.child_by_field_name("function")
            if callee is None or callee.type != "super":
                return None
            callee = self._base_class(node)
        library = self.values.library_name(callee)
        if callee is None or library is None or not is_resource(library):
            return None
        arguments = self.values.arguments(node)
        if not arguments.complete or not 2 <= len(arguments.items) <= 3:
            return None
        place = node.child_by_field_name("function") if node.type == "call_expression" else callee
        span = self.module.span(place if place is not None else callee)
        whole = self.module.span(node)
        options = _options(arguments, whole)
        name = arguments.items[1].known_text or ""
        touched = self._is_touched(node) or (node.type == "call_expression" and "this" in self.touched)
        return Construct(library, name, options, span, whole, self.module.symbol_of(node), touched)

    def method(self, node: Node) -> Iterator[CloudResource]:
        """Read a method call that adds a resource, such as ``addIngressRule``."""
        callee = node.child_by_field_name("function")
        member = callee.child_by_field_name("property") if callee is not None else None
        if member is None or self.module.text(member) not in METHODS:
            return
        arguments = self.values.arguments(node)
        span = self.module.span(node)
        yield from from_method(self.module.text(member), arguments, span, self.module.symbol_of(node))

    def _base_class(self, node: Node) -> Node | None:
        ancestor = node.parent
        while ancestor is not None and ancestor.type not in _CLASSES:
            ancestor = ancestor.parent
        if ancestor is None:
            return None
        for heritage in ancestor.named_children:
            for clause in heritage.named_children if heritage.type == "class_heritage" else ():
                if clause.type == "extends_clause":
                    return clause.child_by_field_name("value")
        return None

    def _is_touched(self, node: Node) -> bool:
        """Tell whether the construct is held by a name through which the file changes a construct."""
        if "" in self.touched:
            return True
        holder = node.parent
        while holder is not None and holder.type in _CASTS:
            holder = holder.parent
        if holder is None:
            return False
        field = _HOLDER_FIELDS.get(holder.type)
        target = holder.child_by_field_name(field) if field else None
        if target is None:
            # Made in place: `new X(...).node.defaultChild`, or handed to a function that may do anything
            # with it.
            return holder.type == "member_expression" and self.module.text(holder).endswith((".node", ".instance"))
        name = self.module.text(target)
        is_field = holder.type == "public_field_definition"
        return name in self.touched or (is_field and f"this.{name}" in self.touched)


def _options(arguments: Value, whole: Span) -> Value:
    if len(arguments.items) < 3 or arguments.items[2].kind == "absent":
        return empty_mapping(whole)
    given = arguments.items[2]
    return given if given.kind == "mapping" else empty_mapping(given.span, complete=False)


def _touched(module: TypeScriptModule) -> set[str]:
    """Return the names (``bucket``, ``this.bucket``) of constructs that are changed after they were made.

    A change through a name that holds no construct of this file (a parameter, a loop variable) could reach
    any of them: then the set holds the empty name.
    """
    held = set()
    for node in module.nodes("new_expression"):
        parent = node.parent
        if parent is not None and parent.type == "variable_declarator":
            name = parent.child_by_field_name("name")
            held.add(module.text(name) if name is not None else "")
        elif parent is not None and parent.type == "assignment_expression":
            left = parent.child_by_field_name("left")
            held.add(module.text(left) if left is not None else "")
    names: set[str] = set()
    for match in _ESCAPE_HATCH.finditer(module.data):
        names.add(_holder(match[1].decode("utf-8", "replace"), held))
    for node in module.nodes("assignment_expression"):
        left = node.child_by_field_name("left")
        if left is None or left.type != "member_expression":
            continue
        owner = left.child_by_field_name("object")
        if owner is not None and owner.type != "this":
            text = module.text(module.unwrap(owner))
            root = _holder(text, held)
            if root:  # an assignment to a member of something else is ordinary code
                names.add(root)
    return names


def _holder(text: str, held: set[str]) -> str:
    """Return the longest prefix of ``a.b.c`` that holds a construct of this file; 'this' or '' when none
    does."""
    steps = text.replace("!", "").replace("?", "").split(".")
    for count in range(len(steps), 0, -1):
        name = ".".join(steps[:count])
        if name in held:
            return name
    return "this" if steps == ["this"] else ""
