"""SQLAlchemy expressions as SQL text."""

from __future__ import annotations

from mlplatlint.facts.values import HOLE, Call, Ref, Seq, Value

_NAMED = {"true": "true", "false": "false", "null": "NULL", "current_timestamp": "CURRENT_TIMESTAMP",
          "current_date": "CURRENT_DATE", "now": "now()"}  # fmt: skip
_BINARY = {"==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">=", "&": "AND", "|": "OR", "+": "+", "-": "-",
           "*": "*", "/": "/", "%": "%"}  # fmt: skip
_OPERATOR_METHODS = {".is_": "IS", ".isnot": "IS NOT", ".is_not": "IS NOT", ".like": "LIKE", ".ilike": "ILIKE"}


def sql_literal(value: str) -> str:
    """Return a string as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def sql_expression(value: Value, bare: bool = False) -> str:
    """Return the SQL of an expression; a hole where a part is not known.

    ``bare`` means that a plain string is SQL already, not a literal.
    """
    if isinstance(value, str):
        return value if bare else sql_literal(value)
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, Ref):
        return _named(value.name)
    if isinstance(value, Call):
        return _call(value)
    return HOLE


def _named(name: str) -> str:
    head, _, tail = name.rpartition(".")
    if head.endswith((".c", ".columns")):
        return tail
    return HOLE


def _operation(call: Call) -> str:
    """Return the SQL of an operator between columns and values; empty when the call is none."""
    if call.name == "~" and call.args:
        return f"NOT ({sql_expression(call.args[0])})"
    if call.name == "[]" and len(call.args) == 2 and isinstance(call.args[1], (str, int)):
        key = call.args[1]
        return f"({sql_expression(call.args[0])} -> {sql_literal(key) if isinstance(key, str) else key})"
    if call.name == ".astext" and call.args and isinstance(call.args[0], Call) and call.args[0].name == "[]":
        return _operation(call.args[0]).replace(" -> ", " ->> ", 1)
    if call.name in (".not_in", ".notin_") and len(call.args) == 2:
        return f"NOT ({_call(Call('.in_', call.args))})"
    if call.name == ".between" and len(call.args) == 3:
        subject, low, high = (sql_expression(item) for item in call.args)
        return f"{subject} BETWEEN {low} AND {high}"
    sign = _BINARY.get(call.name, "")
    if not sign or len(call.args) != 2:
        return ""
    if call.args[1] is None and sign in ("=", "<>"):
        return f"{sql_expression(call.args[0])} IS {'NOT ' if sign == '<>' else ''}NULL"
    return f"({sql_expression(call.args[0])}) {sign} ({sql_expression(call.args[1])})"


def _call(call: Call) -> str:
    operation = _operation(call)
    if operation:
        return operation
    tail = call.tail
    if tail in ("text", "literal_column", "DefaultClause", "column", "FetchedValue"):
        return sql_expression(call.args[0], bare=True) if call.args else HOLE
    if tail in ("Column", "mapped_column") and call.args and isinstance(call.args[0], str):
        return call.args[0]
    if ".func." in f".{call.name}":
        arguments = ", ".join(sql_expression(item) for item in call.args)
        if tail in ("current_timestamp", "current_date", "current_time", "localtimestamp") and not call.args:
            return tail.upper()
        return f"{tail}({arguments})"
    if call.name.startswith("sqlalchemy") and tail in _NAMED:
        return _NAMED[tail]
    if tail in ("cast", "type_coerce") and len(call.args) == 2:
        from mlplatlint.project.schema.column_types import sql_type

        kind = sql_type(call.args[1]).name
        return f"CAST({sql_expression(call.args[0])} AS {kind})" if kind else HOLE
    if tail == "literal" and call.args:
        return sql_expression(call.args[0])
    if call.name == ".self_group" and call.args:
        return sql_expression(call.args[0])
    if call.name in _OPERATOR_METHODS and len(call.args) == 2:
        left, right = sql_expression(call.args[0]), sql_expression(call.args[1])
        return f"{left} {_OPERATOR_METHODS[call.name]} {right}"
    if call.name == ".in_" and len(call.args) == 2 and isinstance(call.args[1], Seq):
        items = ", ".join(sql_expression(item) for item in call.args[1].items)
        return f"{sql_expression(call.args[0])} IN ({items})"
    if tail in ("and_", "or_"):
        word = " AND " if tail == "and_" else " OR "
        return word.join(f"({sql_expression(item, bare=True)})" for item in call.args)
    if tail in ("true", "false", "null") and not call.args:
        return _NAMED[tail]
    if tail == "not_" and call.args:
        return f"NOT ({sql_expression(call.args[0], bare=True)})"
    return HOLE
