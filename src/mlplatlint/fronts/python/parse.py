"""Bytes to a syntax tree, by the standard parser and, where it refuses, a rewrite of equal length.

The order is: the text as it is; a position-preserving rewrite of grammar newer than the running Python
(:mod:`downlevel`); a mask over template tags (:mod:`template`). Every rewrite keeps each byte offset.
"""

from __future__ import annotations

import _ast as ast
import re
import warnings
from typing import Literal, NamedTuple, cast

from mlplatlint.files.source import Source
from mlplatlint.fronts.document import ParseFailure

Grammar = Literal["native", "newer", "template"]
"""How a text was parsed: as it is, after rewriting newer grammar, or after masking template tags."""

_ONLY_AST = 0x400  # ast.PyCF_ONLY_AST, without the cost of importing ast
_SURROGATES = re.compile("[\udc80-\udcff]")
_TEMPLATE_MARKS = (b"{%", b"{{", b"{#")
_MASK_LIMIT = 1024 * 1024
"""Bytes above which a broken file is not tried as a template: each try is one more parse."""


class Parsed(NamedTuple):
    """A tree, and which link of the chain accepted the text; ``lazy_lines`` are the lines of lazy imports."""

    tree: ast.Module
    grammar: Grammar
    lazy_lines: frozenset[int] = frozenset()


def parse_tree(source: Source) -> ast.Module:
    """Return the tree of a file, whatever link of the chain accepted it.

    Raises:
        ParseFailure: with the byte offset at which the parser gave up on the text as it is.
    """
    return parse_chain(source).tree


def parse_chain(source: Source) -> Parsed:
    """Return the tree of a file and how it was had.

    Raises:
        ParseFailure: no grammar of the chain accepts the text; ``template`` is set when it is a template.
    """
    data = bytes(source.data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return Parsed(_compiled(data), "native")
        except SyntaxError as error:
            failure = _failure(source, error)
            if b"\x00" in data:
                raise failure from None
        except (RecursionError, MemoryError):
            raise ParseFailure("nested too deeply for the parser") from None
        except ValueError as error:
            raise ParseFailure(str(error)) from None
        try:
            parsed = _rewritten(data) or _unmasked(data)
        except (ValueError, RecursionError, MemoryError):
            parsed = None
    if parsed is None:
        failure.template = _is_template(data)
        raise failure
    return parsed


def decoded(data: bytes) -> str:
    """Return the text of bytes that are UTF-8 by now, whatever encoding a cookie in them names, without byte order mark.

    A string's cookie is not obeyed by the compiler, a byte string's is. Bytes that are no UTF-8 become a question mark
    each, which keeps every offset.
    """
    if data[:3] == b"\xef\xbb\xbf":
        data = data[3:]
    try:
        return data.decode()
    except UnicodeDecodeError:
        return _SURROGATES.sub("?", data.decode("utf-8", "surrogateescape"))


def _compiled(data: bytes) -> ast.Module:
    return cast("ast.Module", compile(decoded(data), "<scanned>", "exec", _ONLY_AST, dont_inherit=True))


def _rewritten(data: bytes) -> Parsed | None:
    from mlplatlint.fronts.python.downlevel import down_level

    level = down_level(data)
    if level is None:
        return None
    try:
        return Parsed(_compiled(level.data), "newer", level.lazy_lines)
    except SyntaxError:
        return None


def _unmasked(data: bytes) -> Parsed | None:
    if len(data) > _MASK_LIMIT or not any(mark in data for mark in _TEMPLATE_MARKS):
        return None
    from mlplatlint.fronts.python.template import masks

    for masked in masks(data, _compiles):
        try:
            return Parsed(_compiled(masked), "template")
        except SyntaxError:
            newer = _rewritten(masked)
            if newer is not None:
                return newer._replace(grammar="template")
    return None


def _compiles(data: bytes) -> SyntaxError | None:
    """Return why a text does not compile, or None when it does."""
    try:
        _compiled(data)
    except SyntaxError as error:
        return error
    return None


def _is_template(data: bytes) -> bool:
    if not any(mark in data for mark in _TEMPLATE_MARKS):
        return False
    from mlplatlint.fronts.python.template import has_tags

    return has_tags(data)


def _failure(source: Source, error: SyntaxError) -> ParseFailure:
    line = min(max(error.lineno or 1, 1), len(source.line_starts))
    start = source.offset(line)
    if not error.offset or not error.text:
        return ParseFailure(error.msg, start)
    # The parser counts code points of the line it quotes.
    column = len(error.text[: max(error.offset - 1, 0)].encode("utf-8", "replace"))
    return ParseFailure(error.msg, min(start + column, source.line_span(line).end))
