"""Unpickling functions that are kept under another name instead of being called."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.artifacts._loaders import is_test

_LOADERS = frozenset(
    [
        f"{package}.{name}"
        for package in ("pickle", "_pickle", "cPickle", "dill", "cloudpickle")
        for name in ("load", "loads")
    ]
    + ["joblib.load", "pandas.read_pickle", "torch.load", "marshal.loads", "marshal.load", "jsonpickle.decode"]
)
_MODULES = frozenset(name.rpartition(".")[0] for name in _LOADERS)


def check(node: ast.Dict | ast.Call, module: PythonModule) -> Iterator[Hit]:
    if is_test(module.source.path):
        return
    if isinstance(node, ast.Dict):
        for value in node.values:
            yield from _reference(module, value, "is kept in a table of loaders")
        return
    name = module.qualified_name(node.func)
    if name == "functools.partial" and node.args:
        safe = any(item.arg == "weights_only" and module.constant(item.value) is True for item in node.keywords)
        if not safe:
            yield from _reference(module, node.args[0], "is bound by partial")
    elif name in ("getattr", "builtins.getattr") and len(node.args) > 1:
        owner, attribute = module.qualified_name(node.args[0]), module.constant(node.args[1])
        if owner in _MODULES and f"{owner}.{attribute}" in _LOADERS:
            yield _hit(module, node, f"{owner}.{attribute}", "is looked up by name")


def _reference(module: PythonModule, node: ast.expr, how: str) -> Iterator[Hit]:
    if isinstance(node, (ast.Name, ast.Attribute)):
        name = module.qualified_name(node)
        if name in _LOADERS:
            yield _hit(module, node, name, how)


def _hit(module: PythonModule, node: ast.AST, name: str, how: str) -> Hit:
    return Hit(module.span(node), {"name": name, "how": how}, module.symbol_of(node))
