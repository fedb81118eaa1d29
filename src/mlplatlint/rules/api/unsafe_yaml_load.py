"""Logic of unsafe-yaml-load."""

import _ast as ast
from collections.abc import Iterator

from mlplatlint.files.source import Source
from mlplatlint.findings.model import Finding, Fix, Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import argument, is_open, milder

_LOADS = frozenset(("yaml.load", "yaml.load_all"))
_UNSAFE = frozenset(("yaml.unsafe_load", "yaml.unsafe_load_all"))
_LOADERS = frozenset(
    f"yaml.{module}{name}"
    for module in ("", "loader.", "cyaml.")
    for name in ("Loader", "UnsafeLoader", "CLoader", "CUnsafeLoader")
)
"""Loaders that build any Python object. The full loaders refuse to since 5.4."""


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where PyYAML is told to build whatever the text names."""
    name = module.qualified_name(call.func) or ""
    if name in _UNSAFE:
        yield Hit(module.span(call.func), {"call": name, "way": ""}, module.symbol_of(call), severity=milder(module))
    if name not in _LOADS or is_open(call):
        return
    loader = argument(call, "Loader", 1)
    used = module.qualified_name(loader)
    if used in _LOADERS:
        values = {"call": name, "way": f" with `{used}`"}
        yield Hit(module.span(call.func), values, module.symbol_of(call), severity=milder(module))
    elif loader is None:
        # PyYAML 6 refuses the call, 5.1 takes the full loader, 3 and 4 build everything.
        values = {"call": name, "way": " without a loader, before version 5.1,"}
        yield Hit(module.span(call.func), values, module.symbol_of(call), severity=milder(module, "medium"))


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    """Yield the safe function or, for a loader in C, the safe one in C; files that name Python objects no longer load."""
    from mlplatlint.fronts.python.remedies import loaded_safely

    yield from loaded_safely(source, finding)
