"""Containers: what is inside is found whatever wraps it, bounds hold, and nothing makes reading raise."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import pickle
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlplatlint.files.source import Source
from mlplatlint.fronts.artifact.model import ArtifactFile
from mlplatlint.fronts.artifact.parse import parse
from mlplatlint.fronts.artifact.sniff import sniff
from mlplatlint.fronts.artifact.validation import validate_mojo, validate_pickle

EVIL = b"cos\nsystem\n(S'id'\ntR."
HARMLESS = pickle.dumps({"a": [1, 2.5, "x"]})
FIXTURES = Path(__file__).parents[3] / "fixtures" / "mojo"


def read(data: bytes, name: str = "model.bin") -> ArtifactFile:
    return parse(Source(name, data))


def zipped(entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def tarred(entries: dict[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as archive:
        for name, data in entries.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def npy(body: bytes, descr: str = "|O") -> bytes:
    header = repr({"descr": descr, "fortran_order": False, "shape": (1,)}).encode()
    header += b" " * (63 - (len(header) + 10) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + body


WRAPPERS = {
    "plain": lambda data: data,
    "zip": lambda data: zipped({"weights/data.pkl": data}),
    "stored zip": lambda data: zipped({"x.bin": data}, zipfile.ZIP_STORED),
    "any extension": lambda data: zipped({"notes.txt": data}),
    "tar": lambda data: tarred({"model/data.pkl": data}),
    "old tar": lambda data: tarred({"model/data.pkl": data}, tarfile.USTAR_FORMAT),
    "long name": lambda data: tarred({"d/" * 80 + "data.pkl": data}, tarfile.GNU_FORMAT),
    "gzip": gzip.compress,
    "two gzip members": lambda data: gzip.compress(data[:7]) + gzip.compress(data[7:]),
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "lzma": lambda data: lzma.compress(data, format=lzma.FORMAT_ALONE),
    "zlib": zlib.compress,
    "npy": npy,
    "npz": lambda data: zipped({"arr_0.npy": npy(data)}),
    "tar.gz": lambda data: gzip.compress(tarred({"m.pkl": data})),
    "zip in zip in gzip": lambda data: gzip.compress(zipped({"a.zip": zipped({"b.pkl": data})})),
    "after a prefix": lambda data: b"#!/bin/sh\n" + zipped({"m.pkl": data}),
}


@pytest.mark.parametrize("wrapper", WRAPPERS)
@pytest.mark.parametrize(
    ("body", "verdict"), [(EVIL, "dangerous"), (b"\x80\x04" + EVIL, "dangerous"), (HARMLESS, "clean")]
)
def test_the_pickle_inside_decides(wrapper: str, body: bytes, verdict: str) -> None:
    document = read(WRAPPERS[wrapper](body))
    assert [stream.report.verdict for stream in document.pickles] == [verdict]


def test_evidence_in_a_stored_member_has_its_place_in_the_file() -> None:
    data = zipped({"x.pkl": EVIL}, zipfile.ZIP_STORED)
    stream = read(data).pickles[0]
    start = stream.span(stream.report.evidence[0]).start
    assert data[start : start + 1] == b"R"
    assert stream.entry == "x.pkl"


def problems(document: ArtifactFile) -> set[str]:
    return {problem.kind for problem in document.problems}


def test_a_wrong_checksum_is_told_and_the_member_is_read_all_the_same() -> None:
    data = bytearray(zipped({"m.pkl": EVIL}, zipfile.ZIP_STORED))
    at = data.find(b"PK\x01\x02") + 16
    data[at] ^= 0xFF
    document = read(bytes(data))
    assert (problems(document), document.verdict) == ({"zip-bad-crc"}, "dangerous")


def test_an_encryption_flag_in_one_header_does_not_hide_the_member() -> None:
    data = bytearray(zipped({"m.pkl": EVIL}))
    data[data.find(b"PK\x01\x02") + 8] |= 1
    document = read(bytes(data))
    assert (problems(document), document.verdict) == ({"zip-header-mismatch"}, "dangerous")


def test_another_name_in_the_local_header_is_told() -> None:
    data = zipped({"m.pkl": EVIL})
    document = read(data.replace(b"m.pkl", b"m.txt", 1))
    assert (problems(document), document.verdict) == ({"zip-header-mismatch"}, "dangerous")


def test_a_zip_without_its_end_is_walked_by_its_entries() -> None:
    data = zipped({"m.pkl": EVIL}, zipfile.ZIP_STORED)
    document = read(data[: data.find(b"PK\x05\x06")])
    assert (problems(document), document.verdict) == ({"zip-header-mismatch"}, "dangerous")


def test_a_pickle_before_a_zip_is_both() -> None:
    document = read(HARMLESS + zipped({"m.pkl": EVIL}))
    assert "polyglot-file" in problems(document)
    assert document.verdict == "dangerous"


def test_a_bomb_is_told_and_not_unpacked() -> None:
    document = read(zipped({"zeros.bin": bytes(80 << 20)}))
    assert problems(document) == {"archive-bomb"}
    assert "archive-bomb" in problems(read(gzip.compress(bytes(260 << 20), 6)))


def test_containers_nest_to_a_bound() -> None:
    data = HARMLESS
    for level in range(8):
        data = zipped({f"{level}.zip": data})
    assert "artifact-not-inspected" in problems(read(data))


@pytest.mark.parametrize("name", ["../a", "/etc/passwd", "C:\\x", "a/../../b", "..\\a"])
def test_names_that_leave_the_archive_are_told(name: str) -> None:
    assert "archive-path-escape" in problems(read(zipped({name: b"x"})))


def test_torch_storages_are_not_read_and_their_ids_are_no_evidence() -> None:
    body = b"\x80\x02ccollections\nOrderedDict\n)RX\x01\x00\x00\x00wU\x01aQs."
    document = read(zipped({"m/data.pkl": body, "m/data/0": pickle.dumps([1], 2), "m/version": b"3"}), "m.pt")
    assert (len(document.pickles), document.verdict) == (1, "clean")


@pytest.mark.parametrize("wrapper", ["plain", "zip"])
def test_bytes_that_torch_loads_in_turn_are_read_as_a_file(wrapper: str) -> None:
    inner = WRAPPERS[wrapper](EVIL)
    stream = b"\x80\x04ctorch.storage\n_load_from_bytes\nB" + struct.pack("<I", len(inner)) + inner + b"\x85R."
    assert read(stream, "t.pkl").verdict == "dangerous"


def test_modules_of_torch_scripts_are_harmless_there_only() -> None:
    body = b"\x80\x02c__torch__.Net\nNet\n)\x81."
    assert read(zipped({"m/data.pkl": body, "m/constants.pkl": b"\x80\x02)."}), "m.pt").verdict == "clean"
    assert read(zipped({"m/data.pkl": body}), "m.pt").verdict == "inconclusive"


def safetensors(header: object, body: bytes) -> bytes:
    raw = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(raw)) + raw + body


TENSOR = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (safetensors({"a": TENSOR}, bytes(8)), ""),
        (safetensors({"__metadata__": {"format": "pt"}, "a": TENSOR}, bytes(8)), ""),
        (safetensors({"a": {"dtype": "F4", "shape": [4], "data_offsets": [0, 2]}}, bytes(2)), ""),
        (safetensors({"a": TENSOR}, bytes(9)), "holds 9"),
        (safetensors({"a": TENSOR}, bytes(7)), "holds 7"),
        (safetensors({"a": TENSOR, "b": TENSOR}, bytes(8)), "overlap"),
        (safetensors({"a": {**TENSOR, "dtype": "f32"}}, bytes(8)), "unknown type"),
        (safetensors({"a": {**TENSOR, "shape": [-2]}}, bytes(8)), "no whole numbers"),
        (safetensors({"a": {**TENSOR, "data_offsets": [4, 12]}}, bytes(12)), "hole"),
        (safetensors({"__metadata__": {"n": 1}}, b""), "metadata"),
        (safetensors(b'{"a": [' + b"[" * 5000, b""), "nested"),
        (safetensors(b'{"a":1}', b""), "without type"),
    ],
)
def test_safetensors_are_checked_as_the_reference_reader_does(data: bytes, fault: str) -> None:
    found = [str(problem.values["detail"]) for problem in read(data, "m.safetensors").problems]
    assert (fault in found[0]) if fault else not found


@given(st.binary(max_size=300), st.sampled_from(sorted(WRAPPERS)), st.integers(0, 400), st.integers(0, 255))
@settings(max_examples=300, deadline=None)
def test_damaged_containers_never_raise(body: bytes, wrapper: str, at: int, value: int) -> None:
    data = bytearray(WRAPPERS[wrapper](body))
    if data:
        data[at % len(data)] = value
    for name in ("model.pkl", "model.zip", "model.safetensors", "x"):
        assert read(bytes(data), name).verdict in ("clean", "inconclusive", "suspicious", "dangerous")
        sniff(bytes(data[:512]), name)


@pytest.mark.parametrize(
    ("head", "name", "expected"),
    [
        (HARMLESS, "x", "artifact"),
        (EVIL, "x.png", "artifact"),
        (b"PK\x03\x04", "x.bin", "artifact"),
        (b"\x89PNG\r\n\x1a\n\0\0", "x.png", None),
        (b"\x7fELF\x02\x01\x01\0", "lib.so", None),
        (b"struct Main:\n    fn go(self): pass\n", "main.mojo", None),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "m.pt", "artifact"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "logo.png", None),
        (b"", "m.pkl", None),
    ],
)
def test_sniff_tells_by_the_first_bytes_and_the_name(head: bytes, name: str, expected: str | None) -> None:
    assert sniff(head, name) == expected


def test_validation_names_every_check() -> None:
    good = validate_mojo(Source("k.zip", (FIXTURES / "kmeans.zip").read_bytes()))
    assert good.verdict == "valid"
    assert {check.name for check in good.checks} >= {"container", "keys", "trees", "submodels"}
    assert validate_mojo(Source("k.zip", b"<html>404</html>")).checks[0].messages == (
        "is no MOJO: the file is a web page, as a failed download leaves",
    )
    bad = validate_pickle(Source("m.pkl", EVIL))
    assert bad.verdict == "dangerous"
    assert [check.name for check in bad.checks if check.status == "failed"] == ["calls"]
    assert validate_pickle(Source("m.pkl", HARMLESS)).verdict == "clean"
