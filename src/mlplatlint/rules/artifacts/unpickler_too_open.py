"""Restricted unpicklers that restrict nothing."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.fronts.python.walk import walked
from mlplatlint.rules.artifacts._loaders import is_test

_PACKAGES = ("pickle", "_pickle", "dill", "cloudpickle")
_BASES = (*(f"{package}.Unpickler" for package in _PACKAGES), "pickle._Unpickler")
_BRANCHES = (ast.If, ast.IfExp, ast.Try, ast.Match, ast.Raise, ast.Assert, ast.For, ast.While)


def check(node: ast.ClassDef, module: PythonModule) -> Iterator[Hit]:
    if not any(module.qualified_name(base) in _BASES for base in node.bases):
        return
    mild = "low" if is_test(module.source.path) else ""
    for method in node.body:
        if not isinstance(method, ast.FunctionDef):
            continue
        if method.name == "find_class" and (how := _lets_all_through(method, module)):
            values = {"owner": node.name, "how": how}
            yield Hit(module.span(method), values, f"{node.name}.find_class", severity=mild)
        elif method.name == "persistent_load" and any(
            isinstance(part, ast.Call)
            and module.qualified_name(part.func) in ("eval", "exec", "builtins.eval", "builtins.exec")
            for part in walked(method)
        ):
            values = {"owner": node.name, "how": "evaluates what the stream hands to `persistent_load`"}
            yield Hit(module.span(method), values, f"{node.name}.persistent_load", severity=mild)


def _lets_all_through(method: ast.FunctionDef, module: PythonModule) -> str:
    """Return how a ``find_class`` without any decision finds every class; '' when it decides or does something else."""
    body = [part for part in method.body if not (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant))]
    if any(isinstance(part, _BRANCHES) for part in walked(method)) or not body or not isinstance(body[-1], ast.Return):
        return ""
    names = [argument.arg for argument in method.args.args]
    value = body[-1].value
    if len(names) != 3 or not isinstance(value, ast.Call) or len(value.args) != 2:
        return ""
    function = value.func
    if isinstance(function, ast.Attribute) and function.attr == "find_class":
        given = [part.id if isinstance(part, ast.Name) else "" for part in value.args]
        return "hands every name on to the unrestricted `find_class`" if given == names[1:] else ""
    if not (isinstance(function, ast.Name) and function.id == "getattr" and isinstance(value.args[0], ast.Call)):
        return ""
    importer = module.qualified_name(value.args[0].func)
    last = value.args[1]
    imports = (
        importer in ("importlib.import_module", "__import__") and isinstance(last, ast.Name) and last.id == names[2]
    )
    return "imports whatever the stream names" if imports else ""
