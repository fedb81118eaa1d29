"""What the code rules share: keyword values, test files, and checks that make loading safe."""

from __future__ import annotations

import _ast as ast
import re
from collections.abc import Iterator
from typing import Any

from mlplatlint.files.source import Source
from mlplatlint.findings.model import Finding, Fix
from mlplatlint.fronts.python import PythonModule

_TEST_PATH = re.compile(r"(?:^|/)(?:tests?|testing|conftest\.py$)(?:/|$)|(?:^|/)(?:test_[^/]*|[^/]*_test)\.py$")
_VERIFIERS = ("hmac.compare_digest", "secrets.compare_digest")


def is_test(path: str) -> bool:
    """Tell whether a path is that of a test, by its folders and name."""
    return bool(_TEST_PATH.search(path))


def keyword(module: PythonModule, call: ast.Call, name: str) -> Any:
    """Return the constant a keyword is given, None when the keyword is absent, Ellipsis when not known.

    A call with ``**kwargs`` may pass anything, so every absent keyword of it is not known.
    """
    for item in call.keywords:
        if item.arg == name:
            value = module.constant(item.value)
            return "None" if value is None else value
    return ... if any(item.arg is None for item in call.keywords) else None


def verified(module: PythonModule, call: ast.Call) -> bool:
    """Tell whether the same function compares a digest or signature before this call."""
    owner = module.function_of(call)
    return any(
        other.lineno <= call.lineno
        and module.function_of(other) is owner
        and module.qualified_name(other.func) in _VERIFIERS
        for other in module.nodes(ast.Call)
    )


def dumps_itself(module: PythonModule, call: ast.Call, package: str) -> bool:
    """Tell whether the same function also calls the library's ``dumps``: a copy or a message of its own, not a file."""
    owner = module.function_of(call)
    names = (f"{package}.dumps", f"_{package}.dumps")
    return any(
        module.function_of(other) is owner and module.qualified_name(other.func) in names
        for other in module.nodes(ast.Call)
        if isinstance(other.func, (ast.Name, ast.Attribute))
    )


def replaced_keyword(
    source: Source, finding: Finding, name: str, value: str, safety: str, place: int = -1
) -> Iterator[Fix]:
    """Yield a fix that gives an argument of the call at a finding another value, or adds it; ``place`` is its position."""
    from mlplatlint.fronts.python.remedies import keyword_set

    yield from keyword_set(source, finding, {name: value}, safety, {name: place})
