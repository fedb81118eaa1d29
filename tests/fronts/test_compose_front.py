"""Compose files: structure, ports, variables."""

from __future__ import annotations

import pytest

from mlplatlint.files.source import Source
from mlplatlint.fronts.compose import ComposeFile, compose_files, interpolate
from mlplatlint.fronts.yaml import parse


def read(text: str, path: str = "compose.yaml") -> list[ComposeFile]:
    return list(compose_files(parse(Source(path, text.encode()))))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postgres:16", "postgres:16"),
        ("${R:-docker.io}/redis:${T-7}", "docker.io/redis:7"),
        ("${A:-x-${B:-y}}", "x-y"),
        ("$$HOME", "$HOME"),
        ("${A:+x}y", "y"),
        ("${A}", None),
        ("a$B", None),
        ("${A:?needed}", None),
        ("${A:-it's}", "it's"),
        ("${" * 200, None),
        ("$" + "{A:-" * 3000, None),
    ],
)
def test_variables_take_their_defaults(text: str, expected: str | None) -> None:
    assert interpolate(text) == expected


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ('"5432:5432"', ("", "5432", "5432", "tcp")),
        ("22:22", ("", "22", "22", "tcp")),
        ('"5432"', ("", "", "5432", "tcp")),
        ("5432", ("", "", "5432", "tcp")),
        ('"127.0.0.1:80:8000/udp"', ("127.0.0.1", "80", "8000", "udp")),
        ('"[::1]:80:8000"', ("::1", "80", "8000", "tcp")),
        ('"127.0.0.1::8000"', ("127.0.0.1", "", "8000", "tcp")),
        ('"${IP:-127.0.0.1}:${P:?set}:5432"', ("0", "0", "5432", "tcp")),
        ("{target: 80, host_ip: 10.0.0.1, published: '8080'}", ("10.0.0.1", "8080", "80", "tcp")),
    ],
)
def test_port_forms(entry: str, expected: tuple[str, str, str, str]) -> None:
    [compose] = read(f"services:\n  a:\n    image: b\n    ports:\n      - {entry}\n")
    [port] = compose.services[0].ports()
    assert tuple(port[:4]) == expected


def test_ranges_and_addresses() -> None:
    [compose] = read('services: {a: {image: b, ports: ["6000-6010:6000-6010", "0.0.0.0:1:1", "::1:2:2"]}}')
    first, second, third = compose.services[0].ports()
    assert first.targets(6005) and not first.targets(6011)
    assert second.on_all_interfaces and not third.on_all_interfaces


@pytest.mark.parametrize(
    "text",
    [
        "services: {}",
        "services: [a]",
        "services: {port: 80}",
        "apiVersion: v1\nservices: {a: {image: b}}",
        "a: 1",
        "[]",
        "",
    ],
)
def test_what_is_no_compose_file(text: str) -> None:
    assert read(text) == []


def test_development_files_are_known_by_name() -> None:
    text = "services: {a: {image: b}}"
    assert read(text, "deploy/docker-compose.override.yml")[0].development
    assert read(text, "tests/compose.yaml")[0].development
    assert not read(text, "deploy/compose.latest.yaml")[0].development


def test_image_and_merge_key() -> None:
    [compose] = read("x: &x {image: 'docker.io/library/redis:7'}\nservices: {a: {<<: *x, ports: []}}")
    image = compose.services[0].image
    assert image is not None and (image.name, image.tag) == ("redis", "7")
