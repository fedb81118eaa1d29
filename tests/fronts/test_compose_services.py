"""Mounts, variables, limits and merging of Compose services."""

from __future__ import annotations

import pytest

from mlplatlint.files.source import Source
from mlplatlint.fronts.compose import ComposeFile, Service, compose_files
from mlplatlint.fronts.yaml import parse


def read(text: str, path: str = "compose.yaml") -> ComposeFile:
    [compose] = compose_files(parse(Source(path, text.encode())))
    return compose


def service(body: str) -> Service:
    return read(f"services:\n  a:\n    image: x:1\n    {body}\n").services[0]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("/data:/d:ro,z", ("bind", "/data", "/d", True)),
        ("./data:/d", ("bind", "./data", "/d", False)),
        ("~/.aws:/root/.aws", ("bind", "~/.aws", "/root/.aws", False)),
        ("models:/m", ("volume", "models", "/m", False)),
        ("/d", ("volume", "", "/d", False)),
        ("C:\\data:/d", ("bind", "C:\\data", "/d", False)),
        ("${DATA:-/srv}:/d", ("bind", "/srv", "/d", False)),
    ],
)
def test_short_mounts(written: str, expected: tuple[str, str, str, bool]) -> None:
    [mount] = service(f"volumes: ['{written}']").volumes()
    assert (mount.kind, mount.source, mount.target, mount.read_only) == expected


def test_long_mounts_and_unknown_ones() -> None:
    found = list(
        service(
            "volumes: [{type: bind, source: /s, target: /t, read_only: true}, '${X}:/y', {type: tmpfs, target: /z}]"
        ).volumes()
    )
    assert [(mount.kind, mount.source, mount.read_only) for mount in found] == [
        ("bind", "/s", True),
        ("tmpfs", "", False),
    ]


def test_variables_in_both_forms() -> None:
    listed = service("environment: [A=1, B, 'C=${D:-x}', 'E=${F}']").environment()
    assert [(name, value) for name, value, _ in listed] == [("A", "1"), ("B", None), ("C", "x"), ("E", None)]
    mapped = service("environment: {A: 1, B: , C: '${D:-x}'}").environment()
    assert [(name, value) for name, value, _ in mapped] == [("A", "1"), ("B", None), ("C", "x")]


@pytest.mark.parametrize(
    ("body", "limit"),
    [
        ("mem_limit: 2g", 2.0**31),
        ("mem_limit: 512MB", 2.0**29),
        ("deploy: {resources: {limits: {memory: 1.5gb}}}", 1.5 * 2**30),
        ("mem_limit: 1024", 1024.0),
        ("mem_limit: 0", None),
        ("mem_limit: ${LIMIT}", None),
        ("cpus: 2", None),
    ],
)
def test_memory_limits(body: str, limit: float | None) -> None:
    assert service(body).memory_limit == limit


def test_overlays_are_incomplete() -> None:
    base = "services: {a: {image: x}}"
    assert read(base).services[0].complete
    assert not read(base, "docker-compose.override.yml").services[0].complete
    assert not read("services: {a: {ports: ['80:80']}}", "gpu.yml").services[0].complete
    assert not read("services: {a: {extends: {service: b}, image: x}}").services[0].complete
