"""Bytes of a model file to an :class:`ArtifactFile`: by content, never by extension, and never unpacked to disk."""

from __future__ import annotations

from typing import Any

from mlplatlint.files.source import Source
from mlplatlint.fronts.artifact import budget as bounds
from mlplatlint.fronts.artifact.budget import Budget, Spent
from mlplatlint.fronts.artifact.model import ArtifactFile, Member, PickleStream, Problem
from mlplatlint.fronts.artifact.sniff import (
    ARCHIVE_SUFFIXES,
    MODEL_SUFFIXES,
    OTHER_FORMATS,
    PICKLE_SUFFIXES,
    format_of,
    may_be_text_pickle,
    suffix_of,
)

_HEAD = 512
_SHORTEST_PICKLE = 10
_BEHIND = 1 << 20
_NOT_READ = frozenset(("rar", "joblib-old"))
_DESCRIBED = frozenset(("gguf", "hdf5", "lfs-pointer"))
_ALWAYS_PICKLES = frozenset((".pkl", ".pickle", ".joblib", ".dill", ".cloudpickle"))
_TORCH_SUFFIXES = frozenset((".pt", ".pth"))
_PACKED = frozenset(("gzip", "bzip2", "xz", "lzma", "zlib", "lz4", "zstd"))


def parse(source: Source) -> ArtifactFile:
    """Read one file. Whatever the file holds, the result is a document: what cannot be read becomes a problem."""
    document = ArtifactFile(source)
    inspector = Inspector(document)
    document.format = inspector.inspect(source.data, "", 0, 0)
    promised = suffix_of(source.path)
    if document.format == "pickle" and promised in OTHER_FORMATS:
        inspector.problem("magic-mismatch", "", name=promised, found="a pickle")
    return document


