"""YAML and JSON with positions: bytes to a :class:`YamlFile` of :class:`YamlNode` trees."""

from __future__ import annotations

from mlplatlint.fronts.yaml.nodes import YamlFile, YamlNode
from mlplatlint.fronts.yaml.parse import parse

__all__ = ["YamlFile", "YamlNode", "parse"]
