"""A comparison with NaN, which is never equal to anything."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule

_NAN = frozenset(("numpy.nan", "numpy.NaN", "numpy.NAN", "math.nan", "cmath.nan", "pandas.NaT", "torch.nan"))


def check(compare: ast.Compare, module: PythonModule) -> Iterator[Hit]:
    operands = [compare.left, *compare.comparators]
    for index, operator in enumerate(compare.ops):
        if not isinstance(operator, (ast.Eq, ast.NotEq)):
            continue
        nan = next((side for side in operands[index : index + 2] if _is_nan(side, module)), None)
        if nan is not None:
            result = "false" if isinstance(operator, ast.Eq) else "true"
            values = {"nan": module.source.text(module.span(nan)), "result": result}
            yield Hit(module.span(compare), values, module.symbol_of(compare))
            return


def _is_nan(node: ast.expr, module: PythonModule) -> bool:
    if isinstance(node, ast.Call):
        if module.qualified_name(node.func) != "builtins.float" or len(node.args) != 1:
            return False
        value = module.constant(node.args[0])
        return isinstance(value, str) and value.strip().lower().lstrip("+-") == "nan"
    return module.qualified_name(node) in _NAN
