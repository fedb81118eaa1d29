"""Collects the questions a file asks of JSON columns."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator

from mlplatlint.facts.collect.json_sql import sql_queries
from mlplatlint.facts.json_queries import JsonQueries, JsonQuery
from mlplatlint.fronts.python import PythonModule
from mlplatlint.fronts.sql import SqlScript

_METHODS = {
    "contains": "@>", "has_key": "?", "has_any": "?|", "has_all": "?&", "contained_by": "<@", "path_exists": "@?", "path_match": "@@",
}  # fmt: skip
_FUNCTIONS = {
    "jsonb_path_exists": "jsonb_path_exists", "jsonb_path_match": "jsonb_path_match", "jsonb_contains": "jsonb_contains",
    "jsonb_exists": "jsonb_exists", "jsonb_path_exists_tz": "jsonb_path_exists",
}  # fmt: skip
_OPERATORS = frozenset(("@>", "<@", "?", "?|", "?&", "@?", "@@"))
_COMPARISONS: dict[type, str] = {
    ast.Eq: "=", ast.NotEq: "<>", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
_COMPARING_METHODS = {"in_": "in", "like": "like", "ilike": "ilike", "is_": "is", "is_not": "is", "isnot": "is"}
_CASTS = {
    "Integer": "integer", "BigInteger": "bigint", "Float": "double precision", "Numeric": "numeric", "Boolean": "boolean",
    "String": "varchar", "Text": "text", "Date": "date", "DateTime": "timestamp", "UUID": "uuid",
}  # fmt: skip
_AS_METHODS = {"as_string": "varchar", "as_integer": "integer", "as_float": "float", "as_boolean": "boolean"}
_LONGEST_SQL = 20_000


def collect(document: PythonModule | SqlScript) -> JsonQueries | None:
    """Return the JSON questions of a Python or SQL file; None when it asks none."""
    found = list(_from_script(document) if isinstance(document, SqlScript) else _from_module(document))
    return JsonQueries(tuple(found)) if found else None


def _from_script(script: SqlScript) -> Iterator[JsonQuery]:
    for statement in script.statements():
        if any(mark in statement.text for mark in ("@>", "@?", "@@", "->", " ?")):
            for query, start, end in sql_queries(statement.text):
                yield _at(query, statement.sub_span(start, end))


def _at(query: JsonQuery, span: tuple[int, int]) -> JsonQuery:
    start, end = span
    return JsonQuery(
        query.owner, query.operator, query.path, (start, end), query.form, False, query.table, query.column
    )


def _from_module(module: PythonModule) -> Iterator[JsonQuery]:
    for call in module.nodes(ast.Call):
        function = call.func
        if isinstance(function, ast.Attribute):
            yield from _method(module, call, function)
        elif isinstance(function, ast.Call) and isinstance(function.func, ast.Attribute) and function.func.attr == "op":
            yield from _operator_call(module, call, function)
    for compare in module.nodes(ast.Compare):
        operator = _COMPARISONS.get(type(compare.ops[0]), "")
        found = _expression(module, compare.left) if operator and len(compare.ops) == 1 else None
        if found is not None and found[1] != "$":
            yield JsonQuery(found[0], operator, found[1], _span(module, compare), "compare")
    for constant in module.nodes(ast.Constant):
        text = constant.value
        if isinstance(text, str) and len(text) < _LONGEST_SQL and ("@>" in text or "@?" in text or "->" in text):
            if isinstance(getattr(constant, "parent", None), ast.Expr):
                continue
            for query, _, _ in sql_queries(text):
                yield _at(query, _span(module, constant))


def _method(module: PythonModule, call: ast.Call, function: ast.Attribute) -> Iterator[JsonQuery]:
    name = function.attr
    if name in _METHODS and call.args:
        found = _expression(module, function.value)
        if found is not None:
            yield JsonQuery(found[0], _METHODS[name], found[1], _span(module, call), "method", _is_text(call.args[0]))
    elif name in _COMPARING_METHODS and call.args:
        found = _expression(module, function.value)
        if found is not None and found[1] != "$":
            yield JsonQuery(found[0], _COMPARING_METHODS[name], found[1], _span(module, call), "compare")
    elif (
        name in _FUNCTIONS
        and isinstance(function.value, ast.Name)
        and function.value.id in ("func", "functions")
        and call.args
    ):
        found = _expression(module, call.args[0])
        if found is not None:
            literal = len(call.args) > 1 and _is_text(call.args[1])
            yield JsonQuery(found[0], _FUNCTIONS[name], found[1], _span(module, call), "func", literal)


def _operator_call(module: PythonModule, call: ast.Call, maker: ast.Call) -> Iterator[JsonQuery]:
    """``column.op("@>")(value)``."""
    sign = maker.args[0].value if maker.args and isinstance(maker.args[0], ast.Constant) else None
    if (
        not isinstance(sign, str)
        or sign.strip() not in _OPERATORS
        or not isinstance(maker.func, ast.Attribute)
        or not call.args
    ):
        return
    found = _expression(module, maker.func.value)
    if found is not None:
        yield JsonQuery(found[0], sign.strip(), found[1], _span(module, call), "op", _is_text(call.args[0]))


def _expression(module: PythonModule, node: ast.expr, depth: int = 0) -> tuple[str, str] | None:
    """Return the attribute an expression is about and the SQL of the expression, with ``$`` for the column."""
    if depth > 6:
        return None
    if isinstance(node, ast.Subscript):
        inner = _expression(module, node.value, depth + 1)
        key = _key(node.slice)
        if inner is None or key is None or "::" in inner[1]:
            return None
        return inner[0], f"{inner[1]} {key}"
    if isinstance(node, ast.Attribute) and node.attr == "astext":
        inner = _expression(module, node.value, depth + 1)
        return None if inner is None else (inner[0], _as_text(inner[1]))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        inner = _expression(module, node.func.value, depth + 1)
        if inner is None:
            return None
        if node.func.attr in _AS_METHODS and inner[1] != "$":
            return inner[0], f"({_as_text(inner[1])})::{_AS_METHODS[node.func.attr]}"
        if node.func.attr == "cast" and node.args:
            kind = _cast_name(node.args[0])
            return (inner[0], f"({inner[1]})::{kind}") if kind else None
        return None
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "cast"
        and len(node.args) == 2
    ):
        inner = _expression(module, node.args[0], depth + 1)
        kind = _cast_name(node.args[1])
        return (inner[0], f"({inner[1]})::{kind}") if inner is not None and kind else None
    if isinstance(node, ast.Attribute):
        name = module.qualified_name(node)
        if name is None or "." not in name or name.startswith("builtins."):
            return None
        return name.replace("<module>.", "<here>.", 1), "$"
    return None


def _key(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return f"-> '{node.value}'"
    if isinstance(node, ast.Constant) and isinstance(node.value, int) and not isinstance(node.value, bool):
        return f"-> {node.value}"
    if isinstance(node, ast.Tuple):
        parts = [item.value for item in node.elts if isinstance(item, ast.Constant)]
        if len(parts) == len(node.elts):
            return "#> '{" + ",".join(str(part) for part in parts) + "}'"
    return None


def _as_text(path: str) -> str:
    """Turn the last step of a path into one that gives text."""
    for step, textual in ((" -> ", " ->> "), (" #> ", " #>> ")):
        head, found, tail = path.rpartition(step)
        if found and " -> " not in tail and " #> " not in tail:
            return f"{head}{textual}{tail}"
    return path


def _cast_name(node: ast.expr) -> str:
    target = node.func if isinstance(node, ast.Call) else node
    name = target.attr if isinstance(target, ast.Attribute) else target.id if isinstance(target, ast.Name) else ""
    return _CASTS.get(name, name.lower() if name in ("JSONB", "JSON", "TEXT", "VARCHAR", "INTEGER", "BIGINT") else "")


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _span(module: PythonModule, node: ast.AST) -> tuple[int, int]:
    start, end = module.span(node)
    return (start, end)
