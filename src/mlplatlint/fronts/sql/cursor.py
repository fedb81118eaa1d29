"""Reads tokens forward: the small steps that all statement readers are made of."""

from __future__ import annotations

from mlplatlint.facts.schema import join_name
from mlplatlint.facts.values import HOLE
from mlplatlint.fronts.sql.tokens import QUOTED, STRING, SYMBOL, WORD, Token
from mlplatlint.fronts.sql.types import canonical_type

_END = Token("end", "", -1, -1)
_OPENING, _CLOSING = frozenset("(["), frozenset(")]")
_TYPE_TAILS = {
    "double": ("precision",), "character": ("varying",), "char": ("varying",), "bit": ("varying",),
    "national": ("character", "char"), "nchar": ("varying",),
}  # fmt: skip
_INTERVAL_FIELDS = frozenset(("year", "month", "day", "hour", "minute", "second"))


class NotUnderstood(Exception):
    """The statement has a form that the reader does not know."""


class Cursor:
    """A position in the tokens of one statement."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.at = 0

    @property
    def token(self) -> Token:
        """The current token; one of kind ``end`` behind the last."""
        return self.tokens[self.at] if self.at < len(self.tokens) else _END

    def ahead(self, steps: int) -> Token:
        """The token some steps ahead."""
        index = self.at + steps
        return self.tokens[index] if index < len(self.tokens) else _END

    @property
    def done(self) -> bool:
        """Whether all tokens are read."""
        return self.at >= len(self.tokens)

    def is_word(self, *words: str) -> bool:
        """Tell whether the tokens from here on are these words."""
        for step, word in enumerate(words):
            token = self.ahead(step)
            if token.kind != WORD or token.value != word:
                return False
        return True

    def accept(self, *words: str) -> bool:
        """Step over these words when they stand here."""
        if not self.is_word(*words):
            return False
        self.at += len(words)
        return True

    def accept_any(self, *words: str) -> str:
        """Step over one of these words and return it; empty when none stands here."""
        token = self.token
        if token.kind == WORD and token.value in words:
            self.at += 1
            return token.value
        return ""

    def expect(self, *words: str) -> None:
        """Step over these words, or raise."""
        if not self.accept(*words):
            raise NotUnderstood(f"expected {' '.join(words)} before {self.token.value!r}")

    def is_symbol(self, symbol: str) -> bool:
        """Tell whether this symbol stands here."""
        return self.token.kind == SYMBOL and self.token.value == symbol

    def symbol(self, symbol: str) -> bool:
        """Step over this symbol when it stands here."""
        if not self.is_symbol(symbol):
            return False
        self.at += 1
        return True

    def expect_symbol(self, symbol: str) -> None:
        """Step over this symbol, or raise."""
        if not self.symbol(symbol):
            raise NotUnderstood(f"expected {symbol} before {self.token.value!r}")

    def identifier(self) -> str:
        """Return one identifier and step over it."""
        token = self.token
        if token.kind not in (WORD, QUOTED):
            raise NotUnderstood(f"expected a name before {token.value!r}")
        self.at += 1
        return token.value

    def name(self) -> str:
        """Return a name that may have its schema in front; ``public`` is dropped."""
        parts = [self.identifier()]
        while self.is_symbol(".") and self.ahead(1).kind in (WORD, QUOTED):
            self.at += 1
            parts.append(self.identifier())
        schema = parts[-2] if len(parts) > 1 else None
        # A schema put in at run time is the one everything lives in.
        return join_name(None if schema is None or HOLE in schema else schema, parts[-1])

    def names(self) -> tuple[str, ...]:
        """Return a comma-separated list of names."""
        found = [self.name()]
        while self.symbol(","):
            found.append(self.name())
        return tuple(found)

    def column_list(self) -> tuple[str, ...]:
        """Return the identifiers of a parenthesised list."""
        self.expect_symbol("(")
        found = [self.identifier()]
        while self.symbol(","):
            found.append(self.identifier())
        self.expect_symbol(")")
        return tuple(found)

    def string(self) -> str:
        """Return one string literal's value."""
        token = self.token
        if token.kind == WORD and HOLE in token.value:
            self.at += 1
            return HOLE
        if token.kind != STRING:
            raise NotUnderstood(f"expected a string before {token.value!r}")
        self.at += 1
        return token.value

    def slice(self, first: int, last: int) -> str:
        """Return the text from the token at ``first`` up to, not including, the token at ``last``."""
        if first >= last:
            return ""
        return self.text[self.tokens[first].start : self.tokens[last - 1].end]

    def parenthesised(self) -> str:
        """Return the text between a pair of parentheses and step over both."""
        self.expect_symbol("(")
        first = self.at
        self._skip_to_close()
        text = self.slice(first, self.at)
        self.expect_symbol(")")
        return text

    def _skip_to_close(self) -> None:
        depth = 0
        while not self.done:
            token = self.token
            if token.kind == SYMBOL:
                if token.value in _OPENING:
                    depth += 1
                elif token.value in _CLOSING:
                    if depth == 0:
                        return
                    depth -= 1
            self.at += 1
        raise NotUnderstood("a parenthesis is not closed")

    def until(self, *stops: str) -> str:
        """Return the text up to one of these words, a comma or a closing parenthesis, all at this depth."""
        first = self.at
        depth = 0
        while not self.done:
            token = self.token
            if token.kind == SYMBOL:
                if token.value in _OPENING:
                    depth += 1
                elif token.value in _CLOSING or (token.value == "," and depth == 0):
                    if depth == 0:
                        break
                    depth -= 1
            elif depth == 0 and token.kind == WORD and token.value in stops and self.at > first:
                break
            self.at += 1
        return self.slice(first, self.at)

    def skip_item(self) -> str:
        """Step to the next comma or closing parenthesis at this depth and return what was passed."""
        return self.until()

    def if_exists(self) -> bool:
        """Step over ``IF EXISTS``."""
        return self.accept("if", "exists")

    def if_not_exists(self) -> bool:
        """Step over ``IF NOT EXISTS``."""
        return self.accept("if", "not", "exists")

    def data_type(self) -> str:
        """Return a type in canonical spelling; a serial keeps its name."""
        self.accept("setof")
        quoted = self.token.kind == QUOTED
        name = self.name()
        if quoted and name == "char":
            name = '"char"'
        if not quoted:
            tails = _TYPE_TAILS.get(name, ())
            tail = self.accept_any(*tails) if tails else ""
            if tail:
                name = f"{name} {tail}"
                if name in ("national character", "national char") and self.accept("varying"):
                    name += " varying"
        if name == "interval":
            self._interval_fields()
        arguments: tuple[str, ...] = ()
        if self.is_symbol("("):
            arguments = tuple(part.strip() for part in self.parenthesised().split(","))
        for zone in (("with", "time", "zone"), ("without", "time", "zone")):
            if self.accept(*zone):
                name = f"{name} {' '.join(zone)}"
        dimensions = 0
        while self.is_symbol("["):
            self.at += 1
            while not self.symbol("]"):
                if self.done:
                    raise NotUnderstood("a bracket is not closed")
                self.at += 1
            dimensions += 1
        if self.accept("array"):
            dimensions = 1
            if self.symbol("["):
                self.at += 1
                self.expect_symbol("]")
        return canonical_type(name, arguments, dimensions)

    def _interval_fields(self) -> None:
        while self.accept_any(*_INTERVAL_FIELDS):
            self.accept("to")

    def options(self) -> tuple[tuple[str, str], ...]:
        """Return the pairs of a parenthesised ``name = value`` list, names in lower case."""
        self.expect_symbol("(")
        pairs = []
        while not self.symbol(")"):
            key = self.name()
            value = ""
            if self.symbol("="):
                first = self.at
                self.skip_item()
                value = self.slice(first, self.at).strip("'")
            pairs.append((key, value))
            if not self.symbol(",") and not self.is_symbol(")"):
                raise NotUnderstood("expected a comma in a list of options")
        return tuple(pairs)
