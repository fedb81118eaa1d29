"""Runs the schema-making part of a Python file in the head: constants, loops over literals, helper functions.

Nothing is executed. Expressions are folded where their value is plain to see and kept as records otherwise (see
:mod:`mlplatlint.facts.values`). A :class:`Host` says what the calls mean that lead out of the file.
"""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.facts.collect.expressions import Evaluator
from mlplatlint.facts.collect.objects import (
    Frame,
    Function,
    Host,
    LocalClass,
    Special,
    TooMuch,
    truth,
)
from mlplatlint.facts.values import UNKNOWN, Ref
from mlplatlint.files.source import Source

_NEXT, _RETURN, _RAISE, _BREAK, _CONTINUE = range(5)
_MOST_ROUNDS = 1000
_DEEPEST = 24


class Interpreter(Evaluator):
    """Interprets one module; ``doubt`` counts the conditions around the current statement that are not known."""

    def __init__(self, source: Source, tree: ast.Module, host: Host, package: str = "") -> None:
        super().__init__(source, host)
        self.package = package
        self.module_frame = Frame(None)
        self.module_frame.names["__name__"] = package or "<module>"
        self.module_frame.names["__file__"] = Special("path", source.path)
        self.tree = tree

    def run_module(self) -> None:
        """Bind the module's imports, constants, functions and classes."""
        try:
            self._block(self.tree.body, self.module_frame)
        except (TooMuch, RecursionError):
            self.host.gave_up(self)

    def call_function(self, function: Function, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """Interpret a function's body with these arguments and return its value."""
        if self.depth > _DEEPEST:
            raise TooMuch
        frame = Frame(function.frame)
        self._bind_parameters(function, frame, args, kwargs)
        if isinstance(function.node, ast.Lambda):
            return self.value(function.node.body, frame)
        self.depth += 1
        outer = self.returned
        self.returned = None
        try:
            self._block(function.node.body, frame)
            return self.returned
        finally:
            self.depth -= 1
            self.returned = outer

    def _bind_parameters(self, function: Function, frame: Frame, args: list[Any], kwargs: dict[str, Any]) -> None:
        spec = function.node.args
        names = [parameter.arg for parameter in (*spec.posonlyargs, *spec.args)]
        for name, default in zip(reversed(names), reversed(spec.defaults), strict=False):
            frame.names[name] = self.value(default, function.frame)
        for parameter, keyword_default in zip(spec.kwonlyargs, spec.kw_defaults, strict=True):
            known = keyword_default is not None
            frame.names[parameter.arg] = self.value(keyword_default, function.frame) if known else UNKNOWN
        for name, value in zip(names, args, strict=False):
            frame.names[name] = value
        if spec.vararg is not None:
            frame.names[spec.vararg.arg] = list(args[len(names) :])
        extra = {}
        known_names = {*names, *(parameter.arg for parameter in spec.kwonlyargs)}
        for name, value in kwargs.items():
            if name in known_names:
                frame.names[name] = value
            else:
                extra[name] = value
        if spec.kwarg is not None:
            frame.names[spec.kwarg.arg] = extra
        for name in known_names:
            frame.names.setdefault(name, UNKNOWN)

    # --- statements ------------------------------------------------------------------------------------

    def _block(self, statements: list[ast.stmt], frame: Frame) -> int:
        for index, statement in enumerate(statements):
            self.spend()
            if isinstance(statement, ast.If):
                signal = self._if(statement, statements[index + 1 :], frame)
                if signal is None:
                    continue
                return signal
            signal = self._statement(statement, frame)
            if signal != _NEXT:
                return signal
        return _NEXT

    def _if(self, node: ast.If, rest: list[ast.stmt], frame: Frame) -> int | None:
        """Run an IF; None when the statements behind it are still to run."""
        known = truth(self.value(node.test, frame))
        if known is not None:
            signal = self._block(node.body if known else node.orelse, frame)
            return None if signal == _NEXT else signal
        if _only_raises(node.body):
            signal = self._block(node.orelse, frame)
            return None if signal == _NEXT else signal
        before = dict(frame.names)
        self.doubt += 1
        try:
            first = self._block(node.body, frame)
            after_body, frame.names = frame.names, before
            second = self._block(node.orelse, frame)
            if (first == _NEXT) != (second == _NEXT):
                # `if unknown: return`: the rest of this block runs only on the other side of the condition.
                if first == _NEXT:
                    frame.names = after_body
                self._block(rest, frame)
                return _NEXT
        finally:
            self.doubt -= 1
        if first != _NEXT:
            return first
        _merge(frame, after_body)
        return None

    def _statement(self, node: ast.stmt, frame: Frame) -> int:
        if isinstance(node, ast.Expr):
            self.value(node.value, frame)
        elif isinstance(node, ast.Assign):
            value = self.value(node.value, frame)
            for target in node.targets:
                self.bind(target, value, frame)
        elif isinstance(node, ast.AnnAssign):
            if node.value is not None:
                self.bind(node.target, self.value(node.value, frame), frame)
        elif isinstance(node, ast.AugAssign):
            self._augment(node, frame)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            frame.names[node.name] = Function(node, frame, self)
        elif isinstance(node, ast.ClassDef):
            frame.names[node.name] = self._class(node, frame)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            self._import(node, frame)
        elif isinstance(node, ast.Return):
            self.returned = self.value(node.value, frame) if node.value is not None else None
            return _RETURN
        elif isinstance(node, (ast.For, ast.AsyncFor)):
            return self._for(node, frame)
        elif isinstance(node, ast.While):
            self.doubt += 1
            try:
                self._block(node.body, frame)
            finally:
                self.doubt -= 1
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            return self._with(node, frame)
        elif isinstance(node, ast.Try) or node.__class__.__name__ == "TryStar":
            return self._try(node, frame)
        elif isinstance(node, ast.Raise):
            return _RAISE
        elif isinstance(node, ast.Break):
            return _BREAK
        elif isinstance(node, ast.Continue):
            return _CONTINUE
        elif isinstance(node, ast.Delete):
            for target in node.targets:
                self.bind(target, UNKNOWN, frame)
        elif isinstance(node, ast.Match):
            self.doubt += 1
            try:
                for case in node.cases:
                    self._block(case.body, frame)
            finally:
                self.doubt -= 1
        return _NEXT

    def _augment(self, node: ast.AugAssign, frame: Frame) -> None:
        if isinstance(node.target, ast.Name):
            combined = self.binary(node.op, self.lookup(node.target.id, frame), self.value(node.value, frame))
            self.bind(node.target, combined, frame)

    def _class(self, node: ast.ClassDef, frame: Frame) -> LocalClass:
        inner = Frame(frame)
        bases = [self.value(base, frame) for base in node.bases]
        for statement in node.body:
            if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.FunctionDef)):
                self._statement(statement, inner)
        return LocalClass(node.name, bases, inner.names)

    def _import(self, node: ast.Import | ast.ImportFrom, frame: Frame) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                local = alias.asname or alias.name.partition(".")[0]
                frame.names[local] = Ref(alias.name if alias.asname else local)
            return
        base = "." * node.level + (node.module or "")
        for alias in node.names:
            target = f"{base}{alias.name}" if base.endswith(".") else f"{base}.{alias.name}"
            frame.names[alias.asname or alias.name] = Ref(target)

    def _for(self, node: ast.For | ast.AsyncFor, frame: Frame) -> int:
        items = self.iterate(self.value(node.iter, frame))
        if items is None:
            self.bind(node.target, UNKNOWN, frame)
            self.doubt += 1
            try:
                signal = self._block(node.body, frame)
            finally:
                self.doubt -= 1
            return _NEXT if signal != _RAISE else signal
        for count, item in enumerate(items):
            if count > _MOST_ROUNDS:
                raise TooMuch
            self.bind(node.target, item, frame)
            signal = self._block(node.body, frame)
            if signal == _BREAK:
                return _NEXT
            if signal in (_RETURN, _RAISE):
                return signal
        return self._block(node.orelse, frame)

    def _with(self, node: ast.With | ast.AsyncWith, frame: Frame) -> int:
        autocommit = self.autocommit
        for item in node.items:
            value = self.value(item.context_expr, frame)
            if isinstance(value, Special) and value.kind == "autocommit":
                self.autocommit = True
            if item.optional_vars is not None:
                self.bind(item.optional_vars, value, frame)
        try:
            return self._block(node.body, frame)
        finally:
            self.autocommit = autocommit

    def _try(self, node: Any, frame: Frame) -> int:
        signal = self._block(node.body, frame)
        if signal == _NEXT:
            signal = self._block(node.orelse, frame)
        elif signal == _RAISE and node.handlers:
            signal = _NEXT
        final = self._block(node.finalbody, frame)
        return final if final != _NEXT else signal


def _only_raises(body: list[ast.stmt]) -> bool:
    return bool(body) and isinstance(body[-1], ast.Raise) and all(_is_quiet(item) for item in body[:-1])


def _is_quiet(node: ast.stmt) -> bool:
    return isinstance(node, (ast.Assign, ast.Expr, ast.AnnAssign))


def _merge(frame: Frame, other: dict[str, Any]) -> None:
    """Keep only the names on whose value both arms of a condition agree."""
    for name in _all_names(frame.names, other):
        mine, theirs = frame.names.get(name, UNKNOWN), other.get(name, UNKNOWN)
        if mine is not theirs:
            frame.names[name] = mine if _equal(mine, theirs) else UNKNOWN


def _all_names(first: dict[str, Any], second: dict[str, Any]) -> Iterator[str]:
    yield from first
    yield from (name for name in second if name not in first)


def _equal(first: object, second: object) -> bool:
    return type(first) is type(second) and isinstance(first, (str, int, float, bool, Ref)) and first == second
