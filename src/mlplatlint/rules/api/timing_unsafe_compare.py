"""Logic of timing-unsafe-compare."""

import _ast as ast
import re
from collections.abc import Iterator

from mlplatlint.files.roles import is_test
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule

_SECRET = re.compile(
    r"(?i)^(?:\w*_)?(?:api_?key|secret|signature|hmac|mac|token|auth_token|access_token|password|passcode|x_api_key|digest|hexdigest)$"
)
_NOT_SECRET = re.compile(
    r"(?i)(?:token_(?:type|count|id)|pad_token|eos_token|bos_token|next_token|unk_token|mask_token|page_token|_tokens?_|num_)"
)
_PLAIN = re.compile(
    r"(?i)(?:pad|eos|bos|unk|mask|sep|cls|next|start|end|stop|word|prev|last|first|current|special|page|sort|image|parent)_?token$"
)


def check(test: ast.Compare, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where a secret from a request is compared with ``==``."""
    if len(test.ops) != 1 or not isinstance(test.ops[0], (ast.Eq, ast.NotEq)) or is_test(module.source.path):
        return
    left, right = _name(test.left), _name(test.comparators[0])
    if not left or not right or not (_is_secret(left) and _is_secret(right)):
        return
    yield Hit(module.span(test), {"left": left, "right": right}, module.symbol_of(test))


def _is_secret(name: str) -> bool:
    return bool(_SECRET.match(name)) and not _NOT_SECRET.search(name) and not _PLAIN.search(name)


def _name(node: ast.AST) -> str:
    """Return the last name of an operand, also of a call that gives a digest; '' for literals and the rest."""
    if isinstance(node, ast.Call):
        return (
            node.func.attr if isinstance(node.func, ast.Attribute) and node.func.attr in ("hexdigest", "digest") else ""
        )
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return str(node.slice.value).replace("-", "_")
    return str(getattr(node, "attr", None) or getattr(node, "id", ""))
