"""Ways around a scanner: each stream or container does harm or hides what it does, and none may be called clean."""

from __future__ import annotations

import base64
import bz2
import io
import lzma
import pickle
import struct
import tarfile
import zipfile
import zlib

import pytest

from mlplatlint.files.classify import classify
from mlplatlint.files.source import Source
from mlplatlint.fronts.archive.lz4 import unpack_lz4
from mlplatlint.fronts.artifact.parse import parse
from mlplatlint.fronts.pickle.scan import scan

PROTO = b"\x80\x04"


def word(text: str | bytes) -> bytes:
    raw = text.encode() if isinstance(text, str) else text
    return b"\x8c" + bytes([len(raw)]) + raw


def name(module: str, attribute: str) -> bytes:
    return word(module) + word(attribute) + b"\x93"


def old(module: str, attribute: str) -> bytes:
    return f"c{module}\n{attribute}\n".encode()


RUN = word("true") + b"\x85R"
EVIL = PROTO + name("os", "system") + RUN + b"."
FRAME = pickle.dumps(list(range(300)), 4)[:2] + b"\x95" + struct.pack("<Q", 7)
DATA_FRAME = name("pandas.core.frame", "DataFrame") + b")\x81"
TO_CSV = name("builtins", "getattr") + DATA_FRAME + word("to_csv") + b"\x86R"
NORMAL = name("scipy.stats._multivariate", "multivariate_normal_gen") + b")\x81"

STREAMS = {
    "INST": b"(S'true'\nios\nsystem\n.",
    "INST below values": b"N(S'true'\nios\nsystem\n0.",
    "OBJ": b"(" + old("os", "system") + b"Vtrue\no.",
    "OBJ in a popped mark": b"((" + old("os", "system") + b"Vtrue\no1N.",
    "NEWOBJ_EX": PROTO + name("subprocess", "Popen") + word("true") + b"\x85}\x92.",
    "copyreg with keywords": PROTO + name("copyreg", "__newobj_ex__") + name("subprocess", "Popen") + b")}\x87R.",
    "reconstructor with a foreign base": b"\x80\x02"
    + old("copy_reg", "_reconstructor")
    + old("__builtin__", "dict")
    + old("os", "system")
    + b"Vtrue\n\x87R.",
    "BUILD on a module": PROTO + name("os", "path") + b"}" + word("exists") + name("builtins", "eval") + b"sb.",
    "BUILD of __setstate__": PROTO + name("types", "SimpleNamespace") + b")R}" + word("__setstate__") + name("acme", "run") + b"sbNb.",
    "item into sys.modules": PROTO + name("sys", "modules") + word("os") + b"Ns.",
    "text executed by SciPy": PROTO + NORMAL + b"}" + word("_parse_arg_template") + word("import os") + b"sb.",
    "name put together": PROTO + name("_operator", "concat") + word("o") + word("s") + b"\x86R" + word("system") + b"\x93" + RUN + b".",
    "name by format": PROTO
    + name("builtins", "getattr") + word("{}s") + word("format") + b"\x86R" + word("o") + b"\x85R" + word("system") + b"\x93" + RUN + b".",
    "memo overwritten": PROTO + word("datetime") + b"q\x000" + word("os") + b"q\x000" + word("system") + b"q\x010h\x00h\x01\x93" + RUN + b".",
    "noise between the words": PROTO + word("os") + word("x") + b"0" + word("system") + b"(" + word("y") + b"1\x93" + RUN + b".",
    "escaped words": PROTO + b"S'\\x6fs'\nVsyst\\u0065m\n\x93" + RUN + b".",
    "getattr chain": PROTO + name("builtins", "getattr") + name("posixpath", "genericpath") + word("os") + b"\x86R.",
    "method of a table writes a file": PROTO + TO_CSV + word("/tmp/x") + b"\x85R.",
    "bound method in a partial in a map": PROTO
    + name("builtins", "list") + name("builtins", "map") + name("functools", "partial") + TO_CSV + b"\x85R]" + word("x") + b"a\x86R\x85R.",
    "attrgetter": PROTO + name("operator", "attrgetter") + word("__globals__") + b"\x85R" + name("collections", "Counter") + b"\x85R.",
    "methodcaller": PROTO + name("operator", "methodcaller") + word("to_pickle") + word("x") + b"\x86R" + DATA_FRAME + b"\x85R.",
    "reduce over getattr": PROTO + name("functools", "reduce") + name("builtins", "getattr") + b"](" + name("os", "path") + word("os") + b"e\x86R.",
    "map of an unknown function": PROTO + name("builtins", "set") + name("builtins", "map") + name("acme", "f") + b"]\x86R\x85R.",
    "iter with a callable": PROTO + name("builtins", "list") + name("builtins", "iter") + name("acme", "f") + b"K\x00\x86R\x85R.",
    "partial given another function by state": PROTO
    + name("functools", "partial") + name("builtins", "int") + b"\x85R(" + name("os", "system") + word("x") + b"\x85}Ntb)R.",
    "code object": PROTO + name("types", "FunctionType") + name("types", "CodeType") + b")R}\x86R)R.",
    "bz2 inside": PROTO + name("bz2", "decompress") + b"C" + bytes([len(bz2.compress(EVIL))]) + bz2.compress(EVIL) + b"\x85R.",
    "extension registry": b"\x80\x02\x82\x05" + RUN + b".",
    "persistent id is called": b"\x80\x02Vx\nQ" + RUN + b".",
    "frame crossed": FRAME + EVIL[2:],
    "protocol repeated": b"\x80\x04\x80\x02\x80\x00" + old("os", "system") + RUN + b".",
    "base64": pickle.dumps({"weights": base64.b64encode(PROTO + word("x" * 40) + b"0" + EVIL[2:]).decode()}, 2),
    "cut off": EVIL[:-1],
    "appended": pickle.dumps([1]) + EVIL,
    "appended after zeros": pickle.dumps([1]) + b"\0" * 64 + EVIL,
    "appended after noise": pickle.dumps([1]) + bytes(range(1, 90)) * 30 + EVIL,
    "import alone": b"\x80\x02" + old("evilpkg.mod", "attr") + b".",
    "file name for a library's class": PROTO + name("gensim.corpora.textcorpus", "TextCorpus") + word("/etc/passwd") + b"\x85R.",
    "lazy module": PROTO + name("nltk.lazyimport", "LazyModule") + b")\x81}b.",
    "text for sympy": PROTO + name("sympy.core.add", "Add") + word("__import__('os')") + b"\x85R.",
    "letters that look alike": PROTO + name("о" + "s", "system") + RUN + b".",
    "billion laughs": PROTO + b")\x94" + b"".join(bytes([0x68, i, 0x68, i, 0x86, 0x94]) for i in range(60)) + b".",
}  # fmt: skip


