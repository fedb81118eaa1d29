"""Where a test with ``isinstance`` or a class pattern tells what a name is, or what it is not."""

from __future__ import annotations

import _ast as ast
from typing import Any, NamedTuple

from mlplatlint.fronts.python.module import PythonModule

_LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)


class Narrowing(NamedTuple):
    """A test of a name: an ``if``, an assertion, a conditional expression or a case.

    ``inside`` and ``outside`` say what is known where the test succeeds and where it fails: true that the name is of
    the types, false that it is not, None nothing.
    """

    test: Any
    types: Any
    inside: bool | None
    outside: bool | None

    def says(self, read: Any) -> bool | None:
        """Tell whether the name is of the types where it is read; None when the test does not tell."""
        test: Any = self.test
        child, parent = read, read.parent
        after = _above(test) if isinstance(test, (ast.Assert, ast.If)) else None
        while parent is not None:
            if parent is test:
                return self._within(child)
            if parent is after:
                return self._behind(child, parent)
            child, parent = parent, parent.parent
        return None

    def _within(self, child: Any) -> bool | None:
        test = self.test
        if isinstance(test, ast.IfExp):
            return self.inside if child is test.body else self.outside if child is test.orelse else None
        if isinstance(test, ast.Assert):
            return None
        if child in test.body:
            return self.inside
        return self.outside if child in getattr(test, "orelse", ()) else None

    def _behind(self, child: Any, block_owner: Any) -> bool | None:
        """Tell what holds after the test in the same block: an assertion held, or the branch was left."""
        known = self.inside if isinstance(self.test, ast.Assert) else self.outside
        if known is None or (isinstance(self.test, ast.If) and not isinstance(self.test.body[-1], _LEAVING)):
            return None
        for field in ("body", "orelse", "finalbody"):
            block = getattr(block_owner, field, None)
            if isinstance(block, list) and self.test in block:
                return known if child in block and block.index(child) > block.index(self.test) else None
        return None


def narrowings(module: PythonModule) -> dict[str, list[Narrowing]]:
    """Return, by name, the tests of a file that narrow it."""
    found: dict[str, list[Narrowing]] = {}
    calls = module.nodes(ast.Call) if b"isinstance" in module.source.data else ()
    for call in calls:
        if isinstance(call.func, ast.Name) and call.func.id == "isinstance" and len(call.args) == 2:
            subject, types = call.args
            if isinstance(subject, ast.Name):
                one = _tested(call, types)
                if one is not None:
                    found.setdefault(subject.id, []).append(one)
    for match in module.nodes(ast.Match):
        if isinstance(match.subject, ast.Name):
            for case in match.cases:
                kind = class_of(case.pattern)
                if kind is not None:
                    found.setdefault(match.subject.id, []).append(Narrowing(case, kind, True, None))
    return found


def _tested(call: Any, types: Any) -> Narrowing | None:
    """Return what a call of ``isinstance`` tells in the test it is part of."""
    node: Any = call
    parent: Any = call.parent
    succeeds: bool = True
    negated = isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.Not)
    if negated:
        node, parent, succeeds = parent, parent.parent, False
    inside: bool | None = succeeds
    outside: bool | None = not succeeds
    while isinstance(parent, ast.BoolOp):
        if isinstance(parent.op, ast.And):
            outside = None
        else:
            inside = None
        node, parent = parent, _above(parent)
    if not isinstance(parent, (ast.If, ast.IfExp, ast.Assert)) or node is not parent.test:
        return None
    return Narrowing(parent, types, inside, outside)


def _above(node: Any) -> Any:
    return node.parent


def class_of(pattern: Any) -> Any:
    """Return the class that a pattern asks for; None for a pattern that asks for something else."""
    while isinstance(pattern, ast.MatchAs) and pattern.pattern is not None:
        pattern = pattern.pattern
    return pattern.cls if isinstance(pattern, ast.MatchClass) else None
