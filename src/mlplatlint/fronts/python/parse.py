"""Bytes to a syntax tree, with the standard library's own parser."""

from __future__ import annotations

import _ast as ast
import warnings
from typing import cast

from mlplatlint.files.source import Source
from mlplatlint.fronts.document import ParseFailure

_ONLY_AST = 0x400  # ast.PyCF_ONLY_AST, without the cost of importing ast


def parse_tree(source: Source) -> ast.Module:
    """Return the tree of a file.

    Raises:
        ParseFailure: with the byte offset at which the parser gave up.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = compile(bytes(source.data), "<scanned>", "exec", _ONLY_AST, dont_inherit=True)
        except SyntaxError as error:
            line = error.lineno or 1
            raise ParseFailure(error.msg, source.offset(min(line, len(source.line_starts)))) from None
        except (ValueError, RecursionError, MemoryError) as error:
            raise ParseFailure(f"{type(error).__name__}: {error}") from None
    return cast("ast.Module", tree)
