"""Whether what a call gives is used as data at once: read from, tested, compared, put into text, walked through.

A coroutine allows none of this, so such a call of a coroutine function lacks its ``await``.
"""

from __future__ import annotations

import _ast as ast
from typing import Any

from mlplatlint.fronts.python.module import PythonModule

_OF_COROUTINES = frozenset(
    ("close", "send", "throw", "cr_await", "cr_frame", "cr_running", "cr_code", "__await__", "__name__")
)
_TESTED = (ast.If, ast.While, ast.IfExp, ast.Assert)


class Results:
    """The uses of calls and of names bound once, in one file."""

    def __init__(self, module: PythonModule) -> None:
        self.module = module
        self.wanted = b"async def" in module.source.data
        self._names: dict[str, list[Any]] | None = None

    def is_data(self, call: Any) -> bool:
        """Tell whether a call's value, or the only name it is bound to, is used as data and in no other way."""
        if not self.wanted:
            return False
        parent = call.parent
        if not isinstance(parent, ast.Assign):
            return _reads(call)
        target = parent.targets[0]
        if len(parent.targets) != 1 or not isinstance(target, ast.Name) or parent.value is not call:
            return False
        function = self.module.function_of(call)
        if function is None:
            return False
        first, last = function.lineno, function.end_lineno or function.lineno
        uses = [one for one in self._of(target.id) if first <= one.lineno <= last and one is not target]
        return bool(uses) and all(isinstance(one.ctx, ast.Load) and _reads(one) for one in uses)

    def _of(self, name: str) -> list[Any]:
        if self._names is None:
            self._names = {}
            for node in self.module.nodes(ast.Name):
                self._names.setdefault(node.id, []).append(node)
        return self._names.get(name, [])


def _reads(node: Any) -> bool:
    """Tell whether an expression stands where a coroutine makes no sense."""
    parent = node.parent
    if isinstance(parent, ast.Attribute):
        return parent.attr not in _OF_COROUTINES and isinstance(parent.ctx, ast.Load)
    if isinstance(parent, ast.Subscript):
        return parent.value is node
    if isinstance(parent, (ast.For, ast.comprehension)):
        return parent.iter is node and not getattr(parent, "is_async", 0)
    while isinstance(parent, (ast.BoolOp, ast.UnaryOp)):
        node, parent = parent, parent.parent  # type: ignore[union-attr]
    if isinstance(parent, _TESTED):
        return parent.test is node
    return isinstance(node, ast.UnaryOp) or isinstance(parent, (ast.Compare, ast.BinOp, ast.FormattedValue))
