"""YAML and JSON with positions: bytes to a :class:`YamlFile` of :class:`YamlNode` trees."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Source
from mlplatlint.fronts.yaml.nodes import DuplicateKey, YamlFile, YamlNode

__all__ = ["DuplicateKey", "YamlFile", "YamlNode", "documents", "parse", "parse_json"]


def parse(source: Source) -> YamlFile:
    """Parse all documents of a YAML file.

    Raises:
        ParseFailure: no document of the file is YAML.
    """
    from mlplatlint.fronts.yaml.reader import parse as read

    return read(source)


def parse_json(source: Source) -> YamlFile:
    """Parse a JSON file to the same tree.

    Raises:
        ParseFailure: with the byte at which the text stops being JSON.
    """
    from mlplatlint.fronts.yaml.json_reader import parse_json as read

    return read(source)


def documents(file: YamlFile) -> Iterator[YamlNode]:
    """Yield the root of each document."""
    yield from file.documents
