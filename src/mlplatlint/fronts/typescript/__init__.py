"""TypeScript (and the JavaScript it contains): bytes to a :class:`TypeScriptModule` whose names resolve."""

from __future__ import annotations

from mlplatlint.files.source import Source
from mlplatlint.fronts.typescript.module import TypeScriptModule
from mlplatlint.fronts.typescript.parse import parse_tree

__all__ = ["TypeScriptModule", "parse"]


def parse(source: Source) -> TypeScriptModule:
    """Parse one ``.ts``, ``.tsx``, ``.mts`` or ``.cts`` file.

    Raises:
        ParseFailure: the text is not TypeScript, or too large or too deeply nested to read.
    """
    return TypeScriptModule(source, parse_tree(source))
