"""Bytes to nodes through PyYAML's C composer, which keeps marks."""

from __future__ import annotations

from typing import Any, Literal, cast

import yaml

from mlplatlint.files.source import Source, Span
from mlplatlint.fronts.document import ParseFailure
from mlplatlint.fronts.yaml.nodes import YamlFile, YamlNode

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STANDARD_TAG = "tag:yaml.org,2002:"


def parse(source: Source) -> YamlFile:
    """Parse all documents of a file.

    Raises:
        ParseFailure: the text is not YAML.
    """
    text = bytes(source.data).decode("utf-8", "replace")
    loader = _Loader(text)
    documents: list[YamlNode] = []
    try:
        while loader.check_node():
            documents.append(_convert(loader.get_node(), _Offsets(text), loader, "", 0))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ParseFailure(str(getattr(error, "problem", error)), mark.index if mark else 0) from None
    finally:
        loader.dispose()
    return YamlFile(source, documents)


class _Offsets:
    """Converts code-point indices into byte offsets; the identity for ASCII text."""

    def __init__(self, text: str) -> None:
        self._text = "" if text.isascii() else text

    def span(self, start: int, end: int) -> Span:
        if not self._text:
            return Span(start, end)
        return Span(len(self._text[:start].encode()), len(self._text[:end].encode()))


def _convert(node: Any, offsets: _Offsets, loader: Any, pointer: str, depth: int) -> YamlNode:
    span = offsets.span(node.start_mark.index, node.end_mark.index)
    tag = "" if node.tag.startswith(_STANDARD_TAG) else node.tag
    kind = cast("Literal['mapping', 'sequence', 'scalar']", node.id)
    result = YamlNode(kind, span, pointer, tag)
    if kind == "mapping":
        for key, value in node.value:
            name = key.value if isinstance(key.value, str) else "?"
            child = _convert(value, offsets, loader, f"{pointer}.{name}" if pointer else name, depth + 1)
            result.add_entry(name, offsets.span(key.start_mark.index, key.end_mark.index), child)
    elif kind == "sequence":
        for index, value in enumerate(node.value):
            result.items.append(_convert(value, offsets, loader, f"{pointer}[{index}]", depth + 1))
    else:
        result.text = node.value
        result.value = node.value if tag else loader.construct_object(node)
    return result
