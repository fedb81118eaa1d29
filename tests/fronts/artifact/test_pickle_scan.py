"""The pickle analysis: what runs code is never clean, what is data always is, and nothing makes it raise."""

from __future__ import annotations

import base64
import collections
import datetime
import decimal
import fractions
import functools
import operator
import pathlib
import pickle
import pickletools
import re
import struct
import uuid
import zoneinfo
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlplatlint.fronts.pickle.constants import constant
from mlplatlint.fronts.pickle.exec_state import is_argument_template
from mlplatlint.fronts.pickle.judge import Judge
from mlplatlint.fronts.pickle.machine import Machine
from mlplatlint.fronts.pickle.scan import scan
from mlplatlint.fronts.pickle.table import ALLOWED, DANGEROUS, table

SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.integers(min_value=-(2**300), max_value=2**300), st.floats(),
    st.text(max_size=300), st.binary(max_size=300), st.complex_numbers(), st.dates(), st.datetimes(), st.timedeltas(),
    st.decimals(), st.fractions(), st.uuids(),
)  # fmt: skip
HASHABLE = st.one_of(st.integers(), st.text(), st.binary(), st.tuples(st.integers(), st.text()))
DATA = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=8),
        st.tuples(inner, inner),
        st.dictionaries(HASHABLE, inner, max_size=8),
        st.sets(HASHABLE, max_size=5),
        st.frozensets(HASHABLE, max_size=5),
        st.builds(collections.OrderedDict, st.dictionaries(HASHABLE, inner, max_size=3)),
        st.builds(collections.deque, st.lists(inner, max_size=3)),
    ),
    max_leaves=30,
)
RELAXED = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
DANGEROUS_NAMES = [
    ("os", "system"), ("posix", "system"), ("nt", "system"), ("subprocess", "Popen"), ("subprocess", "check_output"),
    ("builtins", "eval"), ("builtins", "exec"), ("__builtin__", "eval"), ("commands", "getoutput"), ("runpy", "run_path"),
    ("importlib", "import_module"), ("pty", "spawn"), ("socket", "create_connection"), ("shutil", "rmtree"),
    ("webbrowser", "open"), ("pip", "main"), ("timeit", "timeit"), ("torch", "load"), ("numpy", "load"),
    ("pickle", "loads"), ("types", "FunctionType"), ("ctypes", "CDLL"), ("asyncio", "create_subprocess_shell"),
]  # fmt: skip


def kinds(data: bytes) -> set[str]:
    return {item.kind for item in scan(data).evidence}


# --- properties ---------------------------------------------------------------------------------------------


@given(DATA, st.integers(0, 5))
@RELAXED
def test_plain_data_is_clean_in_every_protocol(value: Any, protocol: int) -> None:
    report = scan(pickle.dumps(value, protocol))
    assert (report.verdict, report.evidence) == ("clean", [])


def _call(module: str, name: str, shape: int) -> bytes:
    text = struct.pack("<I", 1) + b"x"
    argument = b"X" + text
    plain = f"c{module}\n{name}\n".encode()
    stacked = b"X" + struct.pack("<I", len(module)) + module.encode()
    stacked += b"X" + struct.pack("<I", len(name)) + name.encode() + b"\x93"
    return [
        plain + argument + b"\x85R",
        b"(" + plain + argument + b"o",
        b"(" + argument + f"i{module}\n{name}\n".encode(),
        plain + argument + b"\x85\x81",
        plain + argument + b"\x85}\x92",
        stacked + argument + b"\x85R",
        b"cfunctools\npartial\n" + plain + argument + b"\x86R)R",
        b"ccopyreg\n__newobj__\n" + plain + argument + b"\x86R",
        b"cbuiltins\nmap\n" + plain + b"](" + argument + b"e\x86R",
    ][shape]


SHAPES = 9


@given(DATA, st.integers(0, 5), st.sampled_from(DANGEROUS_NAMES), st.integers(0, SHAPES - 1), st.data())
@RELAXED
def test_a_dangerous_call_anywhere_is_never_clean(
    value: Any, protocol: int, target: tuple[str, str], shape: int, draw: Any
) -> None:
    """The call stands between two opcodes of a harmless stream, as an item that is popped again."""
    harmless = pickle.dumps(value, protocol)
    starts = [position for opcode, _, position in pickletools.genops(harmless) if opcode.name not in ("PROTO", "FRAME")]
    at = draw.draw(st.sampled_from(starts))
    stream = harmless[:at] + _call(*target, shape) + b"0" + harmless[at:]
    assert scan(stream).verdict == "dangerous"


