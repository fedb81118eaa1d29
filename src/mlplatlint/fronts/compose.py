"""Compose files: services, their published ports, values with variables replaced by their defaults."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from mlplatlint.files.source import Source, Span
from mlplatlint.fronts.dockerfile.expand import UNSET, expand_quietly
from mlplatlint.fronts.dockerfile.images import ImageRef, parse_image
from mlplatlint.fronts.yaml import YamlFile, YamlNode

_SERVICE_KEYS = frozenset(
    ("image", "build", "extends", "command", "ports", "volumes", "environment", "env_file", "deploy")
)
_DEVELOPMENT = re.compile(
    r"(?i)(?:^|[./_\-])(?:override|dev|develop|development|local|test|tests|testing|ci|e2e|debug|examples?)(?:[./_\-]|$)"
)
_ANY_ADDRESS = frozenset(("", "0.0.0.0", "*", "::", "0:0:0:0:0:0:0:0", "[::]"))
_SIZE = re.compile(r"(\d+(?:\.\d+)?) ?([bkmgtpBKMGTP]?)(?:i?[bB])?")
_PUBLISHED = re.compile(r"(\d+)(?:-(\d+))?$")


class PublishedPort(NamedTuple):
    """One entry of ``ports``.

    ``host`` is empty for all interfaces; port texts are empty when unknown or random.
    """

    host: str
    published: str
    target: str
    protocol: str
    node: YamlNode

    @property
    def on_all_interfaces(self) -> bool:
        """Whether the port can be reached from other machines."""
        return self.host in _ANY_ADDRESS

    def targets(self, port: int) -> bool:
        """Tell whether a container port is the one published, or in the range."""
        match = _PUBLISHED.match(self.target)
        return match is not None and int(match[1][:6]) <= port <= int((match[2] or match[1])[:6])


class Mount(NamedTuple):
    """One entry of ``volumes``: ``kind`` is ``bind``, ``volume``, ``tmpfs`` or empty when unknown.

    ``source`` is a host path for a bind mount, a volume's name (empty: anonymous) otherwise; variables are replaced by their defaults.
    """

    kind: str
    source: str
    target: str
    options: tuple[str, ...]
    node: YamlNode

    @property
    def read_only(self) -> bool:
        """Whether the container cannot write to it."""
        return "ro" in self.options


class Service:
    """One service of a Compose file."""

    __slots__ = ("file", "name", "node")

    def __init__(self, file: ComposeFile, name: str, node: YamlNode) -> None:
        self.file = file
        self.name = name
        self.node = node

    def text(self, *path: str | int) -> str | None:
        """Return a scalar with variables replaced by their defaults; None when absent or unknown."""
        node = self.node.get(*path)
        if node is None or node.kind != "scalar" or node.value is None:
            return None
        return interpolate(node.text)

    @property
    def image(self) -> ImageRef | None:
        """The image's parts; None when absent or unknown."""
        text = self.text("image")
        return parse_image(text) if text else None

    @property
    def span(self) -> Span:
        """Where the service is named."""
        return self.node.key_span

    @property
    def symbol(self) -> str:
        """The service's pointer, for fingerprints."""
        return f"services.{self.name}"

    def ports(self) -> Iterator[PublishedPort]:
        """Yield the published ports, in short and long form."""
        listed = self.node.get("ports")
        for item in listed.items if listed is not None else ():
            port = _long_port(item) if item.kind == "mapping" else _short_port(item)
            if port is not None:
                yield port

    def volumes(self) -> Iterator[Mount]:
        """Yield the mounts, in short and long form; those with an unknown source or target are left out."""
        listed = self.node.get("volumes")
        for item in listed.items if listed is not None else ():
            mount = _long_mount(item) if item.kind == "mapping" else _short_mount(item)
            if mount is not None:
                yield mount

    def environment(self) -> Iterator[tuple[str, str | None, YamlNode]]:
        """Yield name, value and node of each variable; the value is None when it comes from outside the file."""
        listed = self.node.get("environment")
        if listed is None:
            return
        for name, node in listed.entries():
            if node.kind == "scalar":
                yield name, None if node.value is None and not node.text else interpolate(node.text), node
        for node in listed.items:
            name, equals, value = node.text.partition("=")
            yield name.strip(), interpolate(value) if equals else None, node

    def words(self, *keys: str) -> list[str]:
        """Return the words of commands (``command``, ``entrypoint``), shell text split at blanks."""
        found: list[str] = []
        for key in keys:
            node = self.node.get(key)
            for item in [] if node is None else node.items or [node]:
                found += (interpolate(item.text) or "").split()
        return found

    @property
    def memory_limit(self) -> float | None:
        """The limit in bytes; None when there is none or it cannot be read."""
        for path in (("deploy", "resources", "limits", "memory"), ("mem_limit",)):
            text = self.text(*path)
            match = _SIZE.fullmatch(text.strip()) if text and len(text) < 40 else None
            if match is not None:
                return float(match[1]) * 1024 ** ("bkmgtp".index(match[2].lower() or "b")) or None
        return None

    @property
    def complete(self) -> bool:
        """Whether what is absent here is absent in the running service, as far as this file can say."""
        keys = self.node.keys()
        return ("image" in keys or "build" in keys) and "extends" not in keys and not self.file.overlay

    def setting(self, *path: str | int) -> YamlNode | None:
        """Return a setting of the service."""
        return self.node.get(*path)


