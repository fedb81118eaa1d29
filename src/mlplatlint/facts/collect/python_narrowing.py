"""Where a test with ``isinstance`` tells what a name is."""

from __future__ import annotations

import _ast as ast
from typing import Any, NamedTuple

from mlplatlint.fronts.python.module import PythonModule


class Narrowing(NamedTuple):
    """A place from which a name is of the tested types: the branch of a test, or what follows an assertion."""

    test: Any
    types: Any

    def holds_for(self, read: Any) -> bool:
        """Tell whether the test has succeeded where a name is read."""
        child, parent = read, read.parent
        asserted = isinstance(self.test, ast.Assert)
        while parent is not None:
            if parent is self.test:
                return child is parent.body if isinstance(parent, ast.IfExp) else not asserted and child in parent.body
            if asserted and parent is self.test.parent:
                block = getattr(parent, "body", None)
                return isinstance(block, list) and child in block and block.index(child) > block.index(self.test)
            child, parent = parent, parent.parent
        return False


def narrowings(module: PythonModule) -> dict[str, list[Narrowing]]:
    """Return, by name, the tests of a file that narrow it."""
    found: dict[str, list[Narrowing]] = {}
    for call in module.nodes(ast.Call):
        if not isinstance(call.func, ast.Name) or call.func.id != "isinstance" or len(call.args) != 2:
            continue
        subject, types = call.args
        parent: Any = call.parent  # type: ignore[attr-defined]
        while isinstance(parent, ast.BoolOp) and isinstance(parent.op, ast.And):
            parent = parent.parent  # type: ignore[attr-defined]
        if not isinstance(subject, ast.Name) or not isinstance(parent, (ast.If, ast.IfExp, ast.Assert)):
            continue
        in_body = isinstance(parent, ast.Assert) and parent not in getattr(parent.parent, "body", ())  # type: ignore[attr-defined]
        if not in_body:
            found.setdefault(subject.id, []).append(Narrowing(parent, types))
    return found
