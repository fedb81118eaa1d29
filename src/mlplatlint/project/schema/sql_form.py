"""SQL expressions in a form in which two spellings of one meaning are equal.

PostgreSQL prints what it stores in its own words (``x IN (1, 2)`` comes back as ``x = ANY (ARRAY[1, 2])``), and
people write the same check in several ways. Expressions are parsed with the server's precedence into nested tuples, in which redundant
parentheses, quotes around names, casts of literals and the order of ``AND``, ``OR`` and ``IN`` are gone. What strings hold, and their
letter case, stays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from mlplatlint.facts.values import HOLE
from mlplatlint.fronts.sql.cursor import Cursor, NotUnderstood
from mlplatlint.fronts.sql.tokens import NUMBER, QUOTED, STRING, SYMBOL, WORD, TokenError, tokenize
from mlplatlint.fronts.sql.types import base_type
from mlplatlint.project.schema.sql_literals import TEXTUAL, as_type, number

Node = tuple[Any, ...]
"""``("name", x)``, ``("text", x)``, ``("number", x)``, ``("truth", x)``, ``("null",)``, ``("call", f, *args)``,
``("op", sign, left, right)``, ``("and", *sorted)``, ``("not", x)``, ``("in", x, *sorted)``, ``("cast", x, type)`` ..."""

_NOW = ("call", "now")
_BARE_FUNCTIONS = {
    "current_timestamp": _NOW, "localtimestamp": ("call", "localtimestamp"), "current_date": ("call", "current_date"),
    "current_time": ("call", "current_time"), "localtime": ("call", "localtime"), "current_user": ("call", "current_user"),
    "session_user": ("call", "session_user"), "current_schema": ("call", "current_schema"), "user": ("call", "current_user"),
}  # fmt: skip
_SAME_FUNCTIONS = {
    "transaction_timestamp": "now",
    "char_length": "length",
    "character_length": "length",
    "pow": "power",
}
_TYPED_LITERALS = frozenset(("date", "timestamp", "timestamptz", "time", "interval", "json", "jsonb", "uuid", "inet"))
_TEXT_RESULTS = frozenset(
    ("lower", "upper", "btrim", "ltrim", "rtrim", "concat", "replace", "substring", "left", "right", "md5", "initcap")
)
_FLIPPED = {">": "<", ">=": "<="}
_NEGATED_SIGNS = {"!~~": "~~", "!~~*": "~~*", "!~": "~", "!~*": "~*"}
_BINDING = {"or": 1, "and": 2, "is": 4, "isnull": 4, "notnull": 4, "between": 6, "in": 6, "like": 6, "ilike": 6,
            "not": 6, "at": 11, "collate": 12}  # fmt: skip
_SIGNS = {"=": 5, "<": 5, ">": 5, "<=": 5, ">=": 5, "<>": 5, "!=": 5, "+": 8, "-": 8, "*": 9, "/": 9, "%": 9, "^": 10,
          "[": 14, "::": 15}  # fmt: skip
_NOT_OPERATORS = frozenset((",", ")", "]", ";", ":=", "=>", ".", "("))
_DEEPEST = 60


def same_expression(first: str, second: str, types: Mapping[str, str] | None = None) -> bool | None:
    """Tell whether two expressions mean the same; None when that cannot be told.

    ``types`` holds the canonical types of the table's columns.
    """
    if HOLE in first or HOLE in second:
        return None
    left, right = expression_form(first, types), expression_form(second, types)
    if left is None or right is None:
        return True if _bare(first) == _bare(second) else None
    return left == right


def expression_form(text: str, types: Mapping[str, str] | None = None) -> Node | None:
    """Return an expression's form; None when it is not understood."""
    if len(text) > 20_000:
        return None
    try:
        reader = _Reader(text, types or {})
        node = reader.expression(0)
        return node if reader.done else None
    except (NotUnderstood, TokenError, RecursionError):
        return None


def _bare(text: str) -> str:
    return re.sub(r"[\s()\"]+", "", text).lower()


