"""The tree of a YAML or JSON document, each node with its byte span."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from mlplatlint.files.source import Source, Span
from mlplatlint.fronts.document import ParseFailure

Kind = Literal["mapping", "sequence", "scalar"]


class YamlNode:
    """A mapping, a sequence or a scalar.

    ``value`` holds the scalar's Python value (str, int, float, bool or None; the text for anything else),
    ``text`` the scalar as written, without quotes. ``style`` is how it was written: ``'``, ``"``, ``|``,
    ``>`` or empty for plain. ``tag`` is a non-standard tag such as ``!Ref``, else empty. ``span`` covers the
    node without the blank lines and comments after it; ``key_span`` the key it stands under (the node itself
    when it has none). An alias is a copy of what it stands for: its span points at the anchor, its pointer
    at the alias.
    """

    __slots__ = (
        "_entries", "_parent", "_step", "items", "key_span", "kind", "span", "style", "tag", "text", "value",
    )  # fmt: skip

    def __init__(
        self,
        kind: Kind,
        span: Span,
        parent: YamlNode | None = None,
        step: str | int = "",
        tag: str = "",
    ) -> None:
        self.kind: Kind = kind
        self.span = span
        self.tag = tag
        self.key_span = span
        self.value: Any = None
        self.text = ""
        self.style = ""
        self.items: list[YamlNode] = []
        self._entries: dict[str, YamlNode] = {}
        self._parent = parent
        self._step = step

    @property
    def pointer(self) -> str:
        """The path from the document's root, such as ``spec.containers[0].image``."""
        steps: list[str] = []
        node: YamlNode | None = self
        while node is not None and node._parent is not None:
            step = node._step
            steps.append(f"[{step}]" if isinstance(step, int) else f".{step}")
            node = node._parent
        steps.reverse()
        return "".join(steps).removeprefix(".")

    @property
    def parent(self) -> YamlNode | None:
        """The mapping or sequence that holds this node; None for a document's root."""
        return self._parent

    @property
    def key(self) -> str:
        """The key this node stands under; empty for items of a sequence and for a root."""
        return self._step if isinstance(self._step, str) else ""

    def add_entry(self, key: str, key_span: Span, node: YamlNode) -> None:
        """Add one mapping entry; a repeated key keeps the last, as every loader does."""
        node.key_span = key_span
        node._parent = self
        node._step = key
        self._entries[key] = node

    def add_item(self, node: YamlNode) -> None:
        """Append one item to a sequence."""
        node._parent = self
        node._step = len(self.items)
        self.items.append(node)

    def get(self, *path: str | int) -> YamlNode | None:
        """Return the node under a path of keys and indices, or None."""
        node: YamlNode | None = self
        for step in path:
            if node is None:
                return None
            if isinstance(step, int):
                node = node.items[step] if -len(node.items) <= step < len(node.items) else None
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
            if node._entries:
                stack.extend(reversed(node._entries.values()))
            if node.items:
                stack.extend(reversed(node.items))

    def plain(self) -> Any:
        """Return the tree as plain dictionaries, lists and scalars."""
        shells: list[tuple[YamlNode, Any]] = []
        result = _shell(self, shells)
        while shells:
            node, shell = shells.pop()
            for key, child in node._entries.items():
                shell[key] = _shell(child, shells)
            for child in node.items:
                shell.append(_shell(child, shells))
        return result


def _shell(node: YamlNode, shells: list[tuple[YamlNode, Any]]) -> Any:
    """Return a scalar's value, or an empty container queued for filling; trees can be too deep to recurse."""
    if node.kind == "scalar":
        return node.value
    shell: Any = {} if node.kind == "mapping" else []
    shells.append((node, shell))
    return shell


class DuplicateKey(NamedTuple):
    """A key written twice in one mapping; loaders keep the last and say nothing."""

    mapping: YamlNode
    key: str
    first: Span
    second: Span


class YamlFile:
    """One file with its documents.

    ``templated`` says that the text holds template expressions (Helm, Jinja) although it parses: what is
    absent from it may still be there once rendered. ``failures`` are the documents of the file that did not
    parse while others did. ``skipped`` are documents not read because no rule looks at them (custom resource
    definitions).
    """

    def __init__(self, source: Source, documents: list[YamlNode]) -> None:
        self.source = source
        self.documents = documents
        self.duplicates: list[DuplicateKey] = []
        self.failures: list[ParseFailure] = []
        self.skipped: list[Span] = []
        self.templated = False

    @property
    def root(self) -> YamlNode | None:
        """The first document, or None in an empty file."""
        return self.documents[0] if self.documents else None
