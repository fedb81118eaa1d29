"""Construct methods that add a resource, or a part of one: ingress rules, managed policies, function URLs."""

from __future__ import annotations

from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.fronts.cloud.conditions import named
from mlplatlint.fronts.cloud.names import TABLE
from mlplatlint.fronts.cloud.resource import CloudResource
from mlplatlint.fronts.cloud.values import Value, canonical, empty_mapping
from mlplatlint.rules.tables import load

METHODS = ("addIngressRule", "allowFrom", "allowFromAnyIpv4", "addManagedPolicy", "addFunctionUrl")
"""Spelled as in TypeScript. ``allowDefaultPortFromAnyIpv4`` needs the port of the receiver, so it is left out."""


def from_method(name: str, arguments: Value, span: Span, symbol: str) -> Iterator[CloudResource]:
    """Yield the resource that a call such as ``sg.addIngressRule(peer, port)`` adds, as far as it is described."""
    if name == "addManagedPolicy":
        built = "AWS::IAM::Role", _managed_policy(arguments, span)
    elif name == "addFunctionUrl":
        built = "AWS::Lambda::Url", _function_url(arguments, span)
    else:
        built = "AWS::EC2::SecurityGroupIngress", _ingress(name, arguments, span)
    if built[1] is not None:
        yield CloudResource(
            type=built[0],
            name="",
            construct=name,
            level="L2",
            properties=built[1],
            attributes=empty_mapping(span, complete=False),
            options=arguments,
            span=span,
            whole=span,
            symbol=symbol,
        )


def _managed_policy(arguments: Value, span: Span) -> Value | None:
    policy = _argument(arguments, 0, ("policy",))
    if policy is None:
        return None
    properties = empty_mapping(span, complete=False)
    properties.put("ManagedPolicyArns", span, Value("list", span, items=[policy], complete=False))
    return properties


def _function_url(arguments: Value, span: Span) -> Value:
    properties = empty_mapping(span, complete=False)
    auth = (arguments.items[0] if arguments.items else arguments).get("authType")
    if auth.kind == "symbol":
        text = "NONE" if named(str(auth.scalar), ["FunctionUrlAuthType.NONE"]) else "AWS_IAM"
        properties.put("AuthType", auth.span, Value("literal", auth.span, text))
    return properties


def _ingress(name: str, arguments: Value, span: Span) -> Value | None:
    any_peer = name == "allowFromAnyIpv4"
    peer = None if any_peer else _argument(arguments, 0, ("peer", "other"))
    port = _argument(arguments, 0 if any_peer else 1, ("connection", "portRange"))
    if port is None or (peer is None and not any_peer):
        return None
    properties = empty_mapping(span, complete=False)
    if peer is None:
        properties.put("CidrIp", span, Value("literal", span, "0.0.0.0/0"))
    else:
        _put_peer(properties, peer)
    _put_port(properties, port)
    return properties


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
    given = _argument(peer, 0, ("cidrIp", "cidrIpv6")) or Value("unknown", peer.span)
    if named(called, ["Peer.anyIpv4"]):
        properties.put("CidrIp", peer.span, Value("literal", peer.span, "0.0.0.0/0"))
    elif named(called, ["Peer.anyIpv6"]):
        properties.put("CidrIpv6", peer.span, Value("literal", peer.span, "::/0"))
    elif named(called, ["Peer.ipv4"]):
        properties.put("CidrIp", peer.span, given)
    elif named(called, ["Peer.ipv6"]):
        properties.put("CidrIpv6", peer.span, given)


def _put_port(properties: Value, port: Value) -> None:
    span = port.span
    called = str(port.scalar)
    unknown = Value("unknown", span)
    protocol = "udp" if "udp" in called.rpartition(".")[2].lower() else "tcp"
    low = high = unknown
    if port.kind == "symbol":
        number = load(TABLE)["ports"].get(canonical(called.rpartition(".")[2]))
        if number is None:
            return
        low = high = Value("literal", span, number)
    elif port.kind != "call":
        return
    elif named(called, ["Port.tcp", "Port.udp"]):
        low = high = _argument(port, 0, ("port",)) or unknown
    elif named(called, ["Port.tcpRange", "Port.udpRange"]):
        low = _argument(port, 0, ("startPort",)) or unknown
        high = _argument(port, 1, ("endPort",)) or unknown
    elif named(called, ["Port.allTcp", "Port.allUdp"]):
        low, high = Value("literal", span, 0), Value("literal", span, 65535)
    elif named(called, ["Port.allTraffic"]):
        protocol = "-1"
    else:
        return
    properties.put("IpProtocol", span, Value("literal", span, protocol))
    properties.put("FromPort", span, low)
    properties.put("ToPort", span, high)
