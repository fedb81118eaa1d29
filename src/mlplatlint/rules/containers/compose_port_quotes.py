"""Ports that older YAML readers take for numbers to base sixty."""

import re
from collections.abc import Iterator

from mlplatlint.files.source import Source
from mlplatlint.findings.model import Edit, Finding, Fix, Hit
from mlplatlint.fronts.compose import ComposeFile

# YAML 1.1 reads 22:22 as 22*60+22; parts from 60 on are safe.
_BASE_SIXTY = re.compile(r"[1-9]\d*(?::[0-5]?\d)+")


def check(compose: ComposeFile) -> Iterator[Hit]:
    for service in compose.services:
        listed = service.setting("ports")
        for item in listed.items if listed is not None else ():
            if item.kind == "scalar" and not item.style and _BASE_SIXTY.fullmatch(item.text):
                yield Hit(item.span, {"service": service.name, "port": item.text}, f"{service.symbol}.ports")


def fixes(source: Source, finding: Finding) -> Iterator[Fix]:
    text = source.text(finding.span)
    if _BASE_SIXTY.fullmatch(text):
        yield Fix("safe", "quote the port", (Edit(source.path, finding.span, f'"{text}"'),))
