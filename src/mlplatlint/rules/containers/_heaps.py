"""Java processes in containers: what their command lines and variables say of the heap, and the memory they have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from mlplatlint.files.source import Span
from mlplatlint.fronts.compose import ComposeFile
from mlplatlint.fronts.kubernetes import PodSpec
from mlplatlint.fronts.yaml import YamlNode
from mlplatlint.rules.containers._pods import quantity

_VARIABLE = re.compile(r"(?i)JAVA|JVM|JDK|HEAP_OPTS|CATALINA_OPTS|H2O.*OPTS")
_XMX = re.compile(r"(?<![\w-])-Xmx(\d{1,15})([kKmMgGtT]?)(?![\w.])")
_PERCENT = re.compile(r"-XX:MaxRAMPercentage=(\d{1,3}(?:\.\d+)?)")
_JAVA = re.compile(r"(?:^|[\s/;&|'\"])java\s")


class JavaText(NamedTuple):
    """A text that java reads options from. ``command`` says that it is the command line itself."""

    text: str
    node: YamlNode
    command: bool


class JavaContainer(NamedTuple):
    """One container or service: its texts, its memory limit in bytes (None: none, or unknown), how it is called."""

    name: str
    symbol: str
    span: Span
    texts: tuple[JavaText, ...]
    limit: float | None

    @property
    def heap(self) -> tuple[float, JavaText] | None:
        """The largest heap in bytes, and where it is set; the last ``-Xmx`` of a command line wins."""
        found = [
            (int(match[1]) * 1024.0 ** " kmgt".index((match[2] or " ").lower()), text)
            for text in self.texts
            for match in list(_XMX.finditer(text.text))[-1:]
        ]
        return max(found, key=lambda item: item[0]) if found else None

    @property
    def percentage(self) -> tuple[float, JavaText] | None:
        """The share of memory that the heap may take, and where it is set."""
        for text in self.texts:
            match = _PERCENT.search(text.text)
            if match is not None:
                return float(match[1]), text
        return None

    @property
    def starts_java(self) -> bool:
        """Whether the command line starts a JVM by its name."""
        return any(text.command and _JAVA.search(f"{text.text} ") for text in self.texts)


def java_containers(subject: ComposeFile | PodSpec) -> Iterator[JavaContainer]:
    """Yield every container of a pod or service of a Compose file."""
    if isinstance(subject, ComposeFile):
        for service in subject.services:
            texts = list(_commands(service.node, ("entrypoint", "command")))
            texts += [
                JavaText(value, node, False)
                for name, value, node in service.environment()
                if value and _VARIABLE.search(name)
            ]
            yield JavaContainer(
                f"service `{service.name}`", service.symbol, service.span, tuple(texts), service.memory_limit
            )
        return
    for container in subject.containers:
        texts = list(_commands(container.node, ("command", "args")))
        listed = container.node.get("env")
        for item in listed.items if listed is not None else ():
            name, value = item.scalar("name"), item.get("value")
            if isinstance(name, str) and value is not None and value.kind == "scalar" and _VARIABLE.search(name):
                texts.append(JavaText(value.text, value, False))
        limit = quantity(container.node.get("resources", "limits", "memory"))
        yield JavaContainer(
            f"container `{container.name}`", container.symbol, container.span, tuple(texts), limit or None
        )


def _commands(node: YamlNode, keys: tuple[str, ...]) -> Iterator[JavaText]:
    for key in keys:
        found = node.get(key)
        if found is None or found.kind == "mapping":
            continue
        text = found.text if found.kind == "scalar" else " ".join(item.text for item in found.items)
        where = next((item for item in found.items if "-Xmx" in item.text or "MaxRAM" in item.text), found)
        yield JavaText(text, where, True)
