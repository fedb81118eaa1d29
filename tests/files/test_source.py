"""Positions: byte offsets to lines and columns, for every kind of line end and character width."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlplatlint.files.source import Position, Source, Span


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"", [""]),
        (b"a\nb", ["a", "b"]),
        (b"a\r\nb\rc\n", ["a", "b", "c", ""]),
        (b"a\x0cb\xc2\x85c\xe2\x80\xa8d", ["a\x0cb\x85c\u2028d"]),
        (b"\r\r\n\n", ["", "", "", ""]),
    ],
)
def test_lines_end_at_lf_crlf_and_cr_only(data, lines):
    source = Source("x", data)
    assert [source.text(source.line_span(number + 1)) for number in range(len(source.line_starts))] == lines


def test_columns_count_code_points_and_leave_out_the_mark():
    source = Source("x", b"\xef\xbb\xbf" + 'é = "\U0001f600"; f()\n'.encode())
    offset = source.data.index(b"f()")
    assert source.position(offset) == Position(1, 10)
    assert source.offset(1, 0) == 3


@given(st.text(alphabet="ab\r\n\u00e9\U0001f600", max_size=60))
def test_every_offset_of_a_character_leads_back_to_it(text):
    data = text.encode()
    source = Source("x", data)
    offset = 0
    for character in text:
        line, column = source.position(offset)
        start = source.line_starts[line - 1]
        assert start <= offset
        assert len(data[start:offset].decode()) == column - 1
        offset += len(character.encode())


@given(st.binary(max_size=200))
def test_line_spans_cover_the_file_in_order(data):
    source = Source("x", data)
    spans = [source.line_span(number + 1) for number in range(len(source.line_starts))]
    assert all(start <= end for start, end in spans)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    assert source.text(Span(0, len(data))) == data.decode("utf-8", "replace")
