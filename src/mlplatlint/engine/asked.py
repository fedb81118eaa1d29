"""Which facts the logic of a rule can ask for, read from the text of the package's modules.

A run collects only the subjects that its rules can ask for. That is found when the catalogue is built: the string
arguments of ``facts(...)`` and ``request(...)`` in a rule's module and in all that it imports, at the top or in functions.
More is found than a rule will ever ask, never less, as long as subjects are named by literals.
"""

from __future__ import annotations

import ast
import os
from functools import cache
from typing import NamedTuple

from mlplatlint.facts.registry import SUBJECTS
from mlplatlint.rules.paths import package_root

_PACKAGE = "mlplatlint"
_ASKING = frozenset(("facts", "request"))


class _Module(NamedTuple):
    subjects: frozenset[str]
    imports: frozenset[str]


def subjects_asked(module: str) -> tuple[str, ...]:
    """Return the sorted names of the subjects that a module of the package, or anything it imports, asks for.

    Raises:
        ValueError: a module asks for a subject that does not exist.
    """
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        read = _read(name)
        found |= read.subjects
        waiting += read.imports
    unknown = found - {subject.name for subject in SUBJECTS}
    if unknown:
        raise ValueError(f"{module} asks for facts that nobody collects: {', '.join(sorted(unknown))}")
    return tuple(sorted(found))


@cache
def _read(module: str) -> _Module:
    path = _path(module)
    if path is None:
        return _Module(frozenset(), frozenset())
    with open(path, encoding="utf-8") as stream:
        tree = ast.parse(stream.read(), path)
    subjects, imports = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _ASKING:
            if node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
                subjects.add(node.args[0].value)
        elif isinstance(node, ast.Attribute) and node.attr == "request" and not isinstance(node.ctx, ast.Store):
            # Handed on as it is, ``partial(project.request, "python-statements")``: the name stands beside it.
            subjects |= _beside(tree, node)
        elif isinstance(node, ast.Import):
            imports |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            imports.add(node.module)
            imports |= {f"{node.module}.{alias.name}" for alias in node.names}
    return _Module(frozenset(subjects), frozenset(name for name in imports if name.startswith(f"{_PACKAGE}.")))


def _beside(tree: ast.Module, wanted: ast.Attribute) -> set[str]:
    """Return the literal that follows a method among the arguments of a call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and wanted in node.args:
            rest = node.args[node.args.index(wanted) + 1 :]
            return {one.value for one in rest[:1] if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return set()


def _path(module: str) -> str | None:
    """Return the file of a module of the package; None for a name that is none, such as a function of one."""
    base = os.path.join(package_root(), *module.split(".")[1:])
    for path in (base + ".py", os.path.join(base, "__init__.py")):
        if os.path.isfile(path):
            return path
    return None
