"""Logic of redundant-response-model."""

import _ast as ast
from collections.abc import Iterator

from mlplatlint.files.source import Source
from mlplatlint.findings.model import Finding, Fix, Hit
from mlplatlint.fronts.python import PythonModule
from mlplatlint.rules.api._arguments import argument
from mlplatlint.rules.api._decorated import route_decorators


def check(function: ast.FunctionDef | ast.AsyncFunctionDef, module: PythonModule) -> Iterator[Hit]:
    """Yield a hit where a route names the same model twice."""
    if function.returns is None:
        return
    for decorator in route_decorators(function, module):
        model = argument(decorator, "response_model")
        if model is not None and _same(model, function.returns, module):
            values = {"model": module.source.text(module.span(model))}
            yield Hit(module.span(model), values, function.name)


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    """Yield the decorator without ``response_model``: the return annotation says the same."""
    from mlplatlint.fronts.python.remedies import value_dropped

    yield from value_dropped(source, finding, "safe")


def _same(one: ast.expr, other: ast.expr, module: PythonModule) -> bool:
    first, second = (module.source.text(module.span(node)) for node in (one, other))
    return first == second and first != "None"
