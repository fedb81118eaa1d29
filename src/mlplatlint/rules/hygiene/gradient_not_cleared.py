"""A training loop in which gradients of all steps add up."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.python import PythonModule

_LOOPS = (ast.For, ast.AsyncFor, ast.While)


def check(call: ast.Call, module: PythonModule) -> Iterator[Hit]:
    if not isinstance(call.func, ast.Attribute) or call.func.attr != "backward":
        return
    loop = next((node for node in module.ancestors(call) if isinstance(node, _LOOPS)), None)
    if loop is None or module.function_of(call) is not module.function_of(loop) or _clears(module):
        return
    for step in module.nodes(ast.Call):
        if (
            isinstance(step.func, ast.Attribute)
            and step.func.attr == "step"
            and _is_optimizer(step.func.value, module)
            and any(node is loop for node in module.ancestors(step))
        ):
            optimizer = module.source.text(module.span(step.func.value))
            yield Hit(module.span(call), {"optimizer": optimizer}, module.symbol_of(call))
            return


def _clears(module: PythonModule) -> bool:
    """Tell whether anything in the file resets gradients; the whole file counts, so that helpers are seen."""
    for node in module.nodes(ast.Attribute):
        if "zero_grad" in node.attr or (node.attr == "grad" and isinstance(node.ctx, ast.Store)):
            return True
        # p.grad.zero_(), p.grad.data.fill_(0)
        if node.attr in ("zero_", "fill_", "detach_"):
            return True
    return False


def _is_optimizer(node: ast.expr, module: PythonModule) -> bool:
    value = module.assigned_value(node)
    if not isinstance(value, ast.Call):
        return False
    name = module.qualified_name(value.func) or ""
    return name.startswith("torch.optim.") and not name.startswith("torch.optim.lr_scheduler")
