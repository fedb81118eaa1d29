"""The cloud view of a Python CDK module."""

from __future__ import annotations

import _ast as ast
import re
from collections.abc import Iterator
from typing import Any

from mlplatlint.fronts.cloud.assemble import Construct, assemble, is_resource
from mlplatlint.fronts.cloud.methods import METHODS, from_method
from mlplatlint.fronts.cloud.names import ConstructName
from mlplatlint.fronts.cloud.paths import is_test
from mlplatlint.fronts.cloud.python_values import PythonValues, root_name
from mlplatlint.fronts.cloud.resource import CloudResource
from mlplatlint.fronts.cloud.values import Value
from mlplatlint.fronts.python import PythonModule

_OVERRIDES = {
    "add_property_override", "add_property_deletion_override", "add_override", "add_deletion_override",
    "default_child", "find_child", "try_find_child",
}  # fmt: skip
_METHODS = {re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower(): name for name in METHODS}


def resources(module: PythonModule) -> Iterator[CloudResource]:
    """Yield every resource that the module's construct calls certainly make."""
    if b"aws_cdk" not in bytes(module.source.data) or is_test(module.source.path):
        return
    reader = _Reader(module)
    for call in module.nodes(ast.Call):
        construct = reader.construct(call)
        resource = assemble(construct) if construct is not None else None
        if resource is not None:
            yield resource
        else:
            yield from reader.method(call)


class _Reader:
    def __init__(self, module: PythonModule) -> None:
        self.module = module
        self.values = PythonValues(module)
        self.version = 1 if any(target.startswith("aws_cdk.core") for _, target in module.imports) else 2
        self.touched = _touched(module)

    def construct(self, call: ast.Call) -> Construct | None:
        """Read ``X(scope, "Id", **props)``, or ``super().__init__(scope, id, ...)`` in a subclass of X."""
        callee: ast.AST | None = call.func
        inherited = isinstance(callee, ast.Attribute) and callee.attr == "__init__"
        if inherited:
            callee = self._base_class(call)
        library = self.values.library_name(callee)
        if library is None or not is_resource(library):
            return None
        if len(call.args) > 2 or any(isinstance(argument, ast.Starred) for argument in call.args):
            return None
        options = self.values.keywords(call)
        identifier = self.module.constant(call.args[1]) if len(call.args) == 2 else ...
        if len(call.args) < 2:
            entry = options.entries.get("id")
            identifier = entry.value.known_text if entry is not None else ...
        whole = self.module.span(call)
        touched = "" in self.touched or self._holder(call) in self.touched
        named = ConstructName(library.name, self.version)
        name = identifier if isinstance(identifier, str) else ""
        span = self.module.span(call.func)
        return Construct(named, name, options, span, whole, self.module.symbol_of(call), touched)

    def method(self, call: ast.Call) -> Iterator[CloudResource]:
        """Read a method call that adds a resource, such as ``add_ingress_rule``."""
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if name not in _METHODS:
            return
        span = self.module.span(call)
        named = self.values.keywords(call)
        values = [self.values.value(argument) for argument in call.args]
        arguments = Value("call", span, name, values, named.entries, complete=named.complete)
        yield from from_method(_METHODS[name], arguments, span, self.module.symbol_of(call))

    def _base_class(self, call: ast.Call) -> ast.AST | None:
        for ancestor in self.module.ancestors(call):
            if isinstance(ancestor, ast.ClassDef):
                return ancestor.bases[0] if len(ancestor.bases) == 1 else None
        return None

    def _holder(self, call: ast.Call) -> str:
        parent: Any = call.parent  # type: ignore[attr-defined]
        if isinstance(parent, ast.Assign) and len(parent.targets) == 1:
            return _target(parent.targets[0])
        if isinstance(parent, (ast.AnnAssign, ast.NamedExpr)):
            return _target(parent.target)
        if isinstance(parent, ast.Attribute) and parent.attr in ("node", "instance"):
            return ""
        return "-"


def _target(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else root_name(node)


def _touched(module: PythonModule) -> set[str]:
    """Return the names of constructs changed after they were made; the empty name when any could be meant."""
    held = set()
    for assign in module.nodes(ast.Assign):
        if isinstance(assign.value, ast.Call) and len(assign.targets) == 1:
            held.add(_target(assign.targets[0]))
            continue
    names: set[str] = set()
    for attribute in module.nodes(ast.Attribute):
        if attribute.attr in _OVERRIDES:
            root = root_name(attribute.value)
            names.add(root if root in held else "")
    for assign in module.nodes(ast.Assign):
        for target in assign.targets:
            root = root_name(target) if isinstance(target, ast.Attribute) else ""
            if root in held and root and _depth(target) > _depth_of_name(root):
                names.add(root)
    return names


def _depth(node: Any) -> int:
    count = 0
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node, count = node.value, count + 1
    return count


def _depth_of_name(name: str) -> int:
    return name.count(".")
