"""Logic of optional-field-required."""

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import argument

_MODELS = frozenset(
    ("pydantic.BaseModel", "pydantic.main.BaseModel", "pydantic_settings.BaseSettings", "pydantic.BaseSettings")
)


def check(statement: ast.AnnAssign, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each field of a model that may be None and still has to be given."""
    owner = statement.parent  # type: ignore[attr-defined]
    if not isinstance(owner, ast.ClassDef) or not isinstance(statement.target, ast.Name):
        return
    if not any(module.qualified_name(base) in _MODELS for base in owner.bases):
        return
    if _allows_none(statement.annotation, module) and _is_required(statement.value, module):
        values = {"field": statement.target.id}
        yield Hit(module.span(statement.target), values, f"{owner.name}.{statement.target.id}")


def _allows_none(node: Any, module: PythonModule) -> bool:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return any(_allows_none(side, module) for side in (node.left, node.right))
    if isinstance(node, ast.Constant):
        return node.value is None
    if not isinstance(node, ast.Subscript):
        return False
    name = module.qualified_name(node.value)
    inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if name in ("typing.Annotated", "typing_extensions.Annotated"):
        return _allows_none(inner[0], module) and not any(_gives_default(one) for one in inner[1:])
    return name == "typing.Optional" or (name == "typing.Union" and any(_allows_none(one, module) for one in inner))


def _gives_default(node: Any) -> bool:
    return isinstance(node, ast.Call) and any(
        argument(node, word) is not None for word in ("default", "default_factory")
    )


def _is_required(value: Any, module: PythonModule) -> bool:
    if value is None:
        return True
    if isinstance(value, ast.Call) and module.qualified_name(value.func) in ("pydantic.Field", "pydantic.fields.Field"):
        given = argument(value, "default", 0)
        if given is None:
            return argument(value, "default_factory") is None and not any(one.arg is None for one in value.keywords)
        return isinstance(given, ast.Constant) and given.value is ...
    return isinstance(value, ast.Constant) and value.value is ...
