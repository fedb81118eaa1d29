"""Logic of flask-duplicate-route."""

import _ast as ast
import re
from collections.abc import Iterator
from typing import Any

from mlplatlint.files.roles import is_test
from mlplatlint.findings.model import Hit, Place
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._flask import route_of

_NAME = re.compile(r"<(?:([^:<>]+):)?\w+>")


def check(module: PythonModule) -> Iterator[Hit]:
    """Yield a hit for each registration whose path and method another view of the file has already."""
    if is_test(module.source.path):
        return
    seen: dict[tuple[str, str, str], tuple[Any, Any]] = {}
    functions: list[Any] = [one for one in module.tree.body if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))]
    for function in functions:
        for decorator in reversed(function.decorator_list):
            found = route_of(decorator, module)
            if found is None or not found.plain:
                continue
            taken = []
            for method in sorted(found.methods):
                key = (found.holder, _NAME.sub(lambda match: f"<{match[1] or 'string'}>", found.path), method)
                other = seen.setdefault(key, (function, decorator))
                if other[0] is not function:
                    taken.append((method, other))
            if taken:
                first, place = taken[0][1]
                where = (Place(module.source.path, module.span(place), f"`{first.name}` is registered here"),)
                values = {"methods": ", ".join(method for method, _ in taken), "path": found.path, "first": first.name}
                yield Hit(module.span(decorator.args[0]), values, function.name, related=where)