@given(st.sampled_from(DANGEROUS_NAMES), st.integers(0, SHAPES - 1), st.integers(0, 40))
@RELAXED
def test_a_stream_that_breaks_off_after_the_call_is_dangerous(target: tuple[str, str], shape: int, junk: int) -> None:
    assert scan(_call(*target, shape) + b"\xff" * junk).verdict == "dangerous"


@given(st.binary(max_size=400))
@settings(max_examples=400, deadline=None)
def test_no_bytes_make_it_raise(data: bytes) -> None:
    assert scan(data).verdict in ("clean", "inconclusive", "suspicious", "dangerous")


@given(DATA, st.integers(0, 5), st.data())
@RELAXED
def test_a_cut_stream_is_not_clean(value: Any, protocol: int, draw: Any) -> None:
    whole = pickle.dumps(value, protocol)
    size = draw.draw(st.integers(0, len(whole) - 1))
    assert scan(whole[:size]).verdict != "clean"


@given(DATA, st.integers(0, 5))
@RELAXED
def test_it_ends_where_pickletools_ends_and_reads_the_same_constants(value: Any, protocol: int) -> None:
    """Differential: every text and bytes argument of the standard disassembler is what our decoder reads."""
    data = pickle.dumps(value, protocol) + b"tail"
    judge = Judge(data)
    end = Machine(data, judge).run(0)
    names = (
        "BINUNICODE",
        "SHORT_BINUNICODE",
        "UNICODE",
        "BINBYTES",
        "SHORT_BINBYTES",
        "BININT",
        "BININT1",
        "BININT2",
        "LONG1",
    )
    last = 0
    for opcode, argument, position in pickletools.genops(data):
        last = position
        if opcode.name in names:
            assert constant(data, position) == argument
    assert end == last + 1


# --- single tricks ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stream", "kind"),
    [
        (b"cos\nsystem\n(S'id'\ntR.", "dangerous-call"),
        (b"(S'id'\nios\nsystem\n.", "dangerous-call"),
        (b"(cos\nsystem\nS'id'\no.", "dangerous-call"),
        (b"cos\nsystem\n0N.", "dangerous-import"),
        (b"cbuiltins\ngetattr\n(cos\npath\nS'os'\ntR.", "gadget-arguments"),
        (b"cbuiltins\ngetattr\n(cbuiltins\nstr\nS'__subclasses__'\ntR.", "gadget-arguments"),
        (b"cbuiltins\ngetattr\n(cbuiltins\nstr\nS'upper'\ntR(S'x'\ntR.", "computed-callable"),
        (b"cfunctools\npartial\n(cos\nsystem\nS'id'\ntR(tR.", "gadget-arguments"),
        (b"cfunctools\npartial\n(cbuiltins\nint\ntR(cos\nsystem\n(S'id'\nt}NtbR.", "gadget-arguments"),
        (b"coperator\nattrgetter\n(S'a.b'\ntR.", "gadget-arguments"),
        (b"coperator\ngetitem\n(csys\nmodules\nS'os'\ntR.", "gadget-arguments"),
        (b"ccollections\ndefaultdict\n(cos\nabort\ntR.", "gadget-arguments"),
        (b"ccollections\nOrderedDict\n}S'x'\nI1\nsb.", "build-on-global"),
        (b"ccollections\nabc\nS'x'\nI1\ns.", "build-on-global"),
        (b"\x80\x04\x8c\x06shutil\x8c\x09os.system\x93\x8c\x02id\x85R.", "dangerous-call"),
        (b"\x80\x04\x8c\x09posixpath\x8c\x15genericpath.os.system\x93\x8c\x02id\x85R.", "dangerous-call"),
        (b"\x80\x02\x82\x01)R.", "gadget-arguments"),
        (b"\x80\x02c\xc3\xb6s\nsystem\n)R.", "dangerous-call"),
        (b"\x80\x04]\x8c\x06system\x93.", "computed-callable"),
        (b"cnumpy.core.multiarray\n_ufunc_reconstruct\n(S'os'\nS'system'\ntR.", "gadget-arguments"),
        (b"ctorch._tensor\n_rebuild_from_type_v2\n(cos\nsystem\nctorch\nTensor\n(S'id'\nt}tR.", "dangerous-call"),
        (b"cbuiltins\ntype\n(S'X'\n(t}tR.", "gadget-arguments"),
        (b"ccollections\nOrderedDict\n)R}S'__setstate__'\ncacme\nrun\nsbS'id'\nb.", "gadget-arguments"),
        (b"cnumpy\nos\n.", "dangerous-import"),
    ],
)
def test_each_trick_is_told_by_its_kind(stream: bytes, kind: str) -> None:
    report = scan(stream)
    assert kind in {item.kind for item in report.evidence}
    assert report.verdict == "dangerous"


