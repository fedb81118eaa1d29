"""Logic of cors-wildcard."""

import _ast as ast
import re
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import strings
from mlplatlint.rules.api._cors import cors_of

_FIELD = re.compile(r"(?i)cors|allow(?:ed)?_?origins|^origins$")


def check(node: ast.Call | ast.AnnAssign, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where every origin may read answers, without credentials, or a setting lets every origin in by default."""
    if isinstance(node, ast.AnnAssign):
        place = _setting(node, module)
    else:
        cors = cors_of(node, module)
        place = cors.origins if cors is not None and cors.open and not cors.credentials else None
    if place is not None:
        yield Hit(module.span(place), {}, module.symbol_of(node))


def _setting(node: ast.AnnAssign, module: PythonModule) -> ast.expr | None:
    """Return the default of a field of settings that lists origins, when it is all of them."""
    owner = next(iter(module.ancestors(node)), None)
    if (
        not isinstance(owner, ast.ClassDef)
        or not isinstance(node.target, ast.Name)
        or not _FIELD.search(node.target.id)
    ):
        return None
    bases = [(module.qualified_name(base) or "").rpartition(".")[2] for base in owner.bases]
    is_settings = any(name in ("BaseSettings", "Settings", "BaseConfig") for name in bases)
    return node.value if is_settings and node.value is not None and strings(module, node.value) == ["*"] else None
