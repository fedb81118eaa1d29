"""Where the paths of a coroutine function may run without a checkpoint: a point at which it lets others run.

A state is the set of nodes since which there may have been none: the function, a ``yield``, a loop without end, a time
limit. The empty set is the state right after a checkpoint; None stands for code that is not reached.
"""

from __future__ import annotations

import _ast as ast
from collections.abc import Sequence
from typing import Any

from mlplatlint.fronts.python import PythonModule
from mlplatlint.fronts.python.walk import children
from mlplatlint.rules.async_._bodies import TIME_LIMITS, decorator_names, is_stub, own_nodes

State = frozenset[Any] | None

_NONE: frozenset[Any] = frozenset()
_EXEMPT = frozenset(("overload", "fixture", "asynccontextmanager"))
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp)


def join(*states: State) -> State:
    """Return the state where paths meet."""
    reached = [state for state in states if state is not None]
    return _NONE.union(*reached) if reached else None


class Checkpoints:
    """One coroutine function, walked once. What was found is in the lists below.

    ``leaves`` are returns, and the function itself for its end, without a sure checkpoint; ``yields`` the same of
    ``yield``; ``loops`` and ``limits`` are endless loops and time limits that some path passes without one.
    """

    def __init__(self, function: ast.AsyncFunctionDef, module: PythonModule) -> None:
        self.module = module
        self.leaves: set[Any] = set()
        self.yields: set[Any] = set()
        self.loops: set[Any] = set()
        self.limits: set[Any] = set()
        self._marks: set[Any] = set()
        self._breaks: list[list[State]] = []
        self._continues: list[list[State]] = []
        self._traces: list[list[State]] = []
        self.is_generator = any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in own_nodes(function.body))
        if not (decorator_names(function) & _EXEMPT or is_stub(function)):
            self._leave(function, self._block(function.body, frozenset((function,))))

    def _leave(self, node: Any, state: State) -> None:
        if state is not None and state - self._marks:
            self.leaves.add(node)

    # --- statements ----------------------------------------------------------------------------------

    def _block(self, body: Sequence[Any], state: State) -> State:
        for statement in body:
            if state is None:
                return None
            self._trace(state)
            state = self._statement(statement, state)
            self._trace(state)
        return state

    def _trace(self, state: State) -> None:
        for trace in self._traces:
            trace.append(state)

    def _statement(self, node: Any, state: State) -> State:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return state
        if isinstance(node, ast.Return):
            self._leave(node, self._value(node.value, state))
            return None
        if isinstance(node, ast.Raise):
            self._trace(self._value(node.exc, state))
            return None
        if isinstance(node, (ast.Break, ast.Continue)):
            waiting = self._breaks if isinstance(node, ast.Break) else self._continues
            if waiting:
                waiting[-1].append(state)
            return None
        if isinstance(node, ast.If):
            state = self._value(node.test, state)
            return join(self._block(node.body, state), self._block(node.orelse, state))
        if isinstance(node, (ast.While, ast.For, ast.AsyncFor)):
            return self._loop(node, state)
        if isinstance(node, (ast.With, ast.AsyncWith)):
            return self._with(node, state)
        if isinstance(node, (ast.Try, ast.TryStar)):
            return self._try(node, state)
        if isinstance(node, ast.Match):
            return self._match(node, state)
        return self._children(node, state)

    def _match(self, node: ast.Match, state: State) -> State:
        state = self._value(node.subject, state)
        ends: list[State] = []
        for case in node.cases:
            state = self._value(case.guard, state)
            ends.append(self._block(case.body, state))
            if case.guard is None and isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None:
                return join(*ends)
        return join(state, *ends)

    def _loop(self, node: Any, state: State) -> State:
        endless = isinstance(node, ast.While) and isinstance(node.test, ast.Constant) and bool(node.test.value)
        if not isinstance(node, ast.While):
            state = self._value(node.iter, state)
        if endless:
            self._marks.add(node)
        entry, head = state, state
        ends: State = None
        while True:
            self._breaks.append([])
            self._continues.append([])
            start = self._value(node.test, head) if isinstance(node, ast.While) else head
            if isinstance(node, ast.AsyncFor):
                start = _NONE
            ends = self._block(node.body, join(start, frozenset((node,)) if endless else None))
            ends = join(ends, *self._continues.pop())
            broken = self._breaks.pop()
            if endless and ends is not None and node in ends:
                self.loops.add(node)
            again = join(entry, ends)
            if again == head:
                break
            head = again
        if isinstance(node, ast.AsyncFor):
            normal: State = _NONE
        elif endless:
            normal = None
        elif not isinstance(node, ast.While) and _has_elements(node.iter):
            normal = ends
        else:
            normal = self._value(node.test, head) if isinstance(node, ast.While) else head
        left = [None if one is None else one - {node} for one in broken]
        return join(self._block(node.orelse, normal), *left)

    def _with(self, node: Any, state: State) -> State:
        suppresses = limited = False
        for item in node.items:
            state = self._value(item.context_expr, state)
            call = item.context_expr.func if isinstance(item.context_expr, ast.Call) else None
            name = self.module.qualified_name(call) or ""
            suppresses |= name == "contextlib.suppress"
            limited |= name in TIME_LIMITS
        if isinstance(node, ast.AsyncWith):
            state = _NONE if not limited else state
        if limited:
            self._marks.add(node)
            state = join(state, frozenset((node,)))
        if suppresses:
            self._traces.append([])
        ends = self._block(node.body, state)
        if suppresses:
            ends = join(ends, state, *self._traces.pop())
        if limited and ends is not None and node in ends:
            self.limits.add(node)
        if isinstance(node, ast.AsyncWith) and not limited:
            return _NONE if ends is not None else None
        return None if ends is None else ends - {node}

    def _try(self, node: Any, state: State) -> State:
        self._traces.append([state])
        ends = self._block(node.body, state)
        raised = join(*self._traces.pop())
        ends = self._block(node.orelse, ends)
        handled = [self._block(handler.body, raised) for handler in node.handlers]
        after = join(ends, *handled)
        if not node.finalbody:
            return after
        if after is None:
            self._block(node.finalbody, raised)
            return None
        return self._block(node.finalbody, after)

    # --- expressions ---------------------------------------------------------------------------------

    def _value(self, node: Any, state: State) -> State:
        if node is None or state is None or isinstance(node, (ast.Constant, ast.Name, ast.Lambda, ast.expr_context)):
            return state
        if isinstance(node, ast.Await):
            self._value(node.value, state)
            return _NONE
        if isinstance(node, ast.Yield):
            state = self._value(node.value, state)
            if state is not None and state - self._marks:
                self.yields.add(node)
            return frozenset((node,))
        if isinstance(node, ast.BoolOp):
            state = first = self._value(node.values[0], state)
            for value in node.values[1:]:
                state = self._value(value, state)
            return join(first, state)
        if isinstance(node, ast.IfExp):
            state = self._value(node.test, state)
            return join(self._value(node.body, state), self._value(node.orelse, state))
        if isinstance(node, (*_COMPREHENSIONS, ast.GeneratorExp)):
            return self._comprehension(node, state)
        return self._children(node, state)

    def _comprehension(self, node: Any, state: State) -> State:
        state = self._value(node.generators[0].iter, state)
        if isinstance(node, ast.GeneratorExp):
            return state
        if node.generators[0].is_async:
            return _NONE
        inner = state
        for generator in node.generators[1:]:
            inner = _NONE if generator.is_async else self._value(generator.iter, inner)
        parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        sure = all(_has_elements(one.iter) and not one.ifs for one in node.generators)
        for part in (*(test for one in node.generators for test in one.ifs), *parts):
            inner = self._value(part, inner)
        return inner if sure else join(state, inner)

    def _children(self, node: Any, state: State) -> State:
        for child in children(node):
            state = self._value(child, state)
        return state


def _has_elements(node: Any) -> bool:
    """Tell whether iterating gives at least one element: a display, or a range of a known number."""
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return any(not isinstance(one, ast.Starred) for one in node.elts)
    if isinstance(node, ast.Constant):
        return isinstance(node.value, (str, bytes)) and bool(node.value)
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "range" and node.args:
        numbers = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, int)]
        return len(numbers) == len(node.args) <= 3 and bool(range(*numbers[:2], *[one or 1 for one in numbers[2:]]))
    return False
