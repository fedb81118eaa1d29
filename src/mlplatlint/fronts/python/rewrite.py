"""Rewrites single places of a Python file with libcst; imported only when somebody wants fixes.

libcst keeps every blank and comment but costs ten times what the standard parser does, so it reads only the statements of the
module's top level around the place: the rest of the file cannot change, whatever it holds. What comes out are edits of the bytes that
differ.
"""

from __future__ import annotations

import _ast as ast
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

import libcst as cst
from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit
from mlplatlint.fronts.document import ParseFailure
from mlplatlint.fronts.python import parse
from mlplatlint.fronts.python.module import PythonModule

Node = TypeVar("Node", bound=cst.CSTNode)


class Rewriter:
    """One file: its tree as the rules see it (``module``), and libcst's of the part that a fix is about."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.module = parse(source)
        self._chunks: dict[Span, _Chunk | None] = {}

    def replaced(self, span: Span, kind: type[Node], change: Callable[[Node], cst.CSTNode | None]) -> list[Edit]:
        """Return the edits by which the node of a class at a span becomes what ``change`` makes of it.

        The span is that of the standard parser, in bytes: without the node's own parentheses. Empty when libcst does not read
        that part of the file, finds no such node there, or ``change`` returns None.
        """
        chunk = self._chunk(span)
        node = None if chunk is None else chunk.find(span, kind)
        if chunk is None or node is None:
            return []
        new = change(node)
        return [] if new is None else chunk.edits(node, new)

    def calls(self, span: Span, change: Callable[[cst.Call], cst.CSTNode | None]) -> list[Edit]:
        """Return the edits of :meth:`replaced` for the call whose callee is at a span."""
        node = next((call for call in self.module.nodes(ast.Call) if self.module.span(call.func) == span), None)
        return [] if node is None else self.replaced(self.module.span(node), cst.Call, change)

    def _chunk(self, span: Span) -> _Chunk | None:
        if self.module.grammar == "template":
            return None
        whole = self._whole_lines(span)
        if whole not in self._chunks:
            self._chunks[whole] = _read(self.source, whole)
        return self._chunks[whole]

    def _whole_lines(self, span: Span) -> Span:
        """Return the lines of the top-level statements that touch a span."""
        starts = self.source.line_starts
        first, last = self.source.line_of(span.start), self.source.line_of(max(span.end - 1, span.start))
        for statement in self.module.tree.body:
            begin = min([one.lineno for one in getattr(statement, "decorator_list", ())] + [statement.lineno])
            end = statement.end_lineno or statement.lineno
            if begin <= last and end >= first:
                first, last = min(first, begin), max(last, end)
        return Span(starts[first - 1], starts[last] if last < len(starts) else len(self.source.data))


class _Chunk:
    """A part of a file that libcst has read. ``start`` is its first byte in the file."""

    def __init__(self, source: Source, start: int, tree: cst.Module, text: str) -> None:
        self.source = source
        self.start = start
        self.tree = tree
        self.text = text
        self._spans: dict[Span, list[cst.CSTNode]] | None = None

    def find(self, span: Span, kind: type[Node]) -> Node | None:
        """Return the outermost node of a class at a span of the file; compound statements count by where they begin."""
        if self._spans is None:
            self._spans = {}
            positions: Any = MetadataWrapper(self.tree, unsafe_skip_copy=True).resolve(ByteSpanPositionProvider)
            for node, place in positions.items():
                begin = self.start + place.start
                self._spans.setdefault(Span(begin, begin + place.length), []).append(node)
        exact = next((node for node in self._spans.get(span, ()) if isinstance(node, kind)), None)
        if exact is not None or not issubclass(kind, cst.BaseCompoundStatement):
            return exact
        # Where a block ends is a matter of opinion: the two parsers differ on trailing blanks and comments.
        return next(
            (
                node
                for place, nodes in self._spans.items()
                if place.start == span.start
                for node in nodes
                if isinstance(node, kind)
            ),
            None,
        )

    def edits(self, old: cst.CSTNode, new: cst.CSTNode) -> list[Edit]:
        """Return what differs when one node takes the place of another: nothing, or one edit."""
        changed: Any = self.tree.deep_replace(old, new)
        text, after = self.text, changed.code
        if text == after:
            return []
        shorter = min(len(text), len(after))
        head = next((at for at in range(shorter) if text[at] != after[at]), shorter)
        tail = next((at for at in range(shorter - head) if text[-1 - at] != after[-1 - at]), shorter - head)
        begin = self.start + len(text[:head].encode())
        end = begin + len(text[head : len(text) - tail].encode())
        return [Edit(self.source.path, Span(begin, end), after[head : len(after) - tail])]


def _read(source: Source, span: Span) -> _Chunk | None:
    """Return a part of a file as libcst reads it; None when it cannot, or would not write back the same text."""
    start = span.start + (3 if span.start == 0 and source.data[:3] == b"\xef\xbb\xbf" else 0)
    try:
        text = bytes(source.data[start : span.end]).decode()
        tree = cst.parse_module(text)
    except (cst.ParserSyntaxError, UnicodeDecodeError, RecursionError):
        return None
    # libcst takes form feeds and a lone carriage return for blanks and loses them.
    return _Chunk(source, start, tree, text) if tree.code == text else None


@lru_cache(maxsize=2)
def _rewriter(path: str, data: bytes) -> Rewriter:
    return Rewriter(Source(path, data))


def rewriter(source: Source) -> Rewriter | None:
    """Return the rewriter of a file, kept while fixes of one file after another are worked out; None for what does not parse."""
    try:
        return _rewriter(source.path, bytes(source.data))
    except ParseFailure:
        return None


# --- imports ---------------------------------------------------------------------------------------------------------------


def imported(module: PythonModule, name: str, at: ast.AST) -> list[Edit] | None:
    """Return the edits after which ``name.…`` means the module of that name at a node; None when it means something else there."""
    bindings = module.lookup(name, at.scope)  # type: ignore[attr-defined]
    if bindings is not None:
        if not all(one.kind == "import" and one.target == name for one in bindings):
            return None
        if any(_always_runs(module, one.node, at) for one in bindings):
            return []
    elif module.star_imports:
        return None
    return [_import_edit(module, name)]


def _always_runs(module: PythonModule, statement: Any, at: ast.AST) -> bool:
    """Tell whether an import has run by the time a node does: at the module's top level, or before it in the same function."""
    node: Any = statement
    for ancestor in module.ancestors(node):
        if isinstance(ancestor, ast.Module):
            return module.function_of(at) is not None or _line(statement) < _line(at)
        if isinstance(ancestor, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return ancestor is module.function_of(at) and _line(statement) < _line(at)
        if isinstance(ancestor, (ast.If, ast.Try, ast.ClassDef, ast.For, ast.While, ast.Match)):
            return False
    return True


def _line(node: Any) -> int:
    return int(node.lineno)


def _import_edit(module: PythonModule, name: str) -> Edit:
    """Return the edit that imports a module at the top: in its place among the first imports, or after docstring and future
    imports."""
    source = module.source
    header, following = None, 0
    body = module.tree.body
    while following < len(body):
        statement = body[following]
        docstring = not following and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if not docstring and not (isinstance(statement, ast.ImportFrom) and statement.module == "__future__"):
            break
        header = statement
        following += 1
    starts, end = source.line_starts, line_end(source)
    below = (header.end_lineno or 1) if header is not None else 0
    line = _place_among_imports(body[following:], below, name)
    if 0 < line <= len(starts):
        at = source.offset(line)
        return Edit(source.path, Span(at, at), f"import {name}{end}")
    if line and header is None:
        below = line
    elif header is None:
        first = body[0] if body else None
        lines = [one.lineno for one in (first, *getattr(first, "decorator_list", ())) if one is not None]
        at = source.offset(min(lines, default=1))
        return Edit(source.path, Span(at, at), f"import {name}{end * 3}")
    if 0 < below < len(starts):
        before = end if isinstance(header, ast.ImportFrom) else ""
        return Edit(
            source.path, Span(starts[below], starts[below]), f"{before}import {name}{end if before else end * 3}"
        )
    at = len(source.data)
    ended = source.data[at - 1 : at] in (b"\n", b"\r")
    return Edit(source.path, Span(at, at), f"{'' if ended else end}import {name}{end}")


def _place_among_imports(body: list[ast.stmt], below: int, name: str) -> int:
    """Return the line before which an import belongs: that of the first import of a later name, or the line after them all; 0 where
    no import comes first."""
    line = 0
    for statement in body:
        if not isinstance(statement, (ast.Import, ast.ImportFrom)) or statement.lineno <= below:
            break
        if isinstance(statement, ast.ImportFrom) or statement.names[0].name > name:
            return statement.lineno
        below = statement.end_lineno or statement.lineno
        line = below + 1
    return line


def line_end(source: Source) -> str:
    """Return how the file's first line ends, a line feed when it has none."""
    starts = source.line_starts
    first = bytes(source.data[: starts[1]]) if len(starts) > 1 else bytes(source.data)
    return "\r\n" if first.endswith(b"\r\n") else "\r" if first.endswith(b"\r") else "\n"


# --- arguments -------------------------------------------------------------------------------------------------------------


def with_keyword(call: cst.Call, name: str, value: str, place: int = -1) -> cst.Call | None:
    """Return a call that passes ``name=value``, in place of what it passed under that name or at that place, or at its end."""
    expression = cst.parse_expression(value)
    arguments = list(call.args)
    if 0 <= place < len(arguments) and arguments[place].keyword is None:
        arguments[place] = arguments[place].with_changes(value=expression)
        return call.with_changes(args=arguments)
    for position, argument in enumerate(arguments):
        if argument.keyword is not None and argument.keyword.value == name:
            arguments[position] = argument.with_changes(value=expression)
            return call.with_changes(args=arguments)
    new = cst.Arg(expression, cst.Name(name), equal=cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace("")))
    if not arguments:
        return call.with_changes(args=[new])
    last = arguments[-1]
    if isinstance(last.value, cst.GeneratorExp) and not last.value.lpar:
        return None  # the only argument borrows the call's parentheses
    closing = last.comma.whitespace_after if isinstance(last.comma, cst.Comma) else last.whitespace_after_arg
    if isinstance(closing, cst.ParenthesizedWhitespace):
        # Arguments on lines of their own: what stands behind the last one, a comment perhaps, stays behind it.
        opening = call.whitespace_before_args
        indent = opening if isinstance(opening, cst.ParenthesizedWhitespace) else closing
        between: cst.BaseParenthesizableWhitespace = closing.with_changes(
            empty_lines=[], indent=indent.indent, last_line=indent.last_line
        )
        closing = closing.with_changes(first_line=_without_comment(closing.first_line))
    else:
        between = cst.SimpleWhitespace(" ")
    arguments[-1] = last.with_changes(
        comma=cst.Comma(whitespace_after=between), whitespace_after_arg=cst.SimpleWhitespace("")
    )
    if isinstance(last.comma, cst.Comma):
        new = new.with_changes(comma=last.comma.with_changes(whitespace_after=closing))
    else:
        new = new.with_changes(whitespace_after_arg=closing)
    return call.with_changes(args=[*arguments, new])


def _without_comment(line: cst.TrailingWhitespace) -> cst.TrailingWhitespace:
    return line.with_changes(whitespace=cst.SimpleWhitespace(""), comment=None)


def without_keyword(call: cst.Call, name: str) -> cst.Call | None:
    """Return a call that passes nothing under a name; None when it did not."""
    arguments = list(call.args)
    for position, argument in enumerate(arguments):
        if argument.keyword is not None and argument.keyword.value == name:
            if position == len(arguments) - 1 and position:
                arguments[position - 1] = arguments[position - 1].with_changes(
                    comma=argument.comma, whitespace_after_arg=argument.whitespace_after_arg
                )
            del arguments[position]
            return call.with_changes(args=arguments)
    return None


def awaiting(expression: cst.BaseExpression, *, plain: bool) -> cst.BaseExpression:
    """Return ``await`` before an expression, in parentheses unless it stands ``plain``, where none are needed."""
    outer: Any = expression
    bare = outer.with_changes(lpar=[], rpar=[])
    if outer.lpar:  # in parentheses of its own, it needs no others
        return cst.Await(bare, lpar=outer.lpar, rpar=outer.rpar)
    return cst.Await(bare) if plain else cst.Await(bare, lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
