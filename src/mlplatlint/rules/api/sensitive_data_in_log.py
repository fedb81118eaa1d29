"""Logic of sensitive-data-in-log."""

import _ast as ast
import re
from collections.abc import Iterator

from mlplatlint.files.roles import is_test
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import milder

_LEVELS = frozenset(("debug", "info", "warning", "warn", "error", "exception", "critical", "log"))
_LOGGERS = re.compile(r"(?i)^(?:_*log|_*logger|logging|log(?:ger)?_\w+|\w+_log(?:ger)?)$")
_SECRET = re.compile(
    r"(?i)^(?:\w*_)?(?:password|passwd|passphrase|client_secret|secret_key|api_?key|private_key|access_token|refresh_token|auth_token"
    r"|bearer_token|id_token|jwt_token|authorization|credit_card|card_number|cvv|ssn|otp_code)$"
)
_HARMLESS = re.compile(
    r"(?i)(?:^has_|^is_|_(?:id|name|arn|path|file|len|length|count|hash|type|url|field|prefix|ref|env|var)$|masked|redacted|^no_|^missing_)"
)


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each secret that a log call writes out."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in _LEVELS or is_test(module.source.path):
        return
    receiver = call.func.value
    name = getattr(receiver, "attr", None) or getattr(receiver, "id", "")
    if not _LOGGERS.match(str(name)):
        return
    for value in (
        *call.args,
        *(item.value for item in call.keywords if item.arg not in ("exc_info", "stack_info", "stacklevel")),
    ):
        for node in _written(value):
            label = str(getattr(node, "attr", None) or getattr(node, "id", ""))
            if _SECRET.match(label) and not _HARMLESS.search(label) and not label.isupper():
                yield Hit(module.span(node), {"name": label}, module.symbol_of(call), severity=milder(module))


def _written(node: ast.AST, depth: int = 0) -> Iterator[ast.AST]:
    """Yield the names whose value is written as it is: not those inside calls, comparisons and slices."""
    if depth > 20:
        return
    if isinstance(node, (ast.Name, ast.Attribute)):
        yield node
    elif isinstance(node, ast.JoinedStr):
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                yield from _written(part.value, depth + 1)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Mod)):
        yield from _written(node.left, depth + 1)
        yield from _written(node.right, depth + 1)
    elif isinstance(node, (ast.Tuple, ast.List)):
        for element in node.elts:
            yield from _written(element, depth + 1)
    elif (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("format", "get_secret_value")
    ):
        if node.func.attr == "get_secret_value":
            yield from _written(node.func.value, depth + 1)
        for value in (*node.args, *(item.value for item in node.keywords)):
            yield from _written(value, depth + 1)
