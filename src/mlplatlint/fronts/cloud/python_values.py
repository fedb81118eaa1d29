"""Python expressions to the three-valued property tree."""

from __future__ import annotations

import _ast as ast
from typing import Any

from mlplatlint.files.source import Span
from mlplatlint.fronts.cloud.names import ConstructName, from_python
from mlplatlint.fronts.cloud.values import HOLE, Value, empty_mapping, spread
from mlplatlint.fronts.python import PythonModule

_MAX_DEPTH = 24
_MAX_NODES = 200_000
_LATE = ("Fn.", "Token.", "Lazy.", "CfnDynamicReference", "SecretValue.")
_CHANGERS = {"append", "extend", "insert", "update", "pop", "remove", "clear", "setdefault", "popitem", "sort"}


class PythonValues:
    """Reads expressions of one module; names assigned once are read once."""

    def __init__(self, module: PythonModule) -> None:
        self.module = module
        self._left = _MAX_NODES
        self._known: dict[int, Value] = {}
        self.changed = changed_names(module)

    def library_name(self, node: ast.AST | None) -> ConstructName | None:
        """Return the CDK name an expression stands for."""
        return from_python(self.module.qualified_name(node))

    def value(self, node: ast.AST | None, depth: int = 0) -> Value:
        """Return what an expression is known to hold."""
        self._left -= 1
        if node is None or depth > _MAX_DEPTH or self._left < 0:
            return Value("unknown")
        span = self.module.span(node)
        if isinstance(node, ast.Constant):
            return self._constant(node.value, span)
        if isinstance(node, ast.Dict):
            return self._dict(node, depth)
        if isinstance(node, (ast.List, ast.Tuple)):
            return self._list(node.elts, span, depth)
        if isinstance(node, ast.IfExp):
            return Value("choice", span, items=[self.value(node.body, depth + 1), self.value(node.orelse, depth + 1)])
        if isinstance(node, (ast.JoinedStr, ast.BinOp, ast.UnaryOp)):
            return self._text(node, span, depth)
        if isinstance(node, ast.Name):
            return self._name(node, span, depth)
        if isinstance(node, ast.Attribute):
            return self._attribute(node, span, depth)
        if isinstance(node, ast.Call):
            return self._call(node, span, depth)
        return Value("unknown", span)

    def keywords(self, call: ast.Call, depth: int = 0) -> Value:
        """Return the keyword arguments of a call as a mapping; ``**x`` is spread where it is known."""
        result = empty_mapping(self.module.span(call))
        for keyword in call.keywords:
            if keyword.arg is None:
                spread(result, self.value(keyword.value, depth + 1))
            else:
                start = self.module.span(keyword).start
                key_span = Span(start, start + len(keyword.arg.encode()))
                result.put(keyword.arg, key_span, self.value(keyword.value, depth + 1))
        return result

    # --- the kinds of expressions --------------------------------------------------------------------

    def _constant(self, constant: Any, span: Span) -> Value:
        if constant is None:
            return Value("absent", span)
        return Value("literal", span, constant) if isinstance(constant, (str, int, float)) else Value("unknown", span)

    def _dict(self, node: ast.Dict, depth: int) -> Value:
        result = empty_mapping(self.module.span(node))
        for key, item in zip(node.keys, node.values, strict=True):
            value = self.value(item, depth + 1)
            name = self.module.constant(key) if key is not None else ...
            if isinstance(name, str) and key is not None:
                result.put(name, self.module.span(key), value)
            else:
                spread(result, value if key is None else Value("unknown"))
        return result

    def _list(self, elements: list[ast.expr], span: Span, depth: int) -> Value:
        result = Value("list", span)
        for element in elements:
            if isinstance(element, ast.Starred):
                inner = self.value(element.value, depth + 1)
                result.items += inner.items if inner.kind == "list" else []
                result.complete &= inner.kind == "list" and inner.complete
            else:
                result.items.append(self.value(element, depth + 1))
        return result

    def _text(self, node: ast.AST, span: Span, depth: int) -> Value:
        constant = self.module.constant(node)
        if constant is not ...:
            return self._constant(constant, span)
        parts: list[str] = []
        self._pieces(node, parts, depth)
        text = "".join(parts)
        if HOLE not in text and parts and isinstance(node, ast.JoinedStr):
            return Value("literal", span, text)
        return Value("partial", span, text) if text.strip(HOLE) else Value("unknown", span)

    def _pieces(self, node: ast.AST, parts: list[str], depth: int) -> None:
        if depth > _MAX_DEPTH:
            parts.append(HOLE)
        elif isinstance(node, ast.JoinedStr):
            for value in node.values:
                self._pieces(value, parts, depth + 1)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            self._pieces(node.left, parts, depth + 1)
            self._pieces(node.right, parts, depth + 1)
        elif isinstance(node, ast.FormattedValue) and node.format_spec is None:
            self._pieces(node.value, parts, depth + 1)
        else:
            inner = self.value(node, depth + 1)
            known = inner.kind == "partial" or (inner.kind == "literal" and isinstance(inner.scalar, (str, int)))
            parts.append(str(inner.scalar) if known else HOLE)

    def _name(self, node: ast.Name, span: Span, depth: int) -> Value:
        library = self.library_name(node)
        if library is not None:
            return self._symbol(library, span)
        assigned = self.module.assigned_value(node)
        if assigned is None:
            return Value("unknown", span)
        value = self._known.get(id(assigned))
        if value is None:
            value = self._known[id(assigned)] = self.value(assigned, depth + 1)
        if node.id in self.changed and value.kind in ("list", "mapping", "choice"):
            return Value("unknown", span)
        if value.kind in ("literal", "partial", "symbol", "present", "absent", "unknown"):
            return Value(value.kind, span, value.scalar)
        return value

    def _attribute(self, node: ast.Attribute, span: Span, depth: int) -> Value:
        library = self.library_name(node)
        if library is not None:
            return self._symbol(library, span)
        if not isinstance(node.value, ast.Name):
            return Value("unknown", span)
        made = self.module.assigned_value(node.value)
        if isinstance(made, ast.Call) and self._name(node.value, span, depth).kind == "call":
            return Value("present", span)
        return Value("unknown", span)

    def _symbol(self, library: ConstructName, span: Span) -> Value:
        return Value("absent", span) if library.name == "Aws.NO_VALUE" else Value("symbol", span, library.name)

    def _call(self, node: ast.Call, span: Span, depth: int) -> Value:
        library = self.library_name(node.func)
        if library is None:
            if self.module.qualified_name(node.func) == "builtins.dict" and not node.args:
                return self.keywords(node, depth)
            return Value("unknown", span)
        if library.name.startswith(_LATE):
            return Value("unknown", span)
        positional = self._list(node.args, span, depth)
        named = self.keywords(node, depth)
        complete = named.complete and positional.complete
        return Value("call", span, library.name, positional.items, named.entries, complete=complete)


def changed_names(module: PythonModule) -> set[str]:
    """Return the names whose list or dictionary is changed after it was made: ``x[k] = v``,
    ``x.append(v)``."""
    names: set[str] = set()
    targets: list[Any] = [*module.nodes(ast.AugAssign), *module.nodes(ast.Delete), *module.nodes(ast.Assign)]
    for statement in targets:
        for target in getattr(statement, "targets", None) or [statement.target]:
            root = root_name(target)
            if root and not isinstance(target, ast.Name):
                names.add(root)
    for call in module.nodes(ast.Call):
        if isinstance(call.func, ast.Attribute) and call.func.attr in _CHANGERS:
            names.add(root_name(call.func.value))
    return names


def root_name(node: Any) -> str:
    """Return the name at the root of ``a.b[0].c``; ``self.a`` for what hangs off ``self``; '' for anything
    else."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
            return f"self.{node.attr}"
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
