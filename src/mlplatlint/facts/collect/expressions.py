"""Folds expressions: what :mod:`mlplatlint.facts.collect.interpreter` evaluates."""

from __future__ import annotations

import _ast as ast
import builtins
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from mlplatlint.facts.collect.builtin_calls import call_builtin, call_library, call_method
from mlplatlint.facts.collect.objects import (
    NOT_MINE,
    Bound,
    Frame,
    Function,
    Host,
    LocalClass,
    Special,
    TooMuch,
    as_value,
    is_concrete,
    truth,
)
from mlplatlint.facts.collect.operators import arithmetic, as_text, bounded, compared, percent, symbolic
from mlplatlint.facts.values import HOLE, UNKNOWN, Call, Ref
from mlplatlint.files.source import Source

if TYPE_CHECKING:
    from mlplatlint.facts.collect.interpreter import Interpreter

_BUDGET = 150_000
_MOST_ITEMS = 20_000
_MOST_LITERALS = 1_000
"""Elements of a list or dictionary written out in the source; more are rows, not parts of a schema."""
_BUILTINS = frozenset(dir(builtins))


class Evaluator:
    """Values of expressions in one file; unknown parts never raise."""

    def __init__(self, source: Source, host: Host) -> None:
        self.source = source
        self.host = host
        self.doubt = 0
        self.autocommit = False
        self.depth = 0
        self.returned: Any = None
        self._spent = 0

    def spend(self) -> None:
        """Count one unit of work.

        Raises:
            TooMuch: the file's budget is used up.
        """
        self._spent += 1
        if self._spent > _BUDGET:
            raise TooMuch

    def value(self, node: ast.expr | None, frame: Frame) -> Any:
        """Return what an expression stands for."""
        self.spend()
        if node is None:
            return None
        handler = _HANDLERS.get(node.__class__)
        return handler(self, node, frame) if handler is not None else UNKNOWN

    def lookup(self, name: str, frame: Frame) -> Any:
        """Return the value of a name as seen from a frame."""
        current: Frame | None = frame
        while current is not None:
            if name in current.names:
                return current.names[name]
            current = current.outer
        return Ref(f"builtins.{name}") if name in _BUILTINS else UNKNOWN

    def bind(self, target: ast.expr, value: Any, frame: Frame) -> None:
        """Assign a value to a target."""
        if isinstance(target, ast.Name):
            frame.names[target.id] = value
        elif isinstance(target, (ast.Tuple, ast.List)):
            parts = self.iterate(value)
            plain = not any(isinstance(element, ast.Starred) for element in target.elts)
            known = parts is not None and plain and len(parts) == len(target.elts)
            for index, element in enumerate(target.elts):
                inner = element.value if isinstance(element, ast.Starred) else element
                self.bind(inner, parts[index] if known and parts is not None else UNKNOWN, frame)
        elif isinstance(target, ast.Subscript):
            holder, key = self.value(target.value, frame), self.value(target.slice, frame)
            if isinstance(holder, dict) and is_concrete(key) and not isinstance(key, (list, dict, set)):
                holder[key] = value

    def iterate(self, value: Any) -> list[Any] | None:
        """Return the elements of a value, or None when they are not known."""
        if isinstance(value, (list, tuple)):
            return list(value)
        if isinstance(value, dict):
            return list(value)
        if isinstance(value, set):
            return sorted(value, key=repr)
        if isinstance(value, str) and HOLE not in value:
            return list(value)
        if isinstance(value, LocalClass) and any(
            isinstance(base, Ref) and base.name.endswith("Enum") for base in value.bases
        ):
            return [
                Call("<member>", (name, as_value(item)))
                for name, item in value.names.items()
                if not name.startswith("_") and not isinstance(item, (Function, LocalClass))
            ]
        return None

    # --- expressions -----------------------------------------------------------------------------------

    def _constant(self, node: ast.Constant, frame: Frame) -> Any:
        if node.value is None or isinstance(node.value, (bool, int, float, str)):
            return node.value
        return UNKNOWN

    def _name(self, node: ast.Name, frame: Frame) -> Any:
        return self.lookup(node.id, frame)

    def _attribute(self, node: ast.Attribute, frame: Frame) -> Any:
        value = self.value(node.value, frame)
        name = node.attr
        if isinstance(value, Ref):
            return Ref(f"{value.name}.{name}")
        if isinstance(value, Special):
            return self.host.attribute(value, name)
        if isinstance(value, LocalClass):
            return value.names.get(name, UNKNOWN)
        if isinstance(value, Call) and name in ("name", "key") and value.tail in ("Column", "Table") and value.args:
            return value.args[0] if isinstance(value.args[0], str) else Bound(value, name)
        if isinstance(value, Call) and value.name == "<member>":
            return {"name": value.args[0], "value": value.args[1]}.get(name, UNKNOWN)
        return Bound(value, name)

    def _sequence(self, node: ast.List | ast.Tuple | ast.Set, frame: Frame) -> Any:
        items: list[Any] = []
        if len(node.elts) > _MOST_LITERALS:
            return UNKNOWN
        for element in node.elts:
            if isinstance(element, ast.Starred):
                parts = self.iterate(self.value(element.value, frame))
                items.extend([UNKNOWN] if parts is None else parts)
            else:
                items.append(self.value(element, frame))
        return tuple(items) if isinstance(node, ast.Tuple) else items

    def _dict(self, node: ast.Dict, frame: Frame) -> Any:
        found: dict[Any, Any] = {}
        if len(node.keys) > _MOST_LITERALS:
            return UNKNOWN
        for key, item in zip(node.keys, node.values, strict=True):
            value = self.value(item, frame)
            if key is None:
                if not isinstance(value, dict):
                    return UNKNOWN
                found.update(value)
                continue
            name = self.value(key, frame)
            if isinstance(name, (list, dict, set)):
                return UNKNOWN
            found[name] = value
        return found

    def _joined(self, node: ast.JoinedStr, frame: Frame) -> Any:
        parts = []
        for piece in node.values:
            if isinstance(piece, ast.FormattedValue):
                plain = piece.format_spec is None
                parts.append(as_text(self.value(piece.value, frame)) if plain else HOLE)
            else:
                parts.append(as_text(self.value(piece, frame)))
        return bounded("".join(parts))

    def _binary(self, node: ast.BinOp, frame: Frame) -> Any:
        return self.binary(node.op, self.value(node.left, frame), self.value(node.right, frame))

    def binary(self, operator: ast.operator, left: Any, right: Any) -> Any:
        """Return the result of a binary operation."""
        if isinstance(operator, ast.BitOr) and not isinstance(left, (int, float, dict, set)):
            return Call("|", (as_value(left), as_value(right)))
        if isinstance(operator, ast.Add):
            if isinstance(left, str) or isinstance(right, str):
                return bounded(as_text(left) + as_text(right))
            if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
                return bounded([*left, *right])
        if isinstance(left, Special):
            return self.host.divided(left, right) if isinstance(operator, ast.Div) else UNKNOWN
        if isinstance(operator, ast.Mod) and isinstance(left, str):
            return percent(left, right)
        if isinstance(left, bool) or not isinstance(left, (int, float)) or not isinstance(right, (int, float)):
            return symbolic(operator, left, right)
        return arithmetic(operator, left, right)

    def _boolean(self, node: ast.BoolOp, frame: Frame) -> Any:
        is_and = isinstance(node.op, ast.And)
        result: Any = UNKNOWN
        unknown = False
        for operand in node.values:
            result = self.value(operand, frame)
            known = truth(result)
            if known is None:
                unknown = True
            elif known != is_and:
                return result
        return UNKNOWN if unknown else result

    def _unary(self, node: ast.UnaryOp, frame: Frame) -> Any:
        value = self.value(node.operand, frame)
        if isinstance(node.op, ast.Not):
            known = truth(value)
            return UNKNOWN if known is None else not known
        if isinstance(node.op, ast.USub) and isinstance(value, (int, float)):
            return -value
        return symbolic(node.op, value)

    def _compare(self, node: ast.Compare, frame: Frame) -> Any:
        left = self.value(node.left, frame)
        for operator, operand in zip(node.ops, node.comparators, strict=True):
            right = self.value(operand, frame)
            outcome = compared(operator, left, right)
            if outcome is None:
                return symbolic(operator, left, right) if len(node.ops) == 1 else UNKNOWN
            if not outcome:
                return False
            left = right
        return True

    def _conditional(self, node: ast.IfExp, frame: Frame) -> Any:
        known = truth(self.value(node.test, frame))
        if known is None:
            return UNKNOWN
        return self.value(node.body if known else node.orelse, frame)

    def _subscript(self, node: ast.Subscript, frame: Frame) -> Any:
        value = self.value(node.value, frame)
        if isinstance(node.slice, ast.Slice):
            return self._slice(value, node.slice, frame)
        key = self.value(node.slice, frame)
        if isinstance(value, (Ref, Call)) and not (isinstance(value, Call) and value.name.startswith("<")):
            parts = key if isinstance(key, tuple) else (key,)
            return Call("[]", (value, *(as_value(part) for part in parts)), (), *self._span(node))
        if isinstance(value, LocalClass) and isinstance(key, str):
            return value.names.get(key, UNKNOWN)
        try:
            if isinstance(value, dict) and is_concrete(key):
                return value.get(key, UNKNOWN)
            if isinstance(value, (list, tuple, str)) and isinstance(key, int) and HOLE not in str(value):
                return value[key]
        except (IndexError, TypeError, KeyError):
            return UNKNOWN
        return UNKNOWN

    def _slice(self, value: Any, part: ast.Slice, frame: Frame) -> Any:
        bounds = [self.value(bound, frame) for bound in (part.lower, part.upper, part.step)]
        known = all(bound is None or isinstance(bound, int) for bound in bounds)
        if known and bounds[2] != 0 and isinstance(value, (str, list, tuple)) and HOLE not in str(value):
            return value[slice(*bounds)]
        return UNKNOWN

    def _comprehension(self, node: Any, frame: Frame) -> Any:
        inner = Frame(frame)
        results: list[Any] = []
        if not self._generate(node, list(node.generators), inner, results):
            return UNKNOWN
        if isinstance(node, ast.DictComp):
            return {key: item for key, item in results if not isinstance(key, (list, dict, set))}
        return results

    def _generate(self, node: Any, generators: list[ast.comprehension], frame: Frame, results: list[Any]) -> bool:
        if not generators:
            if isinstance(node, ast.DictComp):
                results.append((self.value(node.key, frame), self.value(node.value, frame)))
            else:
                results.append(self.value(node.elt, frame))
            return len(results) < _MOST_ITEMS
        first, *others = generators
        items = self.iterate(self.value(first.iter, frame))
        if items is None:
            return False
        for item in items:
            self.bind(first.target, item, frame)
            conditions = [truth(self.value(test, frame)) for test in first.ifs]
            if any(known is None for known in conditions):
                return False
            if all(conditions) and not self._generate(node, others, frame, results):
                return False
        return True

    def _lambda(self, node: ast.Lambda, frame: Frame) -> Any:
        return Function(node, frame, self)  # type: ignore[arg-type]

    def _named(self, node: ast.NamedExpr, frame: Frame) -> Any:
        value = self.value(node.value, frame)
        self.bind(node.target, value, frame)
        return value

    def _await(self, node: ast.Await, frame: Frame) -> Any:
        return self.value(node.value, frame)

    # --- calls -----------------------------------------------------------------------------------------

    def _span(self, node: ast.expr) -> tuple[int, int]:
        offset = self.source.offset
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or 0
        return offset(node.lineno, node.col_offset), offset(end_line, end_column)

    def span(self, node: ast.expr) -> tuple[int, int]:
        """Return the byte offsets of an expression."""
        return self._span(node)

    def _call(self, node: ast.Call, frame: Frame) -> Any:
        function = self.value(node.func, frame)
        args: list[Any] = []
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                parts = self.iterate(self.value(argument.value, frame))
                args.extend([UNKNOWN] if parts is None else parts)
            else:
                args.append(self.value(argument, frame))
        kwargs: dict[str, Any] = {}
        for keyword in node.keywords:
            value = self.value(keyword.value, frame)
            if keyword.arg is not None:
                kwargs[keyword.arg] = value
            elif isinstance(value, dict):
                kwargs.update({key: item for key, item in value.items() if isinstance(key, str)})
            else:
                kwargs["**"] = UNKNOWN
        return self.apply(function, args, kwargs, node)

    def apply(self, function: Any, args: list[Any], kwargs: dict[str, Any], node: ast.Call) -> Any:
        """Return the result of calling a value."""
        if isinstance(function, Function):
            if self.depth > 24:
                raise TooMuch
            owner: Interpreter = function.owner
            if owner is not self:
                return self._apply_foreign(owner, function, args, kwargs)
            return owner.call_function(function, args, kwargs)
        answer = self.host.call(self, function, args, kwargs, node)  # type: ignore[arg-type]
        if answer is not NOT_MINE:
            return answer
        if isinstance(function, Ref):
            if function.name.startswith("builtins."):
                return call_builtin(self, function.name[9:], args, kwargs)
            if function.name in ("textwrap.dedent", "inspect.cleandoc"):
                return call_library(function.name, args)
            return self._record(function.name, args, kwargs, node)
        if isinstance(function, Bound):
            if isinstance(function.value, (Call, LocalClass)):
                return self._record(f".{function.name}", [function.value, *args], kwargs, node)
            return call_method(function.value, function.name, args, kwargs)
        if isinstance(function, LocalClass):
            return self._record(function.name, args, kwargs, node)
        return UNKNOWN

    def _apply_foreign(self, owner: Interpreter, function: Function, args: list[Any], kwargs: dict[str, Any]) -> Any:
        saved = owner.doubt, owner.autocommit, owner.depth
        owner.doubt, owner.autocommit, owner.depth = self.doubt, self.autocommit, self.depth + 1
        try:
            return owner.call_function(function, args, kwargs)
        finally:
            owner.doubt, owner.autocommit, owner.depth = saved

    def _record(self, name: str, args: Iterable[Any], kwargs: dict[str, Any], node: ast.Call) -> Call:
        return Call(
            name,
            tuple(as_value(item) for item in args),
            tuple((key, as_value(item)) for key, item in kwargs.items()),
            *self._span(node),
        )


_HANDLERS: dict[type, Any] = {
    ast.Constant: Evaluator._constant, ast.Name: Evaluator._name, ast.Attribute: Evaluator._attribute,
    ast.List: Evaluator._sequence, ast.Tuple: Evaluator._sequence, ast.Set: Evaluator._sequence,
    ast.Dict: Evaluator._dict, ast.JoinedStr: Evaluator._joined, ast.BinOp: Evaluator._binary,
    ast.BoolOp: Evaluator._boolean, ast.UnaryOp: Evaluator._unary, ast.Compare: Evaluator._compare,
    ast.IfExp: Evaluator._conditional, ast.Subscript: Evaluator._subscript, ast.Call: Evaluator._call,
    ast.ListComp: Evaluator._comprehension, ast.SetComp: Evaluator._comprehension,
    ast.GeneratorExp: Evaluator._comprehension, ast.DictComp: Evaluator._comprehension,
    ast.Lambda: Evaluator._lambda, ast.NamedExpr: Evaluator._named, ast.Await: Evaluator._await,
}  # fmt: skip
