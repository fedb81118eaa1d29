"""Bytes to a tree-sitter tree, and the decision when a tolerant tree is no tree at all.

tree-sitter never gives up: it skips what it cannot read and marks the place. That suits us, since a grammar
lags behind the language and one unknown construct must not hide the findings of the rest. A file counts as
broken only when most of it could not be read.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from mlplatlint.files.source import Source
from mlplatlint.fronts.document import ParseFailure

if TYPE_CHECKING:
    from tree_sitter import Node, Parser, Tree

MAX_BYTES = 2_000_000
"""Larger files are bundles that no person wrote."""
MAX_DEPTH = 2_000
"""Levels of nesting, counted in syntax nodes; hand-written code stays below 100."""

_BROKEN_SHARE = 0.2
"""A file of which more than this share of bytes stands in error nodes is not reported on."""
_BASE_BUDGET = 4_000
_BUDGET_PER_BYTE = 0.02
"""Parser steps (of 100 operations each) allowed once an error was met: twice what good code of the size
needs. Error recovery on noise takes time that grows faster than the input; this bound, unlike a clock, gives the
same answer on every machine."""

_TEMPLATE = re.compile(rb"\{\{|\{%|<%[=\-_ ]")


def parse_tree(source: Source) -> Tree:
    """Return the tree of a file.

    Raises:
        ParseFailure: the file is too large, not UTF-8, too deep, or mostly unreadable.
    """
    data = bytes(source.data)
    if len(data) > MAX_BYTES:
        raise ParseFailure(f"larger than {MAX_BYTES} bytes")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ParseFailure("not UTF-8", error.start) from None
    if b"\0" in data:
        raise ParseFailure("holds a NUL byte", data.index(b"\0"))
    tree = _run(_parser(source.path.lower().endswith((".tsx", ".jsx"))), data)
    broken, first = _survey(tree)
    if tree.root_node.type == "ERROR" or broken > len(data) * _BROKEN_SHARE:
        raise ParseFailure("not TypeScript", first, template=_TEMPLATE.search(data) is not None)
    return tree


@cache
def _parser(jsx: bool) -> Parser:
    import tree_sitter
    import tree_sitter_typescript

    grammar = tree_sitter_typescript.language_tsx() if jsx else tree_sitter_typescript.language_typescript()
    return tree_sitter.Parser(tree_sitter.Language(grammar))


def _run(parser: Parser, data: bytes) -> Tree:
    budget = _BASE_BUDGET + int(len(data) * _BUDGET_PER_BYTE)
    furthest = 0

    def progress(offset: int, has_error: bool) -> bool:
        nonlocal budget, furthest
        furthest = offset
        budget -= has_error
        return budget < 0

    try:
        return parser.parse(lambda offset, _: data[offset:], progress_callback=progress)
    except ValueError:
        parser.reset()
        raise ParseFailure("too many syntax errors", min(furthest, len(data))) from None


def _survey(tree: Tree) -> tuple[int, int]:
    """Return the bytes inside error nodes and the offset of the first one; stop at too deep a nesting.

    Raises:
        ParseFailure: nesting deeper than :data:`MAX_DEPTH`.
    """
    cursor = tree.walk()
    broken, first, depth = 0, -1, 0
    while True:
        node: Node = cursor.node  # type: ignore[assignment]
        if node.is_error or node.is_missing:
            broken += node.end_byte - node.start_byte
            first = node.start_byte if first < 0 else first
        # Only the parts with errors are surveyed, but all of the tree is measured.
        if not node.is_error and cursor.goto_first_child():
            depth += 1
            if depth > MAX_DEPTH:
                raise ParseFailure(f"nested deeper than {MAX_DEPTH} levels", node.start_byte)
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return broken, max(first, 0)
            depth -= 1
