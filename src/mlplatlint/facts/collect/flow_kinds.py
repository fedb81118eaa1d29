"""What a parameter's annotation and default say about the text that may arrive in it."""

from __future__ import annotations

import _ast as ast
from typing import Any

from mlplatlint.facts.flows import Kind

_SAFE_TYPES = frozenset(
    ("int", "float", "bool", "UUID", "UUID1", "UUID3", "UUID4", "UUID5", "datetime", "date", "time", "timedelta", "Decimal", "complex",
     "PositiveInt", "NonNegativeInt", "PositiveFloat", "NonNegativeFloat", "EmailStr", "IPvAnyAddress", "conint", "confloat",
     "IPv4Address", "IPv6Address", "StrictInt", "StrictBool", "Literal", "None", "ObjectId", "PydanticObjectId", "ULID")
)  # fmt: skip
_REQUESTS = frozenset(("Request", "WebSocket", "HTTPConnection", "HttpRequest", "WSGIRequest"))
_INJECTED = frozenset(
    (
        "Response",
        "BackgroundTasks",
        "SecurityScopes",
        "Session",
        "AsyncSession",
        "AsyncClient",
        "Redis",
        "Connection",
        "Engine",
        "Logger",
        "Callable",
    )
)
_WRAPPERS = frozenset(
    ("Optional", "Union", "Annotated", "List", "list", "Sequence", "Set", "set", "Iterable", "tuple", "Tuple")
)
_DEPTH = 40


def _last(node: Any) -> str:
    return str(getattr(node, "attr", None) or getattr(node, "id", ""))


def kind_of(annotation: Any, default: Any = None, depth: int = 0) -> int:
    """Return what a parameter's annotation and default say about what may arrive."""
    if depth > _DEPTH:
        return Kind.TEXT
    if isinstance(default, ast.Call):
        name = _last(default.func)
        if name in ("Depends", "Security"):
            return Kind.INJECTED
        if any(item.arg in ("pattern", "regex") for item in default.keywords):
            return Kind.SAFE
    if isinstance(annotation, ast.Constant) and annotation.value is None:
        return Kind.SAFE
    if isinstance(annotation, (ast.Name, ast.Attribute)):
        name = _last(annotation)
        if name in _SAFE_TYPES:
            return Kind.SAFE
        if name in _REQUESTS:
            return Kind.REQUEST
        return Kind.UPLOAD if name == "UploadFile" else Kind.INJECTED if name in _INJECTED else Kind.TEXT
    if isinstance(annotation, ast.BinOp):
        return min(kind_of(annotation.left, None, depth + 1), kind_of(annotation.right, None, depth + 1))
    if isinstance(annotation, ast.Subscript):
        return _generic_kind(annotation)
    return Kind.TEXT


def _generic_kind(annotation: Any) -> int:
    name = _last(annotation.value)
    parts = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
    if name == "Literal":
        return Kind.SAFE
    if name == "Annotated" and parts:
        for extra in parts[1:]:
            if isinstance(extra, ast.Call):
                found = kind_of(None, extra)
                if found != Kind.TEXT:
                    return found
        return kind_of(parts[0])
    if name in _WRAPPERS and parts:
        kinds = [kind_of(part) for part in parts if not (isinstance(part, ast.Constant) and part.value is ...)]
        return Kind.UPLOAD if Kind.UPLOAD in kinds else min(kinds, default=Kind.TEXT)
    return Kind.INJECTED if name in ("Callable", "type", "Type") else Kind.TEXT
