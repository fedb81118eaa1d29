"""Where libraries take a seed, and which calls draw random numbers: ``rules/data/seed_sinks.toml`` read for
rules."""

from __future__ import annotations

import _ast as ast
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.tables import load

_SHORT_ROOTS = frozenset(
    (
        *("h2o", "sklearn", "imblearn", "lightgbm", "catboost", "xgboost", "umap", "optuna", "transformers"),
        *("lightning", "pytorch_lightning", "accelerate"),
    )
)
"""Libraries whose classes are imported from several modules; their last name alone tells them."""

_SEEDING_NAME = re.compile(r"(?i)seed|determinis|reproducib")
_GENERIC_METHODS = frozenset(("manual_seed", "split_frame", "runif", "randomSplit"))


class Seed(NamedTuple):
    """One place where a call takes a seed.

    ``target`` is the library function (or ``.method``), ``scope`` is ``process``, ``object`` or ``call``;
    ``value`` is what is given there.
    """

    target: str
    scope: str
    value: ast.expr


class _Tables:
    """The table, indexed once per process."""

    def __init__(self) -> None:
        table = load("seed_sinks.toml")
        self.sinks: dict[str, dict[str, Any]] = {}
        self.methods: dict[str, list[dict[str, Any]]] = {}
        for row in table["sink"]:
            owner = row["name"].split(".")[-2]
            if owner[0].isupper() and not row["name"].endswith("from_seed"):
                self.methods.setdefault(row["name"].rpartition(".")[2], []).append(row)
            else:
                self.sinks[row["name"]] = row
        for name in [*table["sklearn_estimator"], *table["sklearn_function"]]:
            if not name.startswith("sklearn.datasets."):  # sample data is meant to be the same each time
                self.sinks[name] = {"name": name, "argument": ["random_state"], "scope": "object"}
        self.always_random = frozenset(table["always_random"])
        self.splitters = {row["name"]: row for row in table["splitter"]}
        self.splitter_methods = {row["name"]: row for row in table["splitter_method"]}
        self.numpy_legacy = frozenset(table["numpy_legacy"])
        self.python_random = frozenset(table["python_random"])
        self.torch_random = frozenset(table["torch_random"])
        self.seed_names = frozenset(table["seed_name"])
        known = {*self.sinks, *self.always_random, *self.splitters}
        self.by_short = {(name.partition(".")[0], name.rpartition(".")[2]): name for name in known}


_TABLES: list[_Tables] = []


def tables() -> _Tables:
    """Return the indexed table; loaded once per process."""
    if not _TABLES:
        _TABLES.append(_Tables())
    return _TABLES[0]


def canonical_name(call: ast.Call, module: PythonModule) -> str | None:
    """Return the table's name of what is called, whichever module of the library it was imported from."""
    name = module.qualified_name(call.func)
    if name is None or name in tables().sinks:
        return name
    root, last = name.partition(".")[0], name.rpartition(".")[2]
    return tables().by_short.get((root, last), name) if root in _SHORT_ROOTS else name


def seeds_given(call: ast.Call, module: PythonModule) -> Iterator[Seed]:
    """Yield each seed that a call is given."""
    name = canonical_name(call, module)
    row = tables().sinks.get(name or "")
    if row is not None:
        for argument in row["argument"]:
            for value in _values(call, argument, module):
                yield Seed(row["name"], row["scope"], value)
        return
    if name is None and isinstance(call.func, ast.Attribute):
        for row in tables().methods.get(call.func.attr, ()):
            method = call.func.attr
            if imports(module, row["library"]):
                for argument in row["argument"]:
                    if not argument.isdigit() or method in _GENERIC_METHODS:
                        found = [Seed(f".{method}", row["scope"], v) for v in _values(call, argument, module)]
                        if found:
                            yield from found
                            return


def argument_of(call: ast.Call, keyword: str, position: int = -1) -> ast.expr | None:
    """Return the argument under a keyword or, counted from 0, at a position; None when it is not given."""
    for item in call.keywords:
        if item.arg == keyword:
            return item.value
    if 0 <= position < len(call.args) and not any(isinstance(a, ast.Starred) for a in call.args[: position + 1]):
        return call.args[position]
    return None


def is_open(call: ast.Call) -> bool:
    """Tell whether ``*args`` or ``**kwargs`` may hold arguments that cannot be seen."""
    return any(item.arg is None for item in call.keywords) or any(isinstance(a, ast.Starred) for a in call.args)


def imports(module: PythonModule, library: str) -> bool:
    """Tell whether the file imports a library or a part of it."""
    return any(target.partition(".")[0] == library for _, target in module.imports)


def seeds_something(module: PythonModule) -> bool:
    """Tell whether the file calls, anywhere, something that by its name sets a seed.

    A project's own ``set_all_seeds()`` counts: what it covers is not known, so rules stay silent.
    """
    return any(is_seeding(call) for call in module.nodes(ast.Call))


def _values(call: ast.Call, argument: str, module: PythonModule) -> Iterator[ast.expr]:
    if argument.startswith("params:"):
        options = argument_of(call, "params", 0)
        literal = module.assigned_value(options) if isinstance(options, ast.Name) else options
        if isinstance(literal, ast.Dict):
            for key, value in zip(literal.keys, literal.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == argument[7:]:
                    yield value
    elif argument.isdigit():
        found = argument_of(call, "", int(argument))
        if found is not None:
            yield found
    else:
        for item in call.keywords:
            if item.arg == argument:
                yield item.value


def is_seeding(call: ast.Call) -> bool:
    """Tell whether what is called sets a seed, by its name."""
    function = call.func
    last = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return _SEEDING_NAME.search(last) is not None


def seeded_libraries(call: ast.Call, module: PythonModule) -> frozenset[str]:
    """Return the libraries whose global generator a call seeds: ``random``, ``numpy``, ``torch``,
    ``tensorflow``."""
    row = tables().sinks.get(canonical_name(call, module) or "")
    if row is None or row["scope"] != "process":
        return frozenset()
    own = "random" if row["library"] == "stdlib" else row["library"]
    return frozenset((own, *row.get("covers", ())))


def stochastic_library(call: ast.Call, module: PythonModule) -> str:
    """Return the library whose global generator a call draws from; empty for any other call."""
    name = module.qualified_name(call.func) or ""
    base, _, last = name.rpartition(".")
    known = tables()
    if base == "numpy.random" and last in known.numpy_legacy:
        return "numpy"
    if base == "random" and last in known.python_random:
        return "random"
    if base == "torch" and last in known.torch_random and argument_of(call, "generator") is None:
        return "torch"
    return ""


def draws_a_seed(call: ast.Call, module: PythonModule) -> bool:
    """Tell whether the number drawn is the seed itself: ``seed = random.randint(1, 10000)``."""
    for node in module.ancestors(call):
        if isinstance(node, ast.Call) and is_seeding(node):
            return True
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            return any("seed" in module.source.text(module.span(target)).lower() for target in targets)
    return False
