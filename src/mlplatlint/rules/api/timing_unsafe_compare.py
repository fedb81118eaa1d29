"""Logic of timing-unsafe-compare."""

import _ast as ast
import re
from collections.abc import Iterator
from typing import Any

from mlplatlint.files.roles import is_test
from mlplatlint.files.source import Source
from mlplatlint.findings.model import Finding, Fix, Hit
from mlplatlint.fronts.python import PythonModule

_SECRET = re.compile(
    r"(?i)^(?:\w*_)?(?:api_?key|secret|signature|sig|hmac|mac|token|password|passcode|secret_key|webhook_key|hexdigest|digest)$"
)
_PLAIN = re.compile(
    r"(?i)^(?:pad|eos|bos|unk|mask|sep|cls|next|start|end|stop|word|prev|last|first|current|special|page|sort|image|parent|new|old"
    r"|continuation|hashed|config)_"
)
_HELD = re.compile(r"(?i)^(?:settings|config|conf|cfg|env|environ|app_settings|self)$|settings|config")
_EXPECTED = re.compile(
    r"(?i)^(?:expected|computed|calculated|valid|correct|actual|real|server|master|shared|our)_|_expected$"
)


def check(test: ast.Compare, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where a secret that the service holds is compared with ``==``."""
    if len(test.ops) != 1 or not isinstance(test.ops[0], (ast.Eq, ast.NotEq)) or is_test(module.source.path):
        return
    if _is_argument(test):
        return
    left, right = test.left, test.comparators[0]
    names = (_name(left), _name(right))
    if all(_SECRET.match(name) and not _PLAIN.match(name) for name in names) and (_is_held(left) or _is_held(right)):
        yield Hit(module.span(test), {"left": names[0], "right": names[1]}, module.symbol_of(test))


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    """Yield ``hmac.compare_digest``, which wants two texts in ASCII or two byte strings and fails on None."""
    from mlplatlint.fronts.python.remedies import compared_in_constant_time

    yield from compared_in_constant_time(source, finding)


def _is_argument(test: ast.Compare) -> bool:
    """Tell whether the comparison is handed to a call, as conditions of queries are."""
    parent: Any = test.parent  # type: ignore[attr-defined]
    while isinstance(parent, (ast.BoolOp, ast.BinOp, ast.UnaryOp, ast.List, ast.Tuple)):
        parent = parent.parent  # type: ignore[union-attr]
    return isinstance(parent, (ast.Call, ast.keyword, ast.comprehension))


def _is_held(node: Any) -> bool:
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


def _name(node: Any) -> str:
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
