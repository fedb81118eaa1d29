"""What the two sides of a comparison are: secrets of the service, and digests that a key went into."""

import _ast as ast
import re
from typing import Any

from mlplatlint.fronts.python import PythonModule

STAND_IN = re.compile(
    r"(?i)^(?:pending|default|empty|dummy|placeholder|unset|unknown|null|none|fake|sample|redacted|masked)_|_(?:placeholder|default)$"
)
_HELD = re.compile(r"(?i)^(?:settings|config|conf|cfg|env|environ|app_settings|self)$|settings|config")
_EXPECTED = re.compile(
    r"(?i)^(?:expected|computed|calculated|valid|correct|actual|real|server|master|shared|our)_|_expected$"
)


def is_argument(test: ast.Compare) -> bool:
    """Tell whether the comparison is handed to a call, as conditions of queries are."""
    parent: Any = test.parent  # type: ignore[attr-defined]
    while isinstance(parent, (ast.BoolOp, ast.BinOp, ast.UnaryOp, ast.List, ast.Tuple)):
        parent = parent.parent  # type: ignore[union-attr]
    return isinstance(parent, (ast.Call, ast.keyword, ast.comprehension))


def is_keyed(node: Any, module: PythonModule) -> bool:
    """Tell whether an operand, where it is a digest, is one that a key went into: others tell contents apart."""
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("digest", "hexdigest")
    ):
        made = node.func.value
        made = (module.assigned_value(made) or made) if isinstance(made, ast.Name) else made
        return isinstance(made, ast.Call) and module.qualified_name(made.func) == "hmac.new"
    return name_of(node) not in ("digest", "hexdigest")


def is_held(node: Any) -> bool:
    """Tell whether an operand is a secret of the service itself: a setting, a constant, a digest just made."""
    if isinstance(node, ast.Call):
        return True
    if isinstance(node, ast.Subscript):
        return _last(node.value) == "environ"
    name = _last(node)
    if name.isupper() or _EXPECTED.search(name):
        return True
    return isinstance(node, ast.Attribute) and bool(_HELD.search(_last(node.value)))


def _last(node: Any) -> str:
    return str(getattr(node, "attr", None) or getattr(node, "id", ""))


def name_of(node: Any) -> str:
    """Return the last name of an operand, also of a call that gives a digest; '' for literals and the rest."""
    if isinstance(node, ast.Call):
        name = _last(node.func)
        if name in ("hexdigest", "digest"):
            return name
        first = node.args[0] if node.args else None
        read = isinstance(first, ast.Constant) and name in ("getenv", "get")
        return str(first.value).replace("-", "_") if read and isinstance(first, ast.Constant) else ""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return str(node.slice.value).replace("-", "_")
    return _last(node)
