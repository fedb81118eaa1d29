"""Python: bytes to a :class:`PythonModule` whose names resolve."""

from __future__ import annotations

from mlplatlint.files.source import Source
from mlplatlint.fronts.python.module import PythonModule
from mlplatlint.fronts.python.parse import parse_chain

__all__ = ["PythonModule", "parse"]


def parse(source: Source) -> PythonModule:
    """Parse one file.

    Raises:
        ParseFailure: no grammar of the chain accepts the text.
    """
    parsed = parse_chain(source)
    return PythonModule(source, parsed.tree, parsed.grammar, parsed.lazy_lines)
