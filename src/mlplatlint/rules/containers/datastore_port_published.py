"""Databases and caches that every machine on the network can reach."""

import re
from collections.abc import Iterator

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix, Hit
from mlplatlint.fronts.compose import ComposeFile
from mlplatlint.rules.tables import load


def check(compose: ComposeFile) -> Iterator[Hit]:
    table = load("datastores.toml")["ports"]
    for service in compose.services:
        image = service.image
        known = table.get(image.base) if image is not None else None
        if image is None or not known:
            continue
        for port in service.ports():
            if port.on_all_interfaces and any(port.targets(number) for number in known):
                # Files named after development or tests rarely run on a machine that strangers can reach.
                severity = "info" if compose.development else ""
                values = {"service": service.name, "image": image.base, "port": port.target}
                yield Hit(port.node.span, values, f"{service.symbol}.ports", severity=severity)


_SHORT = re.compile(
    r"(?P<quote>[\"']?)(?P<address>0\.0\.0\.0:)?(?P<ports>\d+(?:-\d+)?(?::\d+(?:-\d+)?)?)(?:/tcp)?(?P=quote)"
)


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    match = _SHORT.fullmatch(source.text(finding.span))
    if match is None:
        return
    start = finding.span.start + match.end("quote")
    end = start + len(match["address"] or "")
    # A container port alone is published on a port of Docker's choice.
    address = "127.0.0.1:" if ":" in match["ports"] else "127.0.0.1::"
    edit = Edit(source.path, Span(start, end), address)
    yield Fix("suggestion", "let only this machine reach the port", (edit,))