class ComposeFile:
    """A Compose file with its services.

    ``development`` is true for overrides and files named after a development use.
    """

    def __init__(self, file: YamlFile, root: YamlNode) -> None:
        self.file = file
        self.root = root
        services = root.get("services")
        assert services is not None
        self.services = [Service(self, name, node) for name, node in services.entries() if node.kind == "mapping"]

    @property
    def source(self) -> Source:
        """The file's text."""
        return self.file.source

    @property
    def overlay(self) -> bool:
        """Whether the file is merged over another one: an override by name, or services without image and build."""
        if "override" in self.source.path.rpartition("/")[2].lower():
            return True
        return not any("image" in service.node.keys() or "build" in service.node.keys() for service in self.services)  # noqa: SIM118

    @property
    def development(self) -> bool:
        """Whether the file's name or folder says that it is for development or tests."""
        return _DEVELOPMENT.search(self.source.path) is not None


def compose_files(file: YamlFile) -> Iterator[ComposeFile]:
    """Yield the file as a Compose file when it is one by structure."""
    root = file.root
    if root is None or root.kind != "mapping" or root.get("apiVersion") is not None:
        return
    services = root.get("services")
    if services is None or services.kind != "mapping":
        return
    found = [node for _, node in services.entries() if node.kind == "mapping"]
    if found and any(not _SERVICE_KEYS.isdisjoint(node.keys()) for node in found):
        yield ComposeFile(file, root)


def interpolate(text: str) -> str | None:
    """Return a Compose value with each variable replaced by its default; None when one has none.

    Variables without a default come from the environment or a .env file, which is not read here.
    """
    if "$" not in text:
        return text
    if len(text) > 4096:
        return None
    marked = text.replace("$$", "\0").replace("\\", "\1").replace("'", "\2").replace('"', "\3")
    if re.search(r"\$[A-Za-z_]|\$\{[A-Za-z_]\w*\}", marked):
        return None
    value = expand_quietly(marked, lambda name: UNSET)
    if value is None:
        return None
    return value.replace("\0", "$").replace("\1", "\\").replace("\2", "'").replace("\3", '"')


def _short_port(item: YamlNode) -> PublishedPort | None:
    text = interpolate(item.text)
    if text is None:
        # `${PORT}:5432` publishes the port all the same: what is known is the part after the last colon.
        text = re.sub(r"\$\{[^}]*\}|\$\w+", "0", item.text)
    body, _, protocol = text.partition("/")
    host, published, target = "", "", body
    if ":" in body:
        rest, _, target = body.rpartition(":")
        host, _, published = rest.rpartition(":")
    return PublishedPort(host.strip("[]"), published, target, protocol or "tcp", item)


def _short_mount(item: YamlNode) -> Mount | None:
    text = interpolate(item.text)
    if not text:
        return None
    drive = re.match(r"[A-Za-z]:[\\/]", text)
    head = drive[0] if drive else ""
    parts = text[len(head) :].split(":")
    if len(parts) == 1:
        return Mount("volume", "", parts[0], (), item)
    source, target = head + parts[0], parts[1]
    options = tuple(parts[2].split(",")) if len(parts) > 2 else ()
    return Mount("bind" if head or source.startswith(("/", ".", "~")) else "volume", source, target, options, item)


def _long_mount(item: YamlNode) -> Mount | None:
    def part(key: str) -> str | None:
        node = item.get(key)
        return interpolate(node.text) if node is not None and node.kind == "scalar" else ""

    source, target, kind = part("source"), part("target"), part("type")
    if source is None or not target or kind is None:
        return None
    options = ("ro",) if item.scalar("read_only") is True else ()
    return Mount(kind or "volume", source, target, options, item)


def _long_port(item: YamlNode) -> PublishedPort | None:
    def part(key: str) -> str:
        node = item.get(key)
        return (interpolate(node.text) or "") if node is not None and node.kind == "scalar" else ""

    if not part("target"):
        return None
    return PublishedPort(
        part("host_ip").strip("[]"), part("published"), part("target"), part("protocol") or "tcp", item
    )
