"""The cloud view of a CloudFormation or SAM template in YAML or JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlplatlint.fronts.cloud.paths import is_test
from mlplatlint.fronts.cloud.resource import CloudResource
from mlplatlint.fronts.cloud.values import HOLE, Value, empty_mapping
from mlplatlint.fronts.yaml.nodes import YamlFile, YamlNode

_PLACEHOLDER = re.compile(r"\$\{(!?)([^}]*)\}")
_MAX_DEPTH = 40
_MAX_NODES = 400_000


def resources(file: YamlFile) -> Iterator[CloudResource]:
    """Yield every resource of the templates in a file; nothing from a file that is no template."""
    if is_test(file.source.path):
        return
    for document in file.documents:
        section = document.get("Resources") or document.get("resources", "Resources")
        if document.kind != "mapping" or section is None or section.kind != "mapping":
            continue
        reader = TemplateValues(document)
        for name, node in section.entries():
            cfn_type = node.scalar("Type") if node.kind == "mapping" else None
            if not isinstance(cfn_type, str) or "::" not in cfn_type:
                continue
            given = node.get("Properties")
            properties = reader.value(given) if given is not None else empty_mapping(node.span)
            if properties.kind != "mapping":
                properties = empty_mapping(node.span, complete=False)
            attributes = empty_mapping(node.span)
            for key, child in node.entries():
                if key not in ("Properties", "Type", "Metadata"):
                    attributes.put(key, child.key_span, reader.value(child))
            yield CloudResource(
                type=cfn_type,
                name=name,
                construct="",
                level="template",
                properties=properties,
                attributes=attributes,
                options=properties,
                span=node.key_span,
                whole=node.span,
                symbol=node.pointer,
            )


class TemplateValues:
    """Reads nodes of one template; intrinsic functions become what is known of their result."""

    def __init__(self, document: YamlNode) -> None:
        self.parameters = document.get("Parameters")
        self._left = _MAX_NODES

    def value(self, node: YamlNode | None, depth: int = 0) -> Value:
        """Return what a node is known to hold at deployment."""
        self._left -= 1
        if node is None or depth > _MAX_DEPTH or self._left < 0:
            return Value("unknown")
        intrinsic = _intrinsic(node)
        if intrinsic is not None:
            return self._call(intrinsic[0], intrinsic[1], node, depth)
        if node.kind == "scalar":
            if node.value is None:
                return Value("unknown" if node.text.strip() not in ("", "null", "~") else "absent", node.span)
            return Value("literal", node.span, node.value)
        if node.kind == "sequence":
            return Value("list", node.span, items=[self.value(item, depth + 1) for item in node.items])
        result = empty_mapping(node.span)
        for key, child in node.entries():
            if key.startswith("Fn::"):  # Fn::Transform and Fn::ForEach add keys of their own
                result.complete = False
                continue
            value = self.value(child, depth + 1)
            result.put(key, child.key_span, value)
            if value.kind == "unknown" and child.kind == "scalar" and key == "<<":
                result.complete = False
        return result

    def _call(self, name: str, argument: YamlNode, node: YamlNode, depth: int) -> Value:
        if name == "Ref":
            return self._reference(str(argument.value if argument.kind == "scalar" else ""), node)
        if name == "If" and argument.kind == "sequence" and len(argument.items) == 3:
            return Value("choice", node.span, items=[self.value(item, depth + 1) for item in argument.items[1:]])
        if name == "Sub":
            template = argument if argument.kind == "scalar" else argument.get(0)
            if template is not None and isinstance(template.value, str):
                return self._text(template.value, node, own=argument.get(1))
        if name == "Join" and argument.kind == "sequence" and len(argument.items) == 2:
            return self._join(argument, node, depth)
        if name in ("GetAtt", "Sub", "Join", "ImportValue", "Base64", "Select", "GetAZs", "Split", "Cidr", "FindInMap"):
            return Value("present", node.span)
        return Value("unknown", node.span)

    def _reference(self, name: str, node: YamlNode) -> Value:
        if name == "AWS::NoValue":
            return Value("absent", node.span)
        parameter = self.parameters.get(name) if self.parameters is not None else None
        if parameter is None:
            return Value("present", node.span)
        default = parameter.get("Default")
        kind = parameter.scalar("Type")
        # A default is what most deployments use, unless it is only one of several offered values.
        if default is None or default.kind != "scalar" or parameter.get("AllowedValues") is not None:
            return Value("unknown", node.span)
        if not isinstance(kind, str) or kind not in ("String", "Number") or default.value in (None, ""):
            return Value("unknown", node.span)
        return Value("literal", node.span, default.value, assumed=True)

    def _text(self, text: str, node: YamlNode, own: YamlNode | None) -> Value:
        assumed = False

        def fill(match: re.Match[str]) -> str:
            nonlocal assumed
            if match[1]:
                return "${" + match[2] + "}"
            known = self._reference(match[2], node) if own is None or own.get(match[2]) is None else None
            if known is not None and known.kind == "literal":
                assumed = True
                return str(known.scalar)
            return HOLE

        filled = _PLACEHOLDER.sub(fill, text)
        if HOLE not in filled:
            return Value("literal", node.span, filled, assumed=assumed)
        return Value("partial", node.span, filled) if filled.strip(HOLE) else Value("present", node.span)

    def _join(self, argument: YamlNode, node: YamlNode, depth: int) -> Value:
        separator, parts = argument.items[0].value, argument.items[1]
        if not isinstance(separator, str) or parts.kind != "sequence" or _intrinsic(parts) is not None:
            return Value("present", node.span)
        pieces = [self.value(part, depth + 1) for part in parts.items]
        text = separator.join(str(p.scalar) if p.kind in ("literal", "partial") else HOLE for p in pieces)
        if HOLE not in text:
            return Value("literal", node.span, text, assumed=any(piece.assumed for piece in pieces))
        return Value("partial", node.span, text) if text.strip(HOLE) else Value("present", node.span)


def _intrinsic(node: YamlNode) -> tuple[str, YamlNode] | None:
    """Return name and argument of an intrinsic function, in short (``!Ref``) or long (``Fn::Ref``) form."""
    if node.tag:
        return node.tag.removeprefix("!").removeprefix("Fn::"), node
    if node.kind != "mapping":
        return None
    keys = node.keys()
    if len(keys) != 1 or not (keys[0].startswith("Fn::") or keys[0] in ("Ref", "Condition")):
        return None
    argument = node.get(keys[0])
    # `Condition` is also an ordinary key, of statements: only a plain name makes it the function.
    if argument is None or keys[0].startswith("Fn::ForEach") or (keys[0] == "Condition" and argument.kind != "scalar"):
        return None
    return keys[0].removeprefix("Fn::"), argument
