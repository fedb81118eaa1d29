"""Logic of cors-wildcard-with-credentials."""

import _ast as ast
import re
from collections.abc import Iterator
from typing import Any

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import milder, only_in_development
from mlplatlint.rules.api._cors import cors_of

_ORIGIN = "access-control-allow-origin"
_CREDENTIALS = "access-control-allow-credentials"
_REPEATS = re.compile(r"""(?i)request\.headers(?:\.get\(|\[)\s*["']origin["'][^)\]]*[)\]]$""")


def check(node: ast.Call | ast.Assign, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where every origin is let in together with credentials."""
    if isinstance(node, ast.Assign):
        if _repeats_origin(node, module) and not only_in_development(module, node):
            yield Hit(module.span(node.value), {}, module.symbol_of(node), severity=milder(module))
        return
    cors = cors_of(node, module)
    if cors is not None and cors.open and cors.credentials:
        severity = milder(module, "medium" if cors.by_default else "")
        yield Hit(module.span(cors.origins), {}, module.symbol_of(node), severity=severity)


def _header(node: ast.Assign, module: PythonModule) -> str:
    target: Any = node.targets[0]
    key = module.constant(target.slice) if isinstance(target, ast.Subscript) else None
    return key.lower() if isinstance(key, str) else ""


def _repeats_origin(node: ast.Assign, module: PythonModule) -> bool:
    """Tell whether an answer's header repeats the origin of the request, whatever it is, beside one that lets credentials in."""
    if _header(node, module) != _ORIGIN:
        return False
    value = module.assigned_value(node.value) or node.value
    if not _REPEATS.search(module.source.text(module.span(value))):
        return False
    if any(isinstance(one, ast.If) for one in module.ancestors(node)):
        return False  # the origin may have been looked up in a list
    function = module.function_of(node)
    return any(
        _header(other, module) == _CREDENTIALS and module.function_of(other) is function
        for other in module.nodes(ast.Assign)
    )
