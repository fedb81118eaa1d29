"""Construct methods that add a resource of their own: ingress rules."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.fronts.cloud.conditions import named
from mlplatlint.fronts.cloud.names import TABLE
from mlplatlint.fronts.cloud.resource import CloudResource
from mlplatlint.fronts.cloud.values import Value, canonical, empty_mapping
from mlplatlint.rules.tables import load

METHODS = ("addIngressRule", "allowFrom", "allowFromAnyIpv4", "allowDefaultPortFrom")
"""Spelled as in TypeScript. ``allowDefaultPortFromAnyIpv4`` needs the port of the receiver, so it is left
out."""


def from_method(name: str, arguments: Value, span: Span, symbol: str) -> Iterator[CloudResource]:
    """Yield the ingress rule that ``sg.addIngressRule(peer, port)`` or ``x.connections.allowFrom(...)``
    adds."""
    any_peer = name == "allowFromAnyIpv4"
    peer = None if any_peer else _argument(arguments, 0, ("peer", "other"))
    port = _argument(arguments, 0 if any_peer else 1, ("connection", "portRange"))
    if name == "allowDefaultPortFrom":
        port = Value("unknown", span)
    if port is None or (peer is None and not any_peer):
        return
    properties = empty_mapping(span, complete=False)
    if peer is None:
        properties.put("CidrIp", span, Value("literal", span, "0.0.0.0/0"))
    else:
        _put_peer(properties, peer)
    _put_port(properties, port)
    yield CloudResource(
        type="AWS::EC2::SecurityGroupIngress",
        name="",
        construct=f"aws_ec2.{name}",
        level="L2",
        properties=properties,
        attributes=empty_mapping(span, complete=False),
        options=arguments,
        span=span,
        whole=span,
        symbol=symbol,
    )


def _argument(arguments: Value, index: int, names: tuple[str, ...]) -> Value | None:
    if index < len(arguments.items):
        return arguments.items[index]
    for name in names:
        entry = arguments.entries.get(canonical(name))
        if entry is not None:
            return entry.value
    return None


def _put_peer(properties: Value, peer: Value) -> None:
    if peer.kind != "call":
        return
    called = str(peer.scalar)
    if named(called, ["Peer.anyIpv4"]):
        properties.put("CidrIp", peer.span, Value("literal", peer.span, "0.0.0.0/0"))
    elif named(called, ["Peer.anyIpv6"]):
        properties.put("CidrIpv6", peer.span, Value("literal", peer.span, "::/0"))
    elif named(called, ["Peer.ipv4"]) and peer.items:
        properties.put("CidrIp", peer.span, peer.items[0])
    elif named(called, ["Peer.ipv6"]) and peer.items:
        properties.put("CidrIpv6", peer.span, peer.items[0])


def _put_port(properties: Value, port: Value) -> None:
    span = port.span
    member = canonical(str(port.scalar).rpartition(".")[2])
    number = load(TABLE)["ports"].get(member) if port.kind == "symbol" else None
    first = port.items[0] if port.items else Value("unknown", span)
    if number is not None:
        protocol, low, high = "tcp", Value("literal", span, number), Value("literal", span, number)
    elif port.kind != "call":
        return
    elif named(str(port.scalar), ["Port.tcp", "Port.udp"]):
        protocol, low, high = str(port.scalar)[-3:], first, first
    elif named(str(port.scalar), ["Port.tcpRange", "Port.udpRange"]) and len(port.items) > 1:
        protocol = "tcp" if "tcp" in str(port.scalar) else "udp"
        low, high = first, port.items[1]
    elif named(str(port.scalar), ["Port.allTcp", "Port.allUdp"]):
        protocol = "tcp" if "tcp" in canonical(str(port.scalar)) else "udp"
        low, high = Value("literal", span, 0), Value("literal", span, 65535)
    elif named(str(port.scalar), ["Port.allTraffic"]):
        protocol, low, high = "-1", Value("absent", span), Value("absent", span)
    else:
        return
    properties.put("IpProtocol", span, Value("literal", span, protocol))
    properties.put("FromPort", span, low)
    properties.put("ToPort", span, high)
