"""Logic of sql-in-text."""

import _ast as ast
import re
from collections.abc import Iterator
from typing import Any

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule

_STATEMENT = re.compile(
    r"(?is)\b(?:select\b.*\bfrom\s|insert\b.*[)\s]values?[\s(]|insert\s+into\s.*\bselect\s|replace\s+into\s.*\bvalues"
    r"|delete\s+from\s|update\s.*\bset\s|with\s+\w+\s+as\s*\(\s*select\b)"
)


def check(node: ast.BinOp | ast.JoinedStr | ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each text put together that reads like a statement of SQL."""
    parent = node.parent  # type: ignore[union-attr]
    if isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Add):
        return  # the whole sum is judged
    text = _text(node)
    if text is not None and _STATEMENT.search(text):
        yield Hit(module.span(node), {}, module.symbol_of(node))


def _text(node: Any) -> str | None:
    """Return a text with a mark for each part that is put in; None when nothing is, or it is no text."""
    if isinstance(node, ast.Call):
        method = node.func
        if not isinstance(method, ast.Attribute) or method.attr not in ("format", "replace"):
            return None
        value = getattr(method.value, "value", None) if isinstance(method.value, ast.Constant) else None
        return value if isinstance(value, str) else None
    if isinstance(node, ast.JoinedStr):
        parts = [str(part.value) if isinstance(part, ast.Constant) else " ? " for part in node.values]
        return "".join(parts) if any(isinstance(part, ast.FormattedValue) for part in node.values) else None
    if isinstance(node.op, ast.Mod):
        value = getattr(node.left, "value", None) if isinstance(node.left, ast.Constant) else None
        return value if isinstance(value, str) else None
    return "".join(_summands(node)) if isinstance(node.op, ast.Add) else None


def _summands(node: Any) -> Iterator[str]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from _summands(node.left)
        yield from _summands(node.right)
    elif isinstance(node, ast.Constant):
        yield node.value if isinstance(node.value, str) else " ? "
    else:
        yield _text(node) or " ? " if isinstance(node, (ast.BinOp, ast.JoinedStr, ast.Call)) else " ? "