@pytest.mark.parametrize("trick", STREAMS)
def test_no_trick_is_called_clean_or_merely_odd(trick: str) -> None:
    assert scan(STREAMS[trick]).verdict in ("dangerous", "inconclusive")


@pytest.mark.parametrize(
    "target",
    [
        "ctypes.CDLL",
        "runpy.run_path",
        "pdb.run",
        "timeit.timeit",
        "code.interact",
        "importlib.import_module",
        "pip.main",
        "setuptools.setup",
        "ensurepip.bootstrap",
        "numpy.f2py.crackfortran.getlincoef",
        "numpy.testing._private.utils.runstring",
        "torch.hub.load",
        "torch.jit.load",
        "marshal.loads",
        "builtins.exec",
        "torch.fx.graph_module.reduce_graph_module",
        "pandas.read_pickle",
        "pty.spawn",
        "uuid._popen",
        "doctest.debug_script",
        "asyncio.run",
    ],
)
@pytest.mark.parametrize("form", ["reduce", "inst", "obj", "newobj"])
def test_known_routes_to_code_are_dangerous_however_they_are_called(target: str, form: str) -> None:
    module, _, attribute = target.rpartition(".")
    stream = {
        "reduce": PROTO + name(module, attribute) + RUN + b".",
        "inst": f"(S'true'\ni{module}\n{attribute}\n.".encode(),
        "obj": b"(" + old(module, attribute) + b"Vtrue\no.",
        "newobj": b"\x80\x02" + old(module, attribute) + b"Vtrue\n\x85\x81.",
    }[form]
    assert scan(stream).verdict == "dangerous"


def test_a_librarys_class_is_data_when_only_made_and_unknown_when_called_with_text() -> None:
    estimator = name("sklearn.linear_model._new_module", "NewEstimator")
    assert scan(PROTO + estimator + b")\x81}b.").verdict == "clean"
    assert scan(PROTO + estimator + b"K\x01\x85R.").verdict == "clean"
    assert scan(PROTO + estimator + word("a/file") + b"\x85R.").verdict == "inconclusive"
    assert scan(PROTO + name("sklearn.linear_model", "new_function") + b")R.").verdict == "inconclusive"
    assert scan(PROTO + name("sklearn.datasets._base", "Loader") + b")\x81.").verdict == "inconclusive"
    assert scan(PROTO + name("acme.models", "Model") + b")\x81.").verdict == "inconclusive"


# --- containers ---------------------------------------------------------------------------------------------


def zipped(entries: list[tuple[str, bytes]], method: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for entry, data in entries:
            archive.writestr(entry, data)
    return buffer.getvalue()


def local_entry(entry: bytes, data: bytes) -> bytes:
    sizes = (zlib.crc32(data), len(data), len(data), len(entry), 0)
    return struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 0, 0, 0, 0, *sizes) + entry + data


