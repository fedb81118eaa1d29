"""Tells from a file's first bytes and its name whether it is an artifact worth reading. Imports nothing heavy."""

from __future__ import annotations

from mlplatlint.fronts.artifact.opening import imports_something

_PREFIXES: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"), (b"\x1f\x8b", "gzip"), (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"), (b"]\x00\x00", "lzma"), (b"\x04\x22\x4d\x18", "lz4"), (b"(\xb5/\xfd", "zstd"),
    (b"7z\xbc\xaf\x27\x1c", "7z"), (b"Rar!\x1a\x07", "rar"), (b"\x93NUMPY", "npy"), (b"\x89HDF\r\n\x1a\n", "hdf5"),
    (b"GGUF", "gguf"), (b"CBM1", "catboost"), (b"ZF0x", "joblib-old"), (b"\x1c\xed", "h2o-binary"),
    (b"version https://git-lfs.github.com/spec/", "lfs-pointer"), (b"version https://hawser.github.com/spec/", "lfs-pointer"),
)  # fmt: skip

PICKLE_SUFFIXES = frozenset(
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
        ".p",
        ".pck",
        ".sav",
        ".model",
        ".dat",
        ".mdl",
    ]
)
"""Names under which pickles without a protocol mark (protocol 0 and 1) are looked for."""

MODEL_SUFFIXES = PICKLE_SUFFIXES | frozenset(
    [
        ".h5",
        ".hdf5",
        ".keras",
        ".onnx",
        ".safetensors",
        ".gguf",
        ".ggml",
        ".npy",
        ".npz",
        ".mojo",
        ".pb",
        ".tflite",
        ".mar",
        ".nemo",
        ".skops",
        ".7z",
        ".lz4",
        ".zip",
        ".tar",
        ".tgz",
    ]
)
"""Names that promise a model: such a file is read whatever its first bytes say."""

ARCHIVE_SUFFIXES = frozenset((".zip", ".tar", ".tgz"))
"""Names of archives, which may hold anything: what cannot be read in them is no alarm of its own."""

OTHER_FORMATS = frozenset(
    (
        ".json",
        ".txt",
        ".csv",
        ".md",
        ".safetensors",
        ".onnx",
        ".h5",
        ".hdf5",
        ".keras",
        ".gguf",
        ".npy",
        ".tflite",
        ".pb",
    )
)
"""Names that promise a format which is no pickle."""

_TEXT_START = b"(c]})IVSFNLlKMJGUXTBCP\x82\x83\x84\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x95\x96\x97"
"""Opcodes that push a value, or open a mark or a frame: what a stream without PROTO can begin with."""
_AFTER_PROTO = frozenset(
    b"(]})cNKMJGXU\x8c\x95\x8a\x8b\x88\x89\x80BC\x8f\x85\x86\x87IVSFLl\x96.\x8d\x8e\x82\x83\x84\x97\x94PT0"
)
_TAR_MARK = 257


def format_of(head: bytes, name: str = "") -> str:
    """Return the format that the first bytes show, '' when they show none; 512 bytes are enough."""
    for prefix, found in _PREFIXES:
        if head.startswith(prefix):
            return found
    first = head[:1]
    if first == b"<" and head.startswith(b"<<<<<<<") and b"git-lfs.github.com/spec/" in head and b"oid sha256:" in head:
        return "lfs-pointer"
    if first == b"\x80" and len(head) > 2 and head[1] <= 5 and head[2] in _AFTER_PROTO:
        return "pickle"
    if head[_TAR_MARK : _TAR_MARK + 5] == b"ustar":
        return "tar"
    if first in (b"c", b"i", b"(") and imports_something(head):
        return "pickle"
    if len(head) > 9 and head[8:9] == b"{" and head[4:8] == b"\0\0\0\0":
        return "safetensors"
    if first == b"x" and len(head) > 1 and head[1:2] in b"\x01\x5e\x9c\xda" and (head[0] * 256 + head[1]) % 31 == 0:
        return "zlib"
    return ""


def sniff(head: bytes, name: str) -> str | None:
    """Return ``artifact`` when a file should be read as one, else None.

    ``head`` holds the first 512 bytes (or the whole file), ``name`` the file name or path.
    """
    found = format_of(head, name)
    suffix = suffix_of(name)
    if found == "lfs-pointer":
        return "artifact" if suffix in MODEL_SUFFIXES else None
    if found:
        return "artifact"
    if head and may_be_text_pickle(head) and imports_something(head):
        return "artifact"
    if not head or suffix not in MODEL_SUFFIXES:
        return None
    if suffix in PICKLE_SUFFIXES and head[:4] in (b"(lp0", b"(dp0"):
        return "artifact"
    if suffix == ".pb" and head[0] in b"\x08\x0a\x12":
        return "artifact"
    return "artifact" if b"\0" in head or suffix not in (".model", ".dat", ".p", ".mojo", ".pb", ".bin") else None


def suffix_of(name: str) -> str:
    """Return the last extension of a file name in lower case, with its dot."""
    stem, dot, extension = name.rpartition("/")[2].rpartition(".")
    return f".{extension.lower()}" if dot and stem else ""


def may_be_text_pickle(head: bytes) -> bool:
    """Tell whether a stream of protocol 0 or 1 could begin with these bytes."""
    return bool(head) and head[0] in _TEXT_START
