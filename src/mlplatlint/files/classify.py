"""What a file is, by its name and its first bytes.

A file has one *language*, which decides the front that parses it, and a set of *kinds*, which decides the rules
that look at it: the language itself, ``text`` for anything textual, and roles such as ``compose`` or ``workflow``.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class FileType(NamedTuple):
    """Language (empty for text that no front reads, ``binary`` for bytes nobody reads) and kinds."""

    language: str
    kinds: frozenset[str]


_BY_SUFFIX = {
    ".py": "python", ".pyi": "python", ".pyw": "python", ".ipynb": "notebook",
    ".yaml": "yaml", ".yml": "yaml", ".json": "json", ".sql": "sql",
    ".ts": "typescript", ".tsx": "typescript", ".mts": "typescript", ".cts": "typescript",
    ".dockerfile": "dockerfile", ".containerfile": "dockerfile",
    ".toml": "toml", ".ini": "ini", ".cfg": "ini", ".env": "env", ".sh": "shell", ".bash": "shell",
}  # fmt: skip

ARTIFACT_SUFFIXES = frozenset(
    [
        ".pkl",
        ".pickle",
        ".joblib",
        ".dill",
        ".cloudpickle",
        ".pt",
        ".pth",
        ".ckpt",
        ".bin",
        ".h5",
        ".hdf5",
        ".keras",
        ".onnx",
        ".safetensors",
        ".gguf",
        ".ggml",
        ".npy",
        ".npz",
        ".zip",
        ".mojo",
        ".model",
        ".pb",
        ".tflite",
        ".mar",
        ".nemo",
        ".skops",
        ".jar",
        ".whl",
        ".tar",
        ".tgz",
        ".gz",
        ".bz2",
        ".xz",
        ".lz4",
        ".7z",
    ]
)
"""Suffixes under which model files travel; their content still decides what they are."""

_DATA = frozenset(("json", "yaml", "toml", "ini", "env"))
"""Languages of data, under whose names a pickle may travel; nothing that is one reads as the other."""
_TEXT_OPCODES = frozenset(bytes((byte,)) for byte in b"c(]})IVSFNLiKJMGXUTBC\x82\x83\x84\x88\x89\x8c\x8d\x8f\x95")
"""What a pickle without a mark begins with: an opcode that pushes a value or imports a name."""

_DOCKERFILE = re.compile(r"(?i)^(?:dockerfile|containerfile)(?:[.\-_].*)?$")
_COMPOSE = re.compile(r"(?i)^(?:docker-)?compose(?:[.\-_][\w.\-]*)?\.ya?ml$")
_NOT_DOCKERFILE = re.compile(r"(?i)\.(?:dockerignore|md|sh|py|txt|ya?ml|json)$")
_CODE = re.compile(
    r"(?i)\.(?:go|rs|[cm]?jsx?|[cm]?tsx?|vue|svelte|css|scss|less|html?|map|java|kt|scala|cs|c|cc|cpp|h|hpp|rb|php|lua|swift|svg|xml|rst|adoc|toml|lock|log|patch|diff|ipynb)$"
)
_FROM = re.compile(rb"(?m)^[ \t]*(?:FROM|from)[ \t]+[^\s\"'=]+(?:[ \t]+(?:AS|as)[ \t]+\S+)?[ \t]*\r?$")
"""What a file named like a Dockerfile and like code has to hold to be one: ``Dockerfile.go`` is either."""
_KUBERNETES = re.compile(rb"(?m)^[\"']?(?:apiVersion|kind)[\"']?[ \t]*:")


def classify(path: str, head: bytes) -> FileType:
    """Return the type of a file from its POSIX path and its first bytes (512 or more, or the whole file)."""
    name = path.rpartition("/")[2]
    _, dot, extension = name.rpartition(".")
    suffix = dot + extension.lower() if dot else ""
    language = _BY_SUFFIX.get(suffix, "")
    if not language or suffix in ARTIFACT_SUFFIXES or language in _DATA or is_binary(head) or head[:1] == b"\x80":
        artifact = _sniff_artifact(head, name, suffix)
        if artifact is not None:
            return artifact
    if _DOCKERFILE.match(name) and not _NOT_DOCKERFILE.search(name) and (not _CODE.search(name) or _FROM.search(head)):
        language = "dockerfile"
    elif name == ".env" or name.startswith(".env."):
        language = "env"
    elif not language and head[:2] == b"#!":
        language = _by_shebang(head)
    if suffix == ".template" and re.search(rb"AWSTemplateFormatVersion|AWS::", head):
        language = "json" if head.lstrip()[:1] == b"{" else "yaml"
    if is_binary(head):
        return FileType("binary", frozenset(("binary",)))
    kinds = {"text"}
    if language:
        kinds.add(language)
    if language in ("yaml", "json"):
        kinds |= _data_roles(path, name, head)
    if name.endswith(".dockerignore"):
        kinds.add("dockerignore")
    return FileType(language, frozenset(kinds))


def _data_roles(path: str, name: str, head: bytes) -> set[str]:
    roles = set()
    if _COMPOSE.match(name):
        roles.add("compose")
    if "/.github/workflows/" in f"/{path}":
        roles.add("workflow")
    if name in ("action.yml", "action.yaml"):
        roles.add("action")
    if name == "metadata.yaml" and re.search(r"(?:^|/)pipelines/[^/]+/metadata\.yaml$", path):
        roles.add("mage-pipeline")
    if b"AWSTemplateFormatVersion" in head or b"AWS::" in head:
        roles.add("cloudformation")
    if _KUBERNETES.search(head) or b'"apiVersion"' in head:
        roles.add("kubernetes")
    return roles


def _by_shebang(head: bytes) -> str:
    line = head.split(b"\n", 1)[0]
    if b"python" in line:
        return "python"
    return "shell" if re.search(rb"\b(?:ba|da|z|k)?sh\b", line) else ""


def _sniff_artifact(head: bytes, name: str, suffix: str) -> FileType | None:
    if suffix not in ARTIFACT_SUFFIXES and not is_binary(head) and head[:1] != b"\x80":
        if head[:1] not in _TEXT_OPCODES:
            return None
        from mlplatlint.fronts.artifact.opening import imports_something

        return FileType("artifact", frozenset(("artifact",))) if imports_something(head) else None
    from mlplatlint.fronts.artifact.sniff import sniff

    return FileType("artifact", frozenset(("artifact",))) if sniff(head, name) else None


def is_binary(head: bytes) -> bool:
    """Tell whether the first bytes are no text: a NUL, unless the file is UTF-16 or UTF-32 with its mark."""
    start = head[:4096]
    return b"\0" in start and start[:2] not in (b"\xff\xfe", b"\xfe\xff")
