"""Facts of model files, and of the classes that pickles name."""

from __future__ import annotations

import re

from mlplatlint.facts.artifacts import ArtifactDigest, ArtifactFacts, ArtifactStream, PythonClasses, UnknownName
from mlplatlint.files.source import Source
from mlplatlint.fronts.artifact.model import ArtifactFile, PickleStream

UNKNOWN_KINDS = ("unknown-call", "unknown-import", "suspicious-call", "extension")
_NAMES_KEPT = 50
_DIGEST_STEP = 1 << 20
_CLASS = re.compile(rb"^[ \t]*class[ \t]+(\w+)", re.MULTILINE)


def collect(document: ArtifactFile) -> ArtifactFacts | None:
    """Return the facts of one artifact."""
    streams = tuple(found for stream in document.pickles if (found := _stream(stream)) is not None)
    form = "mojo" if any(not model.entry for model in document.mojos) else _kind(document)
    return ArtifactFacts(form, len(document.source.data), document.verdict, streams)


def collect_classes(source: Source) -> PythonClasses | None:
    """Return the classes a Python file defines, read by a regular expression."""
    found = tuple(
        (match[1].decode("utf-8", "replace"), match.start(1), match.end(1)) for match in _CLASS.finditer(source.data)
    )
    return PythonClasses(found) if found else None


def collect_digest(source: Source) -> ArtifactDigest:
    """Return the digests of one file: a checksum file or a signature names it."""
    import hashlib

    engines = [hashlib.new(name, usedforsecurity=False) for name in ("sha256", "sha512", "sha1", "md5")]
    view = memoryview(source.data)
    for at in range(0, len(view), _DIGEST_STEP):
        for engine in engines:
            engine.update(view[at : at + _DIGEST_STEP])
    view.release()
    return ArtifactDigest(*(engine.hexdigest() for engine in engines))


def _kind(document: ArtifactFile) -> str:
    if document.format == "zip" and any(member.name.endswith("/data.pkl") for member in document.members):
        return "torch"
    return document.format


def _stream(stream: PickleStream) -> ArtifactStream | None:
    places = {(item.module, item.name): item for item in stream.report.imports}
    by_name = {f"{module}.{name}": (module, name) for module, name in places}
    names: dict[str, UnknownName] = {}
    for item in stream.report.of(*UNKNOWN_KINDS):
        module, name = by_name.get(item.name, ("", item.name))
        known = names.get(item.name)
        if known is None or (known.kind == "unknown-import" and item.kind != known.kind):
            at = stream.span(item).start
            names[item.name] = UnknownName(module, name, item.kind, item.detail, at)
        if len(names) >= _NAMES_KEPT:
            break
    return ArtifactStream(stream.entry, tuple(names.values())) if names else None
