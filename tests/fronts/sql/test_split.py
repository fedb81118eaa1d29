"""Statements are cut where PostgreSQL and psql cut them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlplatlint.files.source import Source
from mlplatlint.fronts.document import ParseFailure
from mlplatlint.fronts.sql import parse
from mlplatlint.fronts.sql.split import split


def texts(script: str) -> list[str]:
    data = script.encode()
    parts = split(data)
    assert parts.complaint == -1
    return [data[start:end].decode() for start, end in zip(parts.starts, parts.ends, strict=True)]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("select 1; select 2", ["select 1", "select 2"]),
        ("select ';' ; select \"a;b\"", ["select ';'", 'select "a;b"']),
        ("select $$;$$; select $x$ $$ ; $x$", ["select $$;$$", "select $x$ $$ ; $x$"]),
        ("select a$b$c; select 2", ["select a$b$c", "select 2"]),
        ("/* a /* ; */ ; */ select 1; -- ;\nselect 2", ["select 1", "select 2"]),
        (r"select E'\';'; select 'a\'; select 3", [r"select E'\';'", r"select 'a\'", "select 3"]),
        ("select 'it''s;'; select 2", ["select 'it''s;'", "select 2"]),
        ("create rule r as on insert to t do (select 1; select 2); select 3", None),
        (";;; select 1 ;; ", ["select 1"]),
        ("create function f() returns int begin atomic select case when a then 1 end; end; select 2", None),
        ("create function f() returns int as $$ begin; end $$ language sql; select 2", None),
    ],
)
def test_statements(script: str, expected: list[str] | None) -> None:
    found = texts(script)
    if expected is None:
        assert len(found) == 2
    else:
        assert found == expected


def test_copy_data_belongs_to_no_statement() -> None:
    script = "COPY t (a) FROM stdin;\n1;'\n\\N\t\"\n\\.\nselect 'after'"
    assert texts(script) == ["COPY t (a) FROM stdin", "select 'after'"]


def test_meta_commands_are_left_out() -> None:
    script = "\\set ON_ERROR_STOP on\n\\connect it's\nselect 1;\nselect 'alter' \\gexec\nselect 2"
    assert texts(script) == ["select 1", "select 'alter'", "select 2"]


def test_an_open_quote_is_said_with_its_place() -> None:
    with pytest.raises(ParseFailure) as caught:
        parse(Source("a.sql", b"select 1;\nselect 'open"))
    assert caught.value.offset == 17


def test_spans_point_into_the_file() -> None:
    source = Source("a.sql", "select 'größe';\n  alter table t add ä int ;".encode())
    statement = list(parse(source).statements())[1]
    assert source.text(statement.span) == statement.text == "alter table t add ä int"
    at = statement.text.index("int")
    assert source.text(statement.sub_span(at, at + 3)) == "int"


def test_a_long_run_of_inserts_is_not_looked_at_one_by_one() -> None:
    script = parse(Source("dump.sql", b"INSERT INTO t VALUES (1);\n" * 3000 + b"ALTER TABLE t ADD a int;"))
    assert len(script) == 3001
    seen = list(script.statements())
    assert len(seen) < 1000
    assert seen[-1].text == "ALTER TABLE t ADD a int"


@given(st.text(alphabet="a;'\"$-/*\\\n E(){}", max_size=80))
def test_any_text_ends_in_statements_or_a_complaint(text: str) -> None:
    data = text.encode()
    parts = split(data)
    previous = 0
    for start, end in zip(parts.starts, parts.ends, strict=True):
        assert previous <= start < end <= len(data)
        previous = end


PIECES = ["select 1", "'a;'", '"b;"', "$$c;$$", "$t$ ' $t$", "-- d;\n", "/* e; /* f */ */", "E'g\\';'", " + ", "(", ")"]


@given(st.lists(st.sampled_from([*PIECES, ";", ";"]), max_size=12))
def test_same_statements_as_the_servers_own_scanner(pieces: list[str]) -> None:
    postgast = pytest.importorskip("postgast")
    script = "select " + " ".join(pieces)
    try:
        theirs = postgast.split(script)
    except Exception:
        return
    ours = [strip_comments(text) for text in texts(script)]
    assert [text for text in ours if text] == [text for text in map(strip_comments, theirs) if text]


def strip_comments(text: str) -> str:
    for piece in ("-- d;\n", "-- d;", "/* e; /* f */ */"):
        text = text.replace(piece, " ")
    return " ".join(text.split())