class Inspector:
    """Walks one file and its members; the formats' readers call back into it for what they hold."""

    def __init__(self, document: ArtifactFile) -> None:
        self.document = document
        self.budget = Budget()
        self.name = document.source.path

    def problem(self, kind: str, entry: str, offset: int = 0, severity: str = "", **values: object) -> None:
        """Record a problem of the container or format."""
        where = f" in '{entry}'" if entry else ""
        self.document.problems.append(
            Problem(kind, entry, {"entry": entry, "where": where, **values}, offset, severity)
        )

    def not_read(self, entry: str, reason: str, *, odd: bool = False) -> None:
        """Record that something was not looked into: never the same as clean, but no alarm unless it promises a model.

        ``odd`` marks what no honest writer makes, which is an alarm under any name.
        """
        promised = odd or {suffix_of(self.name), suffix_of(entry)} & (MODEL_SUFFIXES - ARCHIVE_SUFFIXES)
        self.problem("artifact-not-inspected", entry, severity="" if promised else "info", reason=reason)

    def search(self, data: Any, entry: str, base: int) -> bool:
        """Look for a pickle that does harm in bytes that belong to no format; the rest of such bytes is no news."""
        from mlplatlint.fronts.pickle.scan import scan

        report = scan(data)
        harmful = any(item.name and item.name.isascii() for item in report.of("dangerous-call", "dangerous-import"))
        if harmful:
            self.document.pickles.append(PickleStream(self.document.source, entry, report, base))
        return harmful

    def inspect(self, data: Any, entry: str, depth: int, base: int, hint: str = "") -> str:
        """Read one run of bytes and return its format.

        ``entry`` is the member's name ('' for the file), ``base`` the offset of the bytes in the file or -1, ``hint``
        the kind of archive whose pickle the bytes are.
        """
        if depth > bounds.DEPTH:
            self.not_read(entry, f"lies more than {bounds.DEPTH} containers deep", odd=True)
            return ""
        head = bytes(data[:_HEAD])
        form = format_of(head, entry or self.name) or _by_end(data, head)
        try:
            if form == "pickle" or hint:
                self._pickle(data, entry, depth, base, hint)
                self._polyglot(data, entry, depth, base, form)
            elif form == "zip":
                self._zip(data, entry, depth, base, head)
            elif form in _PACKED:
                self._packed(data, form, entry, depth)
            elif form == "tar":
                from mlplatlint.fronts.artifact.tars import inspect_tar

                inspect_tar(self, data, entry, depth, base)
            elif form == "npy":
                from mlplatlint.fronts.artifact.arrays import inspect_npy

                inspect_npy(self, data, entry, base)
            elif form == "safetensors":
                from mlplatlint.fronts.artifact.safetensors import inspect_safetensors

                inspect_safetensors(self, data, entry)
            elif form == "7z":
                self._seven(data, entry, depth)
            elif form in _DESCRIBED:
                self._described(data, form, entry)
            elif form in _NOT_READ:
                self.not_read(entry, f"is packed as {form}, for which no reader is at hand")
            elif not form:
                form = self._unmarked(data, head, entry, base) or self._by_name(data, entry)
        except Spent as spent:
            self.problem("archive-bomb", entry, reason=str(spent))
        return form

    def _described(self, data: Any, form: str, entry: str) -> None:
        """Formats that hold no pickle, and still may name code or files."""
        if form == "gguf":
            from mlplatlint.fronts.artifact.gguf import inspect_gguf

            inspect_gguf(self, data, entry)
        elif form == "hdf5":
            from mlplatlint.fronts.artifact.configs import embedded_keras, inspect_keras

            for config in embedded_keras(data):
                inspect_keras(self, config, entry)
        else:
            from mlplatlint.fronts.artifact.lfs import LONGEST, fault

            detail = fault(bytes(data[:LONGEST]))
            if detail:
                self.problem("lfs-pointer-corrupt", entry, detail=detail)

    def _by_name(self, data: Any, entry: str) -> str:
        """Formats without a mark, told by their file name."""
        name = entry or self.name
        if suffix_of(name) == ".onnx":
            from mlplatlint.fronts.artifact.protobuf import inspect_onnx

            inspect_onnx(self, data, entry)
            return "onnx"
        if name.endswith((".pb", ".pbtxt")) and "saved_model" in name.rpartition("/")[2]:
            from mlplatlint.fronts.artifact.protobuf import inspect_saved_model

            inspect_saved_model(self, data, entry)
            return "saved-model"
        return ""

    # --- formats ----------------------------------------------------------------------------------------------

    def _pickle(self, data: Any, entry: str, depth: int, base: int, host: str = "") -> None:
        from mlplatlint.fronts.pickle.scan import scan

        report = scan(data, host)
        self.document.pickles.append(PickleStream(self.document.source, entry, report, base))
        inner = f"{entry}!/" if entry else ""
        loaded = [(f"(constant at byte {start:,})", bytes(data[start:end])) for start, end in report.embedded]
        loaded += [(f"(constant {number + 1})", body) for number, body in enumerate(report.decoded)]
        for name, body in loaded:
            self.budget.take(len(body))
            if not self.inspect(body, inner + name, depth + 1, -1):
                self.not_read(inner + name, "is loaded as a file and reads as none", odd=True)

    def _polyglot(self, data: Any, entry: str, depth: int, base: int, form: str) -> None:
        """A zip may stand behind a pickle: one loader takes the beginning, another the end."""
        from mlplatlint.fronts.archive.zip import find_end, read_directory

        if find_end(data) >= 0:
            directory = read_directory(data)
            if directory is not None and directory.entries:
                self.problem("polyglot-file", entry, first="a pickle", second="a zip archive")
                self._zip(data, entry, depth, base, b"PK")

    def _unmarked(self, data: Any, head: bytes, entry: str, base: int) -> str:
        """A file without any mark: a pickle of protocol 0 or 1, when it reads as one."""
        model_like = suffix_of(entry or self.name) in PICKLE_SUFFIXES
        promised = suffix_of(entry or self.name) in _ALWAYS_PICKLES
        if not may_be_text_pickle(head) and not promised:
            found = model_like and self.search(data, entry, base)
            if not found and b"\0" in head and suffix_of(entry or self.name) in _TORCH_SUFFIXES:
                self.not_read(entry, "does not read as a pickle or any container known here")
            return "pickle" if found else ""
        from mlplatlint.fronts.pickle.scan import scan

        report = scan(data)
        if any(item.module.isascii() for item in report.imports) or (
            report.streams and model_like and report.end * 2 > len(data)
        ):
            self.document.pickles.append(PickleStream(self.document.source, entry, report, base))
            return "pickle"
        if promised and head:
            self.not_read(entry, "does not read as a pickle or any container known here")
        return ""

    def _zip(self, data: Any, entry: str, depth: int, base: int, head: bytes) -> None:
        from mlplatlint.fronts.archive.zip import after_end
        from mlplatlint.fronts.artifact.zips import inspect_zip

        if head[:2] != b"PK":
            form = format_of(head)
            if form == "pickle":
                self._pickle(data, entry, depth, base)
        inspect_zip(self, data, entry, depth, base)
        behind = after_end(data)
        if len(data) - behind > _SHORTEST_PICKLE:
            self.search(data[behind : behind + _BEHIND], f"{entry}!/(behind the directory)".lstrip("!/"), -1)

    def _seven(self, data: Any, entry: str, depth: int) -> None:
        from mlplatlint.fronts.archive.sevenzip import NotReadable, read_7z

        prefix = f"{entry}!/" if entry else ""
        try:
            for name, body, whole in read_7z(data):
                self.budget.member()
                self.budget.take(len(body))
                self.document.members.append(Member(prefix + name, "", len(body), depth))
                if not whole:
                    self.not_read(prefix + name, "is longer than the analysis reads")
                self.inspect(body, prefix + name, depth + 1, -1)
        except NotReadable as reason:
            self.not_read(entry, str(reason))

    def _packed(self, data: Any, form: str, entry: str, depth: int) -> None:
        from mlplatlint.fronts.archive.pack import unpack

        limit = min(bounds.MEMBER_BYTES, self.budget.bytes + 1)
        raw, fault = unpack(data, form, limit)
        if form == "zlib" and fault and len(raw) < 16:
            head = bytes(data[:_HEAD])  # two bytes prove little: it may be a text pickle
            self._unmarked(data, head, entry, 0)
            return
        self.budget.take(len(raw))
        inner = f"{entry}!/" if entry else ""
        name = f"{inner}({form})"
        self.document.members.append(Member(name, form, len(raw), depth))
        if len(raw) >= bounds.BOMB_BYTES and len(raw) > bounds.BOMB_RATIO * len(data):
            self.problem("archive-bomb", entry, reason=f"unpacks {len(data):,} bytes to {len(raw):,} or more")
        elif fault:
            self.not_read(entry, fault)
        if raw:
            self.inspect(raw, name, depth + 1, -1)


def _by_end(data: Any, head: bytes) -> str:
    """Return a format that shows only further in: a zip behind a prefix, an old tar."""
    from mlplatlint.fronts.archive.tar import is_old_tar

    if len(data) > 22 and data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557)) >= 0:
        return "zip"
    return "tar" if is_old_tar(head) else ""
