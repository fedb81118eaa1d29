"""The tree of a YAML or JSON document, each node with its byte span."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from mlplatlint.files.source import Source, Span

_NO_NODE: Any = None


class YamlNode:
    """A mapping, a sequence or a scalar.

    ``value`` holds the scalar's Python value (str, int, float, bool or None; the text for anything else), ``text`` the
    scalar as written. ``pointer`` is the path from the document's root, such as ``spec.containers[0].image``.
    ``tag`` is a non-standard tag such as ``!Ref``, else empty.
    """

    __slots__ = ("_entries", "items", "key_span", "kind", "pointer", "span", "tag", "text", "value")

    def __init__(self, kind: Literal["mapping", "sequence", "scalar"], span: Span, pointer: str, tag: str = "") -> None:
        self.kind = kind
        self.span = span
        self.pointer = pointer
        self.tag = tag
        self.key_span = span
        self.value: Any = None
        self.text = ""
        self.items: list[YamlNode] = []
        self._entries: dict[str, YamlNode] = {}

    def add_entry(self, key: str, key_span: Span, node: YamlNode) -> None:
        """Add one mapping entry; a repeated key keeps the last, as every loader does."""
        node.key_span = key_span
        self._entries[key] = node

    def get(self, *path: str | int) -> YamlNode | None:
        """Return the node under a path of keys and indices, or None."""
        node: YamlNode | None = self
        for step in path:
            if node is None:
                return None
            if isinstance(step, int):
                node = node.items[step] if step < len(node.items) else None
            else:
                node = node._entries.get(step)
        return node

    def scalar(self, *path: str | int) -> Any:
        """Return the scalar value under a path; None when it is missing or no scalar."""
        node = self.get(*path)
        return node.value if node is not None and node.kind == "scalar" else None

    def entries(self) -> Iterator[tuple[str, YamlNode]]:
        """Yield key and node of each mapping entry; ``node.key_span`` is where the key stands."""
        yield from self._entries.items()

    def keys(self) -> tuple[str, ...]:
        """Return the mapping's keys in order."""
        return tuple(self._entries)

    def walk(self) -> Iterator[YamlNode]:
        """Yield this node and all below it, parents first."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed([*node.items, *node._entries.values()]))

    def plain(self) -> Any:
        """Return the tree as plain dictionaries, lists and scalars."""
        if self.kind == "mapping":
            return {key: node.plain() for key, node in self._entries.items()}
        return [node.plain() for node in self.items] if self.kind == "sequence" else self.value


class YamlFile:
    """One file with its documents."""

    def __init__(self, source: Source, documents: list[YamlNode]) -> None:
        self.source = source
        self.documents = documents

    @property
    def root(self) -> YamlNode | None:
        """The first document, or None in an empty file."""
        return self.documents[0] if self.documents else None