def hidden_between(good: bytes) -> bytes:
    directory, end = good.find(b"PK\x01\x02"), good.rfind(b"PK\x05\x06")
    body = good[:directory] + local_entry(b"evil.pkl", EVIL)
    return body + good[directory : end + 16] + struct.pack("<I", len(body)) + good[end + 20 :]


def tar_with_broken_header() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for entry, data in (("a.txt", b"hello"), ("b.pkl", EVIL)):
            info = tarfile.TarInfo(entry)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    whole = bytearray(buffer.getvalue())
    whole[1024] ^= 1
    return bytes(whole)


GOOD = zipped([("good.pkl", pickle.dumps(1))])
CONTAINERS = {
    "entry before the first": local_entry(b"evil.pkl", EVIL) + GOOD,
    "entry between entries and directory": hidden_between(GOOD),
    "an archive before an archive": zipped([("m/data.pkl", EVIL)]) + GOOD,
    "bzip2 in a zip": zipped([("m/data.pkl", EVIL)], zipfile.ZIP_BZIP2),
    "LZMA in a zip": zipped([("m/data.pkl", EVIL)], zipfile.ZIP_LZMA),
    "pickle in the place of weights": zipped(
        [("m/data.pkl", pickle.dumps({})), ("m/data/0", EVIL), ("m/version", b"3")]
    ),
    "broken tar header": tar_with_broken_header(),
    "lz4": b"\x04\x22\x4d\x18\x60\x40\x82" + struct.pack("<I", 0x80000000 | len(EVIL)) + EVIL + b"\0\0\0\0",
    "legacy lzma": lzma.compress(EVIL, format=lzma.FORMAT_ALONE),
    "7z": b"7z\xbc\xaf\x27\x1c" + b"\0" * 60,
}


@pytest.mark.parametrize("trick", CONTAINERS)
def test_no_container_hides_a_pickle(trick: str) -> None:
    document = parse(Source("model.pt", CONTAINERS[trick]))
    assert document.verdict in ("dangerous", "inconclusive")


@pytest.mark.parametrize("suffix", ["txt", "json", "dat", "md", "pkl", "bin"])
@pytest.mark.parametrize(
    "stream", [b"cos\nsystem\n(S'true'\ntR.", b"(S'true'\nios\nsystem\n.", b"(lp0\nI1\na0cos\nsystem\n(S'x'\ntR."]
)
def test_a_text_pickle_is_seen_under_any_name(suffix: str, stream: bytes) -> None:
    assert classify(f"notes.{suffix}", stream).language == "artifact"


@pytest.mark.parametrize(
    "text", [b"cat\ndog\nbird\n", b"(see below)\ncities\n", b"import os\n", b"c\nd\ne\n", b"i\nj\n.\n"]
)
def test_text_is_no_pickle(text: bytes) -> None:
    assert classify("words.txt", text).language != "artifact"


def test_sparse_arrays_are_no_bombs_and_other_zeros_are() -> None:
    header = repr({"descr": "<f8", "fortran_order": False, "shape": (8_000_000,)}).encode().ljust(117) + b"\n"
    array = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + bytes(64_000_000)

    def kinds(data: bytes) -> set[str]:
        return {problem.kind for problem in parse(Source("a.npz", data)).problems}

    assert kinds(zipped([("a.npy", array)], zipfile.ZIP_DEFLATED)) == set()
    assert kinds(zipped([("a.pkl", b"\x80\x04" + bytes(64_000_000))], zipfile.ZIP_DEFLATED)) == {"archive-bomb"}


def test_lz4_repeats_and_stops_at_its_bound() -> None:
    block = b"\x1f" + b"a" + b"\x01\x00" + b"\xff\xff\x00"  # one literal, repeated 15 + 510 + 4 times
    frame = b"\x04\x22\x4d\x18\x60\x40\x82" + struct.pack("<I", len(block)) + block + b"\0\0\0\0"
    assert unpack_lz4(frame, 1 << 20) == (b"a" * 530, "")
    assert unpack_lz4(frame, 100)[1]
    assert unpack_lz4(frame[:-6], 1 << 20)[1]


@pytest.mark.parametrize("suffix", ["dat", "bin", "weights", "png", "yaml", "cfg", "json", "txt"])
@pytest.mark.parametrize(
    "before", [b"I1\n0", b"S'a note'\np0\n0", b"N0", b"]0", b"}q\x000", b"K\x010", b"V\n0", b"F1.5\n0", b"I1\n0" * 900]
)
def test_values_that_are_dropped_first_hide_no_import(suffix: str, before: bytes) -> None:
    assert classify(f"notes.{suffix}", before + b"cos\nsystem\n(S'true'\ntR.").language == "artifact"