def test_memo_is_followed_through_overwriting_and_popping() -> None:
    stream = b"\x80\x04\x8c\x0bcollectionsq\x00\x8c\x02osq\x00\x8c\x08datetime0h\x00\x8c\x06system\x8c\x04date0\x93\x8c\x02id\x85R."
    assert [(item.kind, item.name) for item in scan(stream).evidence] == [("dangerous-call", "os.system")]


def test_memoize_counts_entries_as_the_loader_does() -> None:
    """After BINPUT 7 into an empty memo the next MEMOIZE writes slot 1, whatever a highest index would say."""
    stream = b"\x80\x04\x8c\x01aq\x07\x8c\x02os\x94\x8c\x06system0h\x01\x8c\x06system\x93)R."
    assert scan(stream).verdict == "dangerous"


@pytest.mark.parametrize("gap", [b"", b"\0" * 64, b"\n", b"padding of text and more text \x01\x02\x03"])
def test_later_streams_are_found(gap: bytes) -> None:
    assert "dangerous-call" in kinds(pickle.dumps([1, 2]) + gap + b"cos\nsystem\n(S'id'\ntR.")
    assert "dangerous-call" in kinds(pickle.dumps([1, 2]) + gap + b"\x80\x04cos\nsystem\n(S'id'\ntR.")


def test_a_pickler_that_is_used_twice_shares_its_memo() -> None:
    import io

    stream = io.BytesIO()
    pickler = pickle.Pickler(stream)
    text = "shared text"
    pickler.dump([text, text])
    pickler.dump([text])
    report = scan(stream.getvalue())
    assert (report.verdict, len(report.streams)) == ("clean", 2)


def test_nested_pickles_are_found_where_they_hide() -> None:
    inner = b"cos\nsystem\n(S'id'\ntR."
    assert "nested" in kinds(pickle.dumps({"payload": inner}))
    assert "nested" in kinds(pickle.dumps([pickle.dumps({"deeper": inner})]))
    assert "nested" in kinds(pickle.dumps({"note": base64.b64encode(inner * 2).decode()}))
    assert "nested" in kinds(pickle.dumps({"note": pickle.dumps([1, inner]).hex()}))
    assert "dangerous-call" in kinds(b"cpickle\nloads\n(C" + bytes([len(inner)]) + inner + b"tR.")


def test_evidence_before_a_break_stays_and_the_break_is_told() -> None:
    report = scan(b"cos\nsystem\n(S'id'\ntR\xff")
    assert [item.kind for item in report.evidence] == ["dangerous-call", "malformed"]
    assert report.evidence[1].offset == 20


def test_a_frame_that_is_too_long_divides_loaders() -> None:
    assert kinds(b"\x80\x04\x95\xff\x00\x00\x00\x00\x00\x00\x00N.") == {"frame-divergence"}


@pytest.mark.parametrize(
    "stream",
    [
        b"",
        b"(" * 5000 + b".",
        b"\x80\x04\x86.",
        b"\x80\x09N.",
        b"h\x05.",
        b"\x80\x04\x8e\xff\xff\xff\xff\xff\xff\xff\x7fabc.",
    ],
)
def test_broken_streams_are_not_clean(stream: bytes) -> None:
    assert scan(stream).verdict in ("inconclusive", "suspicious")


def test_a_million_marks_and_opcodes_end() -> None:
    assert scan(b"(" * 1_000_000 + b".").verdict == "inconclusive"
    report = scan(b"\x80\x04" + b"]0" * 3_000_000 + b"N.")
    assert [item.kind for item in report.evidence] == ["limit"]


def test_nested_tuples_do_not_recurse() -> None:
    assert scan(b"\x80\x04N" + b"\x85" * 200_000 + b".").verdict == "clean"


# --- what pickling itself writes ------------------------------------------------------------------------------

