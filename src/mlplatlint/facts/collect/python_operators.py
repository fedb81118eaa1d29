"""The call facts of a file with what its operators and built-in functions run; asked for where that may block."""

from __future__ import annotations

import _ast as ast
from typing import Any

from mlplatlint.facts.collect.python_calls import Collector
from mlplatlint.facts.python_calls import SPECIAL, EventKind, PythonCalls
from mlplatlint.fronts.python.module import PythonModule

_METHODS = {name: index for index, name in enumerate(SPECIAL)}
_BINARY: dict[type[ast.AST], str] = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "truediv", ast.FloorDiv: "floordiv", ast.Mod: "mod",
    ast.Pow: "pow", ast.MatMult: "matmul", ast.BitOr: "or", ast.BitAnd: "and", ast.BitXor: "xor",
    ast.LShift: "lshift", ast.RShift: "rshift",
}  # fmt: skip
_COMPARED: dict[type[ast.AST], str] = {
    ast.Eq: "eq", ast.NotEq: "ne", ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge",
}  # fmt: skip
_BUILTINS = {"len": "len", "bool": "bool", "str": "str", "repr": "repr", "int": "int", "float": "float",
             "hash": "hash", "abs": "abs", "print": "str", "format": "format"}  # fmt: skip
_OPERANDS = (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.BinOp)
_TESTS = (ast.If, ast.While, ast.IfExp, ast.Assert)


def collect(module: PythonModule) -> PythonCalls | None:
    """Return the call facts of a file; None for an empty one, and for a template, whose names are placeholders."""
    return _Operators(module).record() if module.tree.body and module.grammar != "template" else None


class _Operators(Collector):
    def further_events(self) -> None:
        """Add the operators and the built-in functions that call a method of their operand."""
        nodes = self.module.nodes
        for node in nodes(ast.BinOp):
            name = _BINARY.get(type(node.op), "")
            self._runs(node.left, name)
            self._runs(node.right, f"r{name}")
        for assignment in nodes(ast.AugAssign):
            name = _BINARY.get(type(assignment.op), "")
            self._runs(assignment.target, f"i{name}")
            self._runs(assignment.target, name)
        for test in nodes(ast.Compare):
            self._runs(test.left, _COMPARED.get(type(test.ops[0]), ""))
        for call in nodes(ast.Call):
            name = _BUILTINS.get(getattr(call.func, "id", ""), "")
            for argument in call.args if name else ():
                self._runs(argument, name)
        for part in nodes(ast.FormattedValue):
            self._runs(part.value, "format")
            self._runs(part.value, "str")
        for operation in nodes(ast.UnaryOp):
            self._runs(operation.operand, "neg" if isinstance(operation.op, ast.USub) else "bool")
        for kind in _TESTS:
            tests: list[Any] = self.module.nodes(kind)
            for one in tests:
                self._runs(one.test, "bool")
                self._runs(one.test, "len")

    def _runs(self, operand: Any, name: str) -> None:
        method = _METHODS.get(f"__{name}__")
        if method is not None and isinstance(operand, _OPERANDS):
            self.add(EventKind.SUBSCRIPT, operand, method)
