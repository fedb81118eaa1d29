"""What a file is, by name and first bytes."""

from __future__ import annotations

import pytest

from mlplatlint.files.classify import classify


@pytest.mark.parametrize(
    ("path", "head", "language", "kind"),
    [
        ("a.py", b"x", "python", "python"),
        ("bin/tool", b"#!/usr/bin/env python3\n", "python", "python"),
        ("bin/run", b"#!/bin/bash\n", "shell", "shell"),
        ("Dockerfile", b"FROM x", "dockerfile", "dockerfile"),
        ("docker/Dockerfile.gpu", b"FROM x", "dockerfile", "dockerfile"),
        ("app.Dockerfile", b"FROM x", "dockerfile", "dockerfile"),
        ("Containerfile", b"FROM x", "dockerfile", "dockerfile"),
        ("Dockerfile.dockerignore", b"*.pkl", "", "dockerignore"),
        ("Dockerfile.go", b"# tools\nFROM golang:1.23 AS build\n", "dockerfile", "dockerfile"),
        ("dockerfile.go", b"package docker\n\nimport (\n", "", "text"),
        ("dockerfile.css", b".from {\n  color: red;\n}\n", "", "text"),
        ("Dockerfile.md", b"# how", "", "text"),
        ("docker-compose.override.yml", b"services:", "yaml", "compose"),
        ("compose.yaml", b"services:", "yaml", "compose"),
        (".github/workflows/ci.yml", b"on: push", "yaml", "workflow"),
        ("x/pipelines/p1/metadata.yaml", b"blocks: []", "yaml", "mage-pipeline"),
        ("k8s/d.yaml", b"apiVersion: v1\nkind: Pod\n", "yaml", "kubernetes"),
        ("t.json", b'{"AWSTemplateFormatVersion": "2010-09-09"}', "json", "cloudformation"),
        ("infra/stack.ts", b"import", "typescript", "typescript"),
        (".env.local", b"A=1", "env", "env"),
        ("utf16.txt", "hello".encode("utf-16"), "", "text"),
        ("image.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary", "binary"),
    ],
)
def test_language_and_kinds(path, head, language, kind):
    found = classify(path, head)
    assert found.language == language
    assert kind in found.kinds


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("m.pkl", b"\x80\x04\x95\x00"),
        ("weights", b"\x80\x04\x95\x10\0\0\0\0\0\0\0\x8c\x02os"),
        ("m.zip", b"PK\x03\x04\0\0"),
    ],
)
def test_artifacts_are_told_by_content(name, head):
    assert classify(name, head).language == "artifact"