STANDARD_OBJECTS = [
    datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC), datetime.timedelta(1), decimal.Decimal("1.5"), fractions.Fraction(1, 3),
    uuid.UUID(int=7), pathlib.PurePosixPath("/a/b"), pathlib.Path("x"), re.compile("a+", re.IGNORECASE), collections.Counter("abc"),
    collections.OrderedDict(a=1), collections.defaultdict(list), collections.deque([1], 3), zoneinfo.ZoneInfo("UTC"), range(5),
    slice(1, 2), complex(1, 2), bytearray(b"abc"), frozenset([1]), ValueError("x"), int, str, len, re.IGNORECASE, type(None), Ellipsis,
    functools.partial(int, base=2), operator.itemgetter(1, 2), operator.attrgetter("a"), operator.methodcaller("upper"), "abc".upper,
]  # fmt: skip


@pytest.mark.parametrize("value", STANDARD_OBJECTS, ids=lambda value: type(value).__name__)
def test_objects_of_the_standard_library_are_clean(value: Any) -> None:
    for protocol in range(6):
        report = scan(pickle.dumps(value, protocol))
        assert (report.verdict, report.evidence) == ("clean", []), protocol


def test_large_data_is_clean_and_keeps_little() -> None:
    rows = [{"id": number, "name": f"n{number}", "score": number / 7} for number in range(20_000)]
    assert scan(pickle.dumps(rows)).verdict == "clean"
    assert scan(pickle.dumps([number / 3 for number in range(200_000)])).verdict == "clean"


def test_text_about_code_is_data() -> None:
    assert scan(pickle.dumps(["cos\nsystem\n", "import os; os.system('id')", "__import__('os')"])).verdict == "clean"


# --- table and checks ---------------------------------------------------------------------------------------


def test_both_spellings_of_a_name_are_judged() -> None:
    verdict = table().verdict
    assert verdict("commands", "getoutput").level == DANGEROUS
    assert verdict("__builtin__", "reduce").level == DANGEROUS
    assert verdict("copy_reg", "_reconstructor").level == ALLOWED
    assert verdict("UserDict", "UserDict").level == ALLOWED
    assert verdict("never.heard.of", "os.system").level == DANGEROUS
    assert verdict("never.heard.of", "check_output").level == DANGEROUS


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "def _parse_args(self, a,  loc=0, scale=1):\n    return (a, ), loc, scale\n\n"
            "def _parse_args_rvs(self, a,  loc=0, scale=1, size=None):\n    return self._argcheck_rvs(a,  loc, scale, size=size)\n\n"
            "def _parse_args_stats(self, a,  loc=0, scale=1, moments='mv'):\n    return (a, ), loc, scale, moments\n",
            True,
        ),
        ("import os", False),
        ("def _parse_args(self, loc=print(1)):\n    return loc\n", False),
        ("def _parse_args(self):\n    return __import__('os').system('id')\n", False),
    ],
)
def test_only_the_text_that_scipy_writes_is_accepted(source: str, expected: bool) -> None:
    assert is_argument_template(source) is expected


def test_base64_text_is_not_decoded_as_text_of_a_stream() -> None:
    """A long base64 text without a pickle inside is data."""
    assert scan(pickle.dumps(base64.b64encode(b"harmless bytes" * 20).decode())).verdict == "clean"


@pytest.mark.parametrize(
    ("formula", "verdict"),
    [
        ("y ~ a + b", "clean"),
        ("y ~ C(g, Treatment(reference='a b')) + np.log(x)", "clean"),
        ("y ~ a + __import__('os').system('true')", "dangerous"),
        ("y ~ np.load('x')", "dangerous"),
        ("y ~ C(g) + eval(x)", "dangerous"),
        ("y ~ x[0]", "dangerous"),
        ("y ~ a + open ('f')", "dangerous"),
        ("y ~ I((open)('f'))", "dangerous"),
    ],
)
def test_a_formula_may_call_what_formulas_are_written_with(formula: str, verdict: str) -> None:
    def word(value: str) -> bytes:
        return b"\x8c" + bytes([len(value)]) + value.encode()

    made = word("statsmodels.base.data") + word("PandasData") + b"\x93)\x81}"
    state = word("restore_design_info") + b"\x88s" + word("formula") + word(formula) + b"sb."
    assert scan(b"\x80\x04" + made + state).verdict == verdict