class _Reader(Cursor):
    def __init__(self, text: str, types: Mapping[str, str]) -> None:
        super().__init__(text, tokenize(text))
        self.types = types
        self.depth = 0

    def expression(self, above: int) -> Node:
        """Read an expression whose operators all bind tighter than ``above``."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise NotUnderstood("nested too deeply")
        left = self._operand()
        while not self.done:
            strength = self._strength()
            if strength <= above:
                break
            left = self._combined(left, strength)
        self.depth -= 1
        return left

    def _strength(self) -> int:
        token = self.token
        if token.kind == WORD:
            return _BINDING.get(token.value, 0)
        if token.kind == SYMBOL and token.value not in _NOT_OPERATORS:
            return _SIGNS.get(token.value, 7)
        return 0

    # --- operands --------------------------------------------------------------------------------------

    def _operand(self) -> Node:
        token = self.token
        if token.kind == STRING:
            self.at += 1
            return ("text", token.value)
        if token.kind == NUMBER:
            self.at += 1
            return ("number", number(token.value))
        if token.kind == QUOTED:
            return self._name()
        if token.kind == WORD:
            return self._word(token.value)
        if token.kind == SYMBOL and token.value == "(":
            return self._parenthesis()
        if token.kind == SYMBOL and token.value in ("-", "+"):
            self.at += 1
            inner = self.expression(13)
            if token.value == "+":
                return inner
            return ("number", -inner[1]) if inner[0] == "number" else ("op", "-", ("number", Decimal(0)), inner)
        if token.kind == SYMBOL and token.value not in _NOT_OPERATORS:
            self.at += 1
            return ("prefix", token.value, self.expression(7))
        raise NotUnderstood(f"unexpected {token.value!r}")

    def _parenthesis(self) -> Node:
        self.expect_symbol("(")
        items = [self.expression(0)]
        while self.symbol(","):
            items.append(self.expression(0))
        self.expect_symbol(")")
        return items[0] if len(items) == 1 else ("row", *items)

    def _word(self, word: str) -> Node:
        following = self.ahead(1)
        if word == "not":
            self.at += 1
            return negated(self.expression(3))
        if word in ("true", "false", "null"):
            self.at += 1
            return ("null",) if word == "null" else ("truth", word == "true")
        if word in _BARE_FUNCTIONS and following.value != ".":
            self.at += 1
            if self.is_symbol("("):
                self.parenthesised()
            return _BARE_FUNCTIONS[word]
        if word == "case":
            return self._case()
        if word == "array" and following.value == "[":
            self.at += 2
            items = self._items("]")
            return ("array", *items)
        if word == "cast" and following.value == "(":
            self.at += 2
            inner = self.expression(0)
            self.expect("as")
            kind = self.data_type()
            self.expect_symbol(")")
            return self._cast(inner, kind)
        if word in _TYPED_LITERALS and following.kind == STRING:
            self.at += 2
            self.accept_any("day", "hour", "minute", "month", "second", "year")
            return as_type(("text", following.value), word)
        if word in ("select", "exists", "row", "distinct", "trim", "overlay"):
            raise NotUnderstood(word)
        return self._name()

    def _name(self) -> Node:
        parts = [self.identifier()]
        while self.is_symbol(".") and self.ahead(1).kind in (WORD, QUOTED):
            self.at += 1
            parts.append(self.identifier())
        if not self.is_symbol("("):
            return ("name", parts[-1])
        name = _SAME_FUNCTIONS.get(parts[-1], parts[-1])
        self.at += 1
        if name == "extract":
            field = self.identifier() if self.token.kind != STRING else self.string()
            self.expect("from")
            inner = self.expression(0)
            self.expect_symbol(")")
            return ("call", "extract", ("text", field.lower()), inner)
        arguments = self._items(")", "from", "for")
        if self.is_word("over") or self.is_word("filter"):
            raise NotUnderstood("a window")
        return _called(name, arguments)

    def _items(self, closing: str, *separators: str) -> list[Node]:
        items: list[Node] = []
        while not self.symbol(closing):
            if self.symbol("*"):
                items.append(("all",))
            else:
                items.append(self.expression(0))
            if not (self.symbol(",") or self.accept_any(*separators) or self.is_symbol(closing)):
                raise NotUnderstood("expected a comma")
        return items

    def _case(self) -> Node:
        self.expect("case")
        parts: list[Node] = [] if self.is_word("when") else [("subject", self.expression(0))]
        while self.accept("when"):
            test = self.expression(0)
            self.expect("then")
            parts.append(("when", test, self.expression(0)))
        if self.accept("else"):
            parts.append(("else", self.expression(0)))
        self.expect("end")
        return ("case", *parts)

    # --- operators -------------------------------------------------------------------------------------

    def _combined(self, left: Node, strength: int) -> Node:
        token = self.token
        self.at += 1
        if token.kind == WORD:
            return self._worded(left, token.value, strength)
        sign = token.value
        if sign == "::":
            return self._cast(left, self.data_type())
        if sign == "[":
            key = self.expression(0)
            self.expect_symbol("]")
            return ("op", "->", left, key) if key[0] == "text" else ("item", left, key)
        if self.token.kind == WORD and self.token.value in ("any", "all", "some") and self.ahead(1).value == "(":
            return self._quantified(left, sign)
        return self._binary(sign, left, self.expression(strength))

    def _worded(self, left: Node, word: str, strength: int) -> Node:
        if word in ("and", "or"):
            right = self.expression(strength)
            parts = [part for side in (left, right) for part in (side[1:] if side[0] == word else (side,))]
            return (word, *sorted(set(parts), key=repr))
        if word in ("isnull", "notnull"):
            return ("null?", left) if word == "isnull" else negated(("null?", left))
        if word == "is":
            return self._is(left)
        if word == "not":
            inner = self.token.value
            if inner not in ("in", "between", "like", "ilike"):
                raise NotUnderstood("not")
            self.at += 1
            return negated(self._worded(left, inner, strength))
        if word == "in":
            self.expect_symbol("(")
            return self._among(left, self._items(")"))
        if word == "between":
            low = self.expression(6)
            self.expect("and")
            high = self.expression(6)
            parts = [self._binary(">=", left, low), self._binary("<=", left, high)]
            return ("and", *sorted(parts, key=repr))
        if word in ("like", "ilike"):
            return ("op", "~~" if word == "like" else "~~*", left, self.expression(6))
        if word == "at":
            self.expect("time", "zone")
            return _called("timezone", [self.expression(11), left])
        return ("collate", left, self.name())

    def _is(self, left: Node) -> Node:
        positive = not self.accept("not")
        if self.accept("null"):
            node: Node = ("null?", left)
        elif self.accept("true"):
            node = left
        elif self.accept("false"):
            node = negated(left)
        elif self.accept("distinct", "from"):
            node = ("distinct", *sorted((left, self.expression(4)), key=repr))
        else:
            raise NotUnderstood("is")
        return node if positive else negated(node)

    def _quantified(self, left: Node, sign: str) -> Node:
        word = self.identifier()
        self.expect_symbol("(")
        inner = self.expression(0)
        self.expect_symbol(")")
        if inner[0] == "cast":
            inner = inner[1]
        if inner[0] == "array" and sign == "=" and word != "all":
            return self._among(left, list(inner[1:]))
        if inner[0] == "array" and sign in ("<>", "!=") and word == "all":
            return negated(self._among(left, list(inner[1:])))
        return ("quantified", sign, word, left, inner)

    def _among(self, left: Node, items: list[Node]) -> Node:
        kind = self._type_of(left)
        known = sorted({as_type(item, kind) for item in items}, key=repr)
        return self._binary("=", left, known[0]) if len(known) == 1 else ("in", left, *known)

    def _binary(self, sign: str, left: Node, right: Node) -> Node:
        if sign in _FLIPPED:
            sign, left, right = _FLIPPED[sign], right, left
        if sign in _NEGATED_SIGNS:
            return negated(("op", _NEGATED_SIGNS[sign], left, right))
        if sign in ("=", "<>", "!=", "<", "<="):
            left, right = as_type(left, self._type_of(right)), as_type(right, self._type_of(left))
        if sign in ("=", "<>", "!="):
            node = _equality(left, right)
            return node if sign == "=" else negated(node)
        return ("op", sign, left, right)

    # --- types -----------------------------------------------------------------------------------------

    def _type_of(self, node: Node) -> str:
        if node[0] == "name":
            return self.types.get(node[1], "")
        return str(node[2]) if node[0] == "cast" else ""

    def _cast(self, node: Node, kind: str) -> Node:
        if node[0] in ("text", "number", "truth", "null"):
            return as_type(node, kind)
        if node[0] == "array" and kind.endswith("[]"):
            return ("array", *(as_type(item, kind.removesuffix("[]")) for item in node[1:]))
        if kind in TEXTUAL and self._is_text(node):
            return node
        return ("cast", node, kind)

    def _is_text(self, node: Node) -> bool:
        if node[0] == "name":
            return base_type(self.types.get(node[1], "text")) in TEXTUAL
        if node[0] == "op":
            return node[1] in ("->>", "#>>", "||")
        return (node[0] == "call" and node[1] in _TEXT_RESULTS) or node[0] == "collate"


def negated(node: Node) -> Node:
    """Return the negation of a form."""
    if node[0] == "not":
        inner: Node = node[1]
        return inner
    return ("truth", not node[1]) if node[0] == "truth" else ("not", node)


def _equality(left: Node, right: Node) -> Node:
    for one, other in ((left, right), (right, left)):
        if one[0] == "truth":
            return other if one[1] else negated(other)
    return ("op", "=", *sorted((left, right), key=repr))


def _called(name: str, arguments: list[Node]) -> Node:
    if name == "timezone" and arguments and arguments[0][0] == "text":
        arguments = [("text", arguments[0][1].lower()), *arguments[1:]]
    return ("call", name, *arguments)