@pytest.mark.parametrize("suffix", ["json", "yaml", "toml", "cfg", "py", "md"])
def test_a_marked_pickle_or_zip_is_seen_under_the_name_of_text(suffix: str) -> None:
    assert classify(f"notes.{suffix}", EVIL).language == "artifact"
    assert classify(f"notes.{suffix}", GOOD).language == "artifact"


@pytest.mark.parametrize(
    "text",
    [
        "city\nname\n(x)\n",
        "Vue\nReact\n",
        "Introduction\n====\n",
        "config:\n  a: 1\n",
        "colors\nred\n\ngreen\n",
        "N0\n",
        "(a)\n",
        "S3\n",
    ],
)
def test_lines_of_words_are_no_pickle(text: str) -> None:
    assert classify("words.txt", text.encode()).language != "artifact"


BOUND = name("builtins", "getattr") + DATA_FRAME + word("to_csv") + b"\x86R"
TAMPERED = {
    "method under the name that ADDITEMS calls": PROTO + name("types", "SimpleNamespace") + b")R}" + word("add") + BOUND + b"sb(" + word("/tmp/x") + b"\x90.",
    "class of an object is given a hook": PROTO
    + name("builtins", "type") + name("collections", "Counter") + b")R\x85RN}" + word("__setitem__") + BOUND + b"s\x86b.",
    "rebuild function as a factory": PROTO + name("collections", "defaultdict") + name("copyreg", "__newobj__") + b"\x85R.",
    "constructor that makes a folder": PROTO + name("joblib.memory", "Memory") + word("cache") + b"\x85R.",
    "constructor that opens a file": PROTO + name("lightgbm", "Booster") + word("file") + b"\x85R.",
    "upper-case hexadecimal": pickle.dumps((PROTO + b"N0" * 30 + EVIL[2:]).hex().upper(), 4),
    "base64 for addresses": pickle.dumps(base64.urlsafe_b64encode(PROTO + word("\xff\xfe" * 30) + b"0" + EVIL[2:]).decode(), 4),
    "a constant of zlib": pickle.dumps(zlib.compress(EVIL), 4),
    "the last of a hundred constants": pickle.dumps([pickle.dumps([i] * 9) for i in range(100)] + [EVIL], 4),
    "pickled hooks of a document": PROTO
    + name("spacy.tokens.doc", "unpickle_doc") + b"N" + name("builtins", "bytes") + b"](K\x80K\x04e\x85R" + b"C\x00\x87R.",
    "a network whose state is loaded by torch": PROTO
    + name("skorch.classifier", "NeuralNetClassifier") + b")\x81}" + word("__cuda_dependent_attributes__") + b"C" + bytes([len(EVIL)]) + EVIL + b"sb.",
    "a constant that is loaded and reads as nothing": PROTO + name("torch.storage", "_load_from_bytes") + b"C\x04true\x85R.",
}  # fmt: skip


@pytest.mark.parametrize("trick", TAMPERED)
def test_hooks_factories_and_packed_constants_are_followed(trick: str) -> None:
    assert parse(Source("model.pkl", TAMPERED[trick])).verdict in ("dangerous", "inconclusive")


def array(descr: str, body: bytes) -> bytes:
    header = f"{{'descr': {descr}, 'fortran_order': False, 'shape': (1,), }}".encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + body


@pytest.mark.parametrize(
    "descr", ["'|O'", "'\\x4f'", "'=O'", "'i4,O'", "'|' 'O'", "[('x', '<i4'), ('y', 'O')]", "('O', (2,))", "'object'"]
)
def test_objects_in_an_array_are_seen_however_their_type_is_spelt(descr: str) -> None:
    assert parse(Source("a.npy", array(descr, EVIL))).verdict == "dangerous"


@pytest.mark.parametrize(
    "descr", ["'<f8'", "[('O', '<f8')]", "[(('Owner', 'O'), '<f8')]", "'|S5'", "[('a', '<M8[D]'), ('b', '<U3', (2,))]"]
)
def test_a_field_may_be_called_o(descr: str) -> None:
    assert parse(Source("a.npy", array(descr, bytes(8)))).verdict == "clean"


def test_what_stands_behind_an_array_or_an_archive_is_looked_for() -> None:
    behind = {
        "a.npy": array("'<f8'", bytes(8)) + array("'O'", EVIL),
        "b.npy": array("'<f8'", bytes(8)) + EVIL,
        "c.pt": GOOD + EVIL,
        "d.bin": b"\x07" * 64 + EVIL,
        "e.z": zlib.compress(EVIL[:9]) + zlib.compress(EVIL[9:]),
        "f.tar": tar_with_broken_header(),
    }
    for path, data in behind.items():
        assert parse(Source(path, data)).verdict in ("dangerous", "inconclusive"), path
