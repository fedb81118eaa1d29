"""From a construct call, whatever its language, to a :class:`CloudResource`."""

from __future__ import annotations

from typing import NamedTuple

from mlplatlint.files.source import Span
from mlplatlint.fronts.cloud.lowering import lower
from mlplatlint.fronts.cloud.names import ConstructName, l1_type, l2_table
from mlplatlint.fronts.cloud.resource import CloudResource
from mlplatlint.fronts.cloud.values import Value, empty_mapping

_REMOVAL = {"DESTROY": "Delete", "RETAIN": "Retain", "SNAPSHOT": "Snapshot"}


class Construct(NamedTuple):
    """A construct call as read from source. ``touched`` says that the object is changed after it was made."""

    library: ConstructName
    name: str
    options: Value
    span: Span
    whole: Span
    symbol: str
    touched: bool = False


def is_resource(library: ConstructName) -> bool:
    """Tell whether a class makes a resource that we can judge."""
    return library.name in l2_table() or library.name == "CfnResource" or l1_type(library.name) is not None


def assemble(construct: Construct) -> CloudResource | None:
    """Return the resource a construct makes, or None when its class is not described."""
    library, options = construct.library, construct.options
    described = l2_table().get(library.name)
    cfn_type = l1_type(library.name)
    if library.name == "CfnResource":
        cfn_type, properties, level = options.get("type").known_text, _free_form(options), "L1"
    elif cfn_type is not None:
        properties, level = options, "L1"
    elif described is not None and not (library.version == 1 and described.get("v2-only")):
        cfn_type, properties, level = described["type"], lower(described.get("emits", {}), options), "L2"
    if cfn_type is None:
        return None
    if construct.touched:
        properties = empty_mapping(properties.span, complete=False)
    symbol = f"{construct.symbol}/{construct.name}" if construct.name else construct.symbol
    return CloudResource(
        type=cfn_type,
        name=construct.name,
        construct=library.name,
        level="L2" if level == "L2" else "L1",
        properties=properties,
        attributes=_attributes(options, construct.touched),
        options=options,
        span=construct.span,
        whole=construct.whole,
        symbol=symbol,
    )


def _free_form(options: Value) -> Value:
    """Return the properties of a raw ``CfnResource``."""
    given = options.get("properties")
    if given.kind == "absent":
        return empty_mapping(options.span)
    return given if given.kind == "mapping" else empty_mapping(options.span, complete=False)


def _attributes(options: Value, touched: bool) -> Value:
    """Return ``DeletionPolicy`` where ``removalPolicy`` names it; methods may set it too, so nothing else is
    known."""
    result = empty_mapping(options.span, complete=False)
    policy = options.get("removalPolicy")
    if policy.kind == "symbol" and not touched:
        known = _REMOVAL.get(str(policy.scalar).rpartition(".")[2])
        if known:
            result.put("DeletionPolicy", policy.span, Value("literal", policy.span, known))
    return result
