"""The view of IAM statements, per language."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from mlplatlint.fronts.cloud import from_python, from_template, from_typescript
from mlplatlint.fronts.cloud.iam import from_call, from_resource
from mlplatlint.fronts.cloud.paths import is_test
from mlplatlint.fronts.cloud.python_values import PythonValues
from mlplatlint.fronts.cloud.resource import IamStatement
from mlplatlint.fronts.cloud.typescript_values import TypeScriptValues
from mlplatlint.fronts.python import PythonModule
from mlplatlint.fronts.typescript import TypeScriptModule
from mlplatlint.fronts.yaml.nodes import YamlFile

if TYPE_CHECKING:
    from tree_sitter import Node

_STATEMENT = ("aws_iam.PolicyStatement",)
_FROM_JSON = ("aws_iam.PolicyStatement.fromJson", "aws_iam.PolicyStatement.from_json")
_IDENTITY_METHODS = ("addToRolePolicy", "addToPrincipalPolicy", "add_to_role_policy", "add_to_principal_policy")
_RESOURCE_METHODS = ("addToResourcePolicy", "add_to_resource_policy", "addToAccessPolicies", "add_access_policies")
_MAX_PARENTS = 12


def of_template(file: YamlFile) -> Iterator[IamStatement]:
    """Yield the statements of a template's resources."""
    for resource in from_template.resources(file):
        yield from from_resource(resource)


def of_typescript(module: TypeScriptModule) -> Iterator[IamStatement]:
    """Yield the statements of L1 constructs and of ``new iam.PolicyStatement(...)``."""
    if (b"aws-cdk-lib" not in module.data and b"@aws-cdk/" not in module.data) or is_test(module.source.path):
        return
    for resource in from_typescript.resources(module):
        if resource.level == "L1":
            yield from from_resource(resource)
    values = TypeScriptValues(module)
    for node in module.nodes("new_expression", "call_expression"):
        is_new = node.type == "new_expression"
        library = values.library_name(node.child_by_field_name("constructor" if is_new else "function"))
        if library is None or library.name not in (_STATEMENT if is_new else _FROM_JSON):
            continue
        context = _typescript_context(module, node)
        statement = from_call(values.value(node), _use(context), module.symbol_of(node), _holder(context))
        if statement is not None:
            yield statement


def of_python(module: PythonModule) -> Iterator[IamStatement]:
    """Yield the statements of L1 constructs and of ``iam.PolicyStatement(...)``."""
    if b"aws_cdk" not in bytes(module.source.data) or is_test(module.source.path):
        return
    for resource in from_python.resources(module):
        if resource.level == "L1":
            yield from from_resource(resource)
    values = PythonValues(module)
    for call in module.nodes(ast.Call):
        library = values.library_name(call.func)
        if library is None or library.name not in _STATEMENT + _FROM_JSON:
            continue
        context = _python_context(call)
        statement = from_call(values.value(call), _use(context), module.symbol_of(call), _holder(context))
        if statement is not None:
            yield statement


def _holder(context: list[str]) -> str:
    return next((name for name in context if name in _RESOURCE_METHODS), "")


def _use(context: list[str]) -> str:
    """Return the use that the names around a statement tell, nearest first."""
    for name in context:
        if "boundary" in name.lower():
            return "boundary"
    for name in context:
        if name in _RESOURCE_METHODS:
            return "resource"
        if name in _IDENTITY_METHODS:
            return "identity"
        if name == "Key":
            return "key"
        if name.lower().startswith("assume"):
            return "trust"
        if name.endswith(("VpcEndpoint", "Endpoint")):
            return "resource"
    return "identity"


def _typescript_context(module: TypeScriptModule, node: Node) -> list[str]:
    """Return the names of the calls, constructs, properties and variables a statement stands in."""
    names: list[str] = []
    parent = node.parent
    for _ in range(_MAX_PARENTS):
        if parent is None or parent.type in ("statement_block", "class_body", "program"):
            break
        field = {
            "call_expression": "function",
            "new_expression": "constructor",
            "pair": "key",
            "variable_declarator": "name",
            "assignment_expression": "left",
        }.get(parent.type)
        named = parent.child_by_field_name(field) if field else None
        if named is not None:
            names.append(module.text(named).rpartition(".")[2])
            if parent.type == "new_expression":
                names += _identifiers(module, parent)
        parent = parent.parent
    return names


def _identifiers(module: TypeScriptModule, node: Node) -> list[str]:
    arguments = node.child_by_field_name("arguments")
    given = arguments.named_children if arguments is not None else []
    return [str(module.constant(given[1]))] if len(given) > 1 and given[1].type == "string" else []


def _python_context(call: ast.Call) -> list[str]:
    names: list[str] = []
    parent: Any = call.parent  # type: ignore[attr-defined]
    for _ in range(_MAX_PARENTS):
        if parent is None or isinstance(parent, (ast.FunctionDef, ast.ClassDef, ast.Module)):
            break
        if isinstance(parent, ast.Call):
            names.append(_last_name(parent.func))
            names += [str(a.value) for a in parent.args[1:2] if isinstance(a, ast.Constant)]
        elif isinstance(parent, ast.keyword) and parent.arg:
            names.append(parent.arg)
        elif isinstance(parent, ast.Assign):
            names.append(_last_name(parent.targets[0]))
        parent = parent.parent
    return names


def _last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
