"""The view of a Mage pipeline: ``pipelines/<uuid>/metadata.yaml`` as blocks and references between them.

Mage reads blocks from five places and refers to them by uuid, never by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from mlplatlint.files.source import Source, Span
from mlplatlint.fronts.yaml import YamlFile, YamlNode

BLOCK_LISTS = ("blocks", "callbacks", "conditionals", "widgets")
"""Lists whose uuids share one namespace; blocks of extensions have their own."""

_PATH = re.compile(r"(?:^|/)pipelines/[^/]+/metadata\.ya?ml$")


class MageReference(NamedTuple):
    """One uuid in ``upstream_blocks`` or ``downstream_blocks``."""

    uuid: str
    span: Span


class MageBlock:
    """One block entry. ``section`` is the list it stands in; ``uuid`` and ``type`` are empty when missing."""

    def __init__(self, section: str, node: YamlNode) -> None:
        self.section = section
        self.node = node
        self.uuid = _text(node, "uuid")
        self.type = _text(node, "type")
        self.language = _text(node, "language") or "python"
        self.upstream = _references(node, "upstream_blocks")
        self.downstream = _references(node, "downstream_blocks")

    def span(self, key: str = "uuid") -> Span:
        """Return the span of a field's value, or that of the whole entry when the field is missing."""
        field = self.node.get(key)
        return field.span if field is not None and field.kind == "scalar" else self.node.span

    @property
    def has_own_file(self) -> bool:
        """Whether the block's code is in the file that its type, uuid and language name."""
        elsewhere = ("replicated_block", "content")
        if any(self.node.scalar(key) for key in elsewhere) or self.node.scalar("configuration", "file_path"):
            return False
        return self.node.get("configuration", "file_source") is None


class MagePipeline:
    """One pipeline. ``blocks`` holds those of all lists and extensions, in file order of the lists."""

    def __init__(self, source: Source, root: YamlNode) -> None:
        self.source = source
        self.root = root
        self.uuid = source.path.split("/")[-2]
        self.type = _text(root, "type") or "python"
        self.framework = _text(root, "execution_framework")
        self.blocks = list(_blocks(root))

    @property
    def known(self) -> frozenset[str]:
        """The uuids that a reference may name."""
        return frozenset(block.uuid for block in self.blocks if block.uuid)


def pipelines(file: YamlFile) -> Iterator[MagePipeline]:
    """Yield the pipeline that a YAML file describes; nothing when its path or its content is of another kind."""
    root = file.root
    if root is not None and root.kind == "mapping" and _PATH.search(file.source.path) and root.get("blocks"):
        yield MagePipeline(file.source, root)


def _blocks(root: YamlNode) -> Iterator[MageBlock]:
    for section in BLOCK_LISTS:
        yield from _entries(section, root.get(section))
    extensions = root.get("extensions")
    if extensions is not None and extensions.kind == "mapping":
        for _, extension in extensions.entries():
            yield from _entries("extensions", extension.get("blocks"))


def _entries(section: str, node: YamlNode | None) -> Iterator[MageBlock]:
    if node is not None and node.kind == "sequence":
        for item in node.items:
            if item.kind == "mapping":
                yield MageBlock(section, item)


def _references(block: YamlNode, key: str) -> tuple[MageReference, ...]:
    node = block.get(key)
    if node is None or node.kind != "sequence":
        return ()
    return tuple(
        MageReference(item.text, item.span) for item in node.items if item.kind == "scalar" and item.value is not None
    )


def _text(node: YamlNode, key: str) -> str:
    field = node.get(key)
    if field is None or field.kind != "scalar" or field.value is None:
        return ""
    return field.text
