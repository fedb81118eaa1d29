"""State that a harmless-looking class executes when it is restored.

SciPy's distributions run ``exec`` on the text under ``_parse_arg_template``; statsmodels' model data evaluates
``formula`` when asked to restore the design. Both are compared with the only texts the libraries themselves write.
"""

from __future__ import annotations

import _ast as ast
import re
from typing import Any

from mlplatlint.fronts.pickle.constants import text
from mlplatlint.fronts.pickle.values import DROPPED, SymDict, Value

_FORMULA = re.compile(r"(?:[\w\s~+\-*:/().,=]|'[\w .-]*'|\"[\w .-]*\")*\Z", re.ASCII)
_CALL_IN_FORMULA = re.compile(r"([\w.]*\w)\s*\(")
_CALL_OF_VALUE = re.compile(r"[)'\"]\s*\(")
_FORMULA_CALLS = frozenset(
    [
        *("C", "Q", "I", "center", "standardize", "scale", "bs", "cr", "cc", "te", "Treatment", "Sum", "Poly", "Helmert", "Diff"),
        *(f"{module}.{name}" for module in ("np", "numpy") for name in
          ("log", "log1p", "log2", "log10", "exp", "expm1", "sqrt", "square", "abs", "power", "sin", "cos", "tanh", "minimum", "maximum")),
    ]
)  # fmt: skip
"""What patsy itself offers in a formula, and arithmetic of numpy."""
_TEMPLATE_LIMIT = 20_000
_TEMPLATE_FUNCTIONS = ("_parse_args", "_parse_args_rvs", "_parse_args_stats")
_EXTRA_NAMES = frozenset(("self", "loc", "scale", "size", "moments"))
_ONLY_AST = 0x400  # ast.PyCF_ONLY_AST, without the cost of importing ast


def fault_of(data: Any, check: str, state: Value) -> str:
    """Return what is wrong with a state under one of the two checks; '' when it is what the library writes."""
    found = _lookup(data, state)
    if found is None:
        return "is given a state that cannot be told"
    if check == "statsmodels_state":
        if not ({"restore_design_info", "restore_model_spec"} & found.keys()):
            return ""
        formula = text(data, found.get("formula"))
        if formula and _is_plain_formula(formula):
            return ""
        return "evaluates the text under 'formula' when restored"
    if "_parse_arg_template" not in found:
        return ""
    template = text(data, found["_parse_arg_template"])
    if template is not None and is_argument_template(template):
        return ""
    return "executes the text under '_parse_arg_template' when restored"


def _is_plain_formula(formula: str) -> bool:
    """Tell whether a formula names columns and the functions formulas are written with, and nothing else."""
    if "__" in formula or _CALL_OF_VALUE.search(formula) or _FORMULA.match(formula) is None:
        return False
    return all(found[1] in _FORMULA_CALLS for found in _CALL_IN_FORMULA.finditer(formula))


def _lookup(data: Any, state: Value) -> dict[str, Value] | None:
    """Return a state's entries by their text keys, or None when keys cannot all be told."""
    if state.__class__ is tuple and len(state) == 2:
        state = SymDict(
            [
                *(state[0] if state[0].__class__ is SymDict else ()),
                *(state[1] if state[1].__class__ is SymDict else ()),
            ]
        )
    if state.__class__ is not SymDict or DROPPED in state or len(state) > 4000:
        return None
    result: dict[str, Value] = {}
    for key, value in zip(state[::2], state[1::2], strict=False):
        name = text(data, key)
        if name is None:
            return None
        result[name] = value
    return result


def is_argument_template(source: str) -> bool:
    """Tell whether a text is SciPy's own: three functions that hand on their own parameters."""
    if len(source) > _TEMPLATE_LIMIT:
        return False
    try:
        tree: Any = compile(source, "<scanned>", "exec", _ONLY_AST, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    names = tuple(getattr(node, "name", "") for node in tree.body)
    return names == _TEMPLATE_FUNCTIONS and all(_returns_own_parameters(node) for node in tree.body)


def _returns_own_parameters(node: Any) -> bool:
    if not isinstance(node, ast.FunctionDef) or node.decorator_list or node.returns or len(node.body) != 1:
        return False
    arguments = node.args
    if arguments.vararg or arguments.kwarg or arguments.kwonlyargs or any(a.annotation for a in arguments.args):
        return False
    if not all(isinstance(d, (ast.Constant, ast.UnaryOp, ast.Name)) for d in arguments.defaults):
        return False
    known = {argument.arg for argument in arguments.args} | _EXTRA_NAMES
    result = node.body[0]
    return isinstance(result, ast.Return) and result.value is not None and _is_data(result.value, known)


def _is_data(node: Any, known: set[str]) -> bool:
    if isinstance(node, ast.Tuple):
        return all(_is_data(item, known) for item in node.elts)
    if isinstance(node, ast.Name):
        return node.id in known
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "_argcheck_rvs":
        values = [*node.args, *(keyword.value for keyword in node.keywords)]
        owner = node.func.value
        plain = all(isinstance(value, (ast.Name, ast.Constant)) and _is_data(value, known) for value in values)
        return plain and isinstance(owner, ast.Name) and owner.id == "self"
    return isinstance(node, ast.Constant)
