"""Events to nodes: an explicit stack, bounded depth and size, aliases copied, merge keys applied."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from mlplatlint.files.source import Span
from mlplatlint.fronts.document import ParseFailure
from mlplatlint.fronts.yaml.nodes import DuplicateKey, YamlFile, YamlNode
from mlplatlint.fronts.yaml.resolve import resolve, tagged

MAX_NODES = 500_000
"""Nodes of one file, copies made for aliases included: what an alias bomb is stopped by."""

MAX_DEPTH = 200
"""Levels of nesting; deeper files are written to hurt."""

_STANDARD_TAG = "tag:yaml.org,2002:"


class ByteOffsets(Protocol):
    """Converts an index of the loader into a byte offset of the file."""

    def byte(self, index: int) -> int: ...


class _Open(NamedTuple):
    """A collection whose end has not been read; ``state`` holds the pending key and the merge sources."""

    node: YamlNode
    flow: bool
    state: _State


class _State:
    __slots__ = ("end", "key", "key_span", "merges", "seen")

    def __init__(self, end: int) -> None:
        self.end = end
        self.key: str | None = None
        self.key_span = Span(0, 0)
        self.merges: list[YamlNode] = []
        self.seen: dict[str, Span] = {}


class Builder:
    """Builds the documents of one file; the budget of nodes is the file's."""

    def __init__(self, file: YamlFile, data: bytes) -> None:
        self._file = file
        self._data = data
        self._budget = MAX_NODES

    def documents(self, loader: Any, offsets: ByteOffsets) -> None:
        """Read all documents that the loader yields and append them to the file.

        Raises:
            ParseFailure: nesting or size beyond the limits, or an alias inside its own anchor.
            yaml.YAMLError: the text is not YAML.
        """
        anchors: dict[str, YamlNode] = {}
        stack: list[_Open] = []
        byte = offsets.byte
        while (event := loader.get_event()) is not None:
            kind = event.__class__
            if kind is ScalarEvent:
                node = self._scalar(event, byte)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                node = self._collection(event, kind is MappingStartEvent, byte)
                if len(stack) >= MAX_DEPTH:
                    raise ParseFailure(f"nested deeper than {MAX_DEPTH} levels", node.span.start)
                if event.anchor:
                    anchors[event.anchor] = node
                stack.append(_Open(node, bool(event.flow_style), _State(node.span.start)))
                continue
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                closed = stack.pop()
                node = self._close(closed, byte(event.end_mark.index))
            elif kind is AliasEvent:
                node = self._alias(event, anchors, stack, byte)
            else:
                if kind is DocumentStartEvent:
                    anchors = {}
                continue
            if kind is ScalarEvent and event.anchor:
                anchors[event.anchor] = node
            if stack:
                end = node.span.end if kind is not AliasEvent else byte(event.end_mark.index)
                self._attach(stack[-1], node, end)
            else:
                self._file.documents.append(node)

    def _spend(self, offset: int) -> None:
        self._budget -= 1
        if self._budget < 0:
            raise ParseFailure(f"more than {MAX_NODES:,} nodes once aliases are expanded", offset)

    def _scalar(self, event: Any, byte: Any) -> YamlNode:
        start, end = byte(event.start_mark.index), byte(event.end_mark.index)
        self._spend(start)
        style = event.style or ""
        if style in ("|", ">"):
            # libyaml ends a block scalar at the next token, past its blank lines.
            while end > start and self._data[end - 1] in b" \t\r\n":
                end -= 1
        node = YamlNode("scalar", Span(start, end))
        node.text = text = event.value
        node.style = style
        tag = event.tag
        if tag is None:
            node.value = text if style else resolve(text)
        elif tag.startswith(_STANDARD_TAG):
            node.value = tagged(tag[len(_STANDARD_TAG) :], text)
        else:
            node.value = text
            node.tag = "" if tag == "!" else tag
        return node

    def _collection(self, event: Any, mapping: bool, byte: Any) -> YamlNode:
        start = byte(event.start_mark.index)
        self._spend(start)
        tag = event.tag or ""
        node = YamlNode("mapping" if mapping else "sequence", Span(start, start))
        node.tag = "" if tag == "!" or tag.startswith(_STANDARD_TAG) else tag
        return node

    def _close(self, closed: _Open, end: int) -> YamlNode:
        node = closed.node
        start = node.span.start
        if closed.flow and self._data[start : start + 2] == b"{{":
            # `{{ name }}` parses as a mapping whose key is a mapping; it is a template expression.
            node.kind = "scalar"
            node.span = Span(start, end)
            node.text = node.value = self._data[start:end].decode("utf-8", "replace")
            node._entries.clear()
            return node
        # libyaml ends a block collection at the next token; its text ends with its last child.
        node.span = Span(start, end if closed.flow else closed.state.end)
        for source in closed.state.merges:
            for mapping in source.items if source.kind == "sequence" else (source,):
                for key, value in mapping.entries():
                    if node.get(key) is None:
                        node.add_entry(key, value.key_span, value)
        return node

    def _alias(self, event: Any, anchors: dict[str, YamlNode], stack: list[_Open], byte: Any) -> YamlNode:
        offset = byte(event.start_mark.index)
        target = anchors.get(event.anchor)
        if target is None:
            raise ParseFailure(f"alias *{event.anchor} has no anchor", offset)
        if any(item.node is target for item in stack):
            raise ParseFailure(f"alias *{event.anchor} stands inside its own anchor", offset)
        return self._copy(target, offset)

    def _copy(self, target: YamlNode, offset: int) -> YamlNode:
        """Return a copy of a tree; each copied node counts against the file's budget."""
        result = self._copy_one(target, offset)
        pending = [(target, result)]
        while pending:
            original, copy = pending.pop()
            for key, child in original.entries():
                twin = self._copy_one(child, offset)
                copy.add_entry(key, child.key_span, twin)
                pending.append((child, twin))
            for child in original.items:
                twin = self._copy_one(child, offset)
                copy.add_item(twin)
                pending.append((child, twin))
        return result

    def _copy_one(self, node: YamlNode, offset: int) -> YamlNode:
        self._spend(offset)
        copy = YamlNode(node.kind, node.span, tag=node.tag)
        copy.value, copy.text, copy.style = node.value, node.text, node.style
        return copy

    def _attach(self, holder: _Open, node: YamlNode, end: int) -> None:
        holder.state.end = end
        if holder.node.kind == "sequence":
            node.key_span = node.span
            holder.node.add_item(node)
            return
        state = holder.state
        if state.key is None:
            state.key = node.text if node.kind == "scalar" else "?"
            state.key_span = node.span
            return
        key, state.key = state.key, None
        if key == "<<" and node.kind != "scalar":
            state.merges.append(node)
            return
        first = state.seen.setdefault(key, state.key_span)
        if first is not state.key_span:
            self._file.duplicates.append(DuplicateKey(holder.node, key, first, state.key_span))
        holder.node.add_entry(key, state.key_span, node)
