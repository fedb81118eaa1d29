"""Logic of ``rules/cloud/open-admin-port.md``."""

from collections.abc import Iterator, Mapping

from mlplatlint.findings.model import Hit
from mlplatlint.fronts.cloud.conditions import elements
from mlplatlint.fronts.cloud.resource import CloudResource
from mlplatlint.fronts.cloud.values import Value
from mlplatlint.rules.tables import load

_SHOWN = 3
_WORLD = ("0.0.0.0/0", "::/0")


def check(resource: CloudResource) -> Iterator[Hit]:
    """Yield ingress rules that open an administration or database port to every address."""
    if resource.type == "AWS::EC2::SecurityGroupIngress":
        rules = [resource.properties]
    elif resource.type == "AWS::EC2::SecurityGroup":
        rules = list(elements(resource.properties.get("SecurityGroupIngress")))
    else:
        return
    for rule in rules:
        source = _world(rule)
        port = _port(rule) if source is not None else None
        if source is not None and port:
            values = {"source": source.scalar, "port": port}
            confidence = "medium" if source.assumed else ""
            yield Hit(source.span, values, resource.symbol, confidence=confidence)


def _world(rule: Value) -> Value | None:
    for name in ("CidrIp", "CidrIpv6"):
        value = rule.get(name)
        if value.known_text in _WORLD:
            return value
    return None


def _port(rule: Value) -> str:
    """Return what the rule opens that nobody should reach, or '' when it opens none of it for certain."""
    protocol = str(rule.get("IpProtocol").scalar).lower()
    if protocol in ("-1", "all"):
        return "every port"
    low, high = _number(rule.get("FromPort")), _number(rule.get("ToPort"))
    if protocol not in ("tcp", "6", "udp", "17") or low is None or high is None:
        return ""
    if (low in (0, 1, -1) and high == 65535) or low == high == -1:
        return "every port"
    ports: Mapping[str, str] = load("network_ports.toml")["tcp" if protocol in ("tcp", "6") else "udp"]
    opened = [f"{number} ({name})" for number, name in ports.items() if low <= int(number) <= high]
    more = ", ..." if len(opened) > _SHOWN else ""
    return f"port {', '.join(opened[:_SHOWN])}{more}" if opened else ""


def _number(value: Value) -> int | None:
    if value.kind != "literal" or isinstance(value.scalar, bool):
        return None
    text = str(value.scalar).strip()
    return int(text) if text.removeprefix("-").isdecimal() else None
