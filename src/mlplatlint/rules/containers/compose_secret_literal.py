"""Secrets written into a Compose file."""

import re
from collections.abc import Iterator

from mlplatlint.files.source import Span
from mlplatlint.findings.model import Hit
from mlplatlint.fronts.compose import ComposeFile
from mlplatlint.rules.containers._pods import milder
from mlplatlint.rules.tables import load


def check(compose: ComposeFile) -> Iterator[Hit]:
    table = load("kubernetes.toml")["secrets"]
    told: set[Span] = set()
    for service in compose.services:
        for name, value, node in service.environment():
            if not value or re.search(table["harmless"], value) or not re.search(table["names"], name) or value == name:
                continue
            # What an anchor holds stands once, however many services take it.
            if node.span in told or re.search(table["references"], name) or "ALLOW_EMPTY" in name or "RANDOM" in name:
                continue
            told.add(node.span)
            # `${PASSWORD:-postgres}` ships its default to everybody who sets nothing.
            how = "as the default of a variable" if "${" in node.text else "in plain text"
            severity = "low" if compose.development else milder(compose.source.path)
            values = {"service": service.name, "name": name, "how": how}
            yield Hit(node.span, values, service.symbol, severity=severity, tags=("redact",))
