"""Digests that the repository keeps of its model files, against what the files are."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import NamedTuple

from mlplatlint.files.source import Span
from mlplatlint.project.artifacts import artifacts
from mlplatlint.project.model import Project

_SIDECAR = re.compile(r"\.(?:sha256|sha256sum|sha512|sha512sum|sha1|md5|md5sum)$", re.IGNORECASE)
_LIST = re.compile(
    r"(?:^|/)(?:(?:sha256|sha512|sha1|md5)sums?(?:\.txt)?|checksums?(?:\.txt|\.sha256)?)$", re.IGNORECASE
)
_LINE = re.compile(rb"(?m)^[ \t]*\\?([0-9a-fA-F]{32,128})(?:[ \t]+[* ]?([^\r\n]+?))?[ \t]*\r?$")
_BSD = re.compile(rb"(?m)^(?:SHA256|SHA512|SHA1|MD5) \(([^)\r\n]+)\) = ([0-9a-fA-F]{32,128})[ \t]*\r?$")
_ALGORITHMS = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}
_SIGNATURE = re.compile(r"(?:^|/)(?:model\.sig|[^/]+\.sigstore(?:\.json)?|[^/]+\.sig)$")


class Mismatch(NamedTuple):
    """A recorded digest that is not the file's: ``path`` and ``span`` say where it stands."""

    path: str
    span: Span
    file: str
    algorithm: str


class _Recorded(NamedTuple):
    path: str
    span: Span
    file: str
    algorithm: str
    digest: str


def mismatches(project: Project) -> list[Mismatch]:
    """Return the recorded digests of model files of the scan that are not the files' own, in path order."""
    recorded = list(_recorded(project))
    digests = project.request("artifact-digest", sorted({item.file for item in recorded}))
    return [
        Mismatch(item.path, item.span, item.file, item.algorithm)
        for item in recorded
        if item.file in digests and getattr(digests[item.file], item.algorithm) != item.digest
    ]


def _recorded(project: Project) -> Iterator[_Recorded]:
    known = artifacts(project)
    pointers = {path for path, facts in known.items() if facts.format == "lfs-pointer"}
    for path in project.paths() if known else ():
        if not (_SIDECAR.search(path) or _LIST.search(path) or _SIGNATURE.search(path)):
            continue
        data = project.content(path)
        if data is None or len(data) > 4 << 20:
            continue
        folder = posixpath.dirname(path)
        found = _signed(data) if _SIGNATURE.search(path) else _listed(data, path)
        for span, name, algorithm, digest in found:
            file = posixpath.normpath(posixpath.join(folder, name))
            if file in known and file not in pointers:
                yield _Recorded(path, span, file, algorithm, digest.lower())


def _listed(data: bytes, path: str) -> Iterator[tuple[Span, str, str, str]]:
    own = _SIDECAR.sub("", posixpath.basename(path))
    for match in _LINE.finditer(data):
        algorithm = _ALGORITHMS.get(len(match[1]))
        name = match[2].decode("utf-8", "replace") if match[2] else own
        if algorithm is not None:
            yield Span(match.start(1), match.end(1)), name, algorithm, match[1].decode()
    for match in _BSD.finditer(data):
        algorithm = _ALGORITHMS.get(len(match[2]))
        if algorithm is not None:
            yield Span(match.start(2), match.end(2)), match[1].decode("utf-8", "replace"), algorithm, match[2].decode()


def _signed(data: bytes) -> Iterator[tuple[Span, str, str, str]]:
    """Yield the digests of an OpenSSF model signature; who signed is not looked at."""
    import json
    from base64 import b64decode

    try:
        payload = json.loads(b64decode(json.loads(data)["dsseEnvelope"]["payload"]))
        resources = payload["predicate"]["resources"]
        rows = [(str(item["name"]), str(item["algorithm"]), str(item["digest"])) for item in resources]
    except (ValueError, KeyError, TypeError, RecursionError):
        return
    for name, algorithm, digest in rows:
        if algorithm.replace("-", "").lower() in ("sha256", "sha512"):
            yield Span(0, 0), name, algorithm.replace("-", "").lower(), digest
