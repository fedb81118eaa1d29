"""Generated schema documents: what is sound by our checks runs as printed on a real server, whose catalogue then equals the document."""

from __future__ import annotations

import json
import random
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mlplatlint.schema_documents.compare import differences
from mlplatlint.schema_documents.ddl import ddl_text
from mlplatlint.schema_documents.document import normal_form
from mlplatlint.schema_documents.introspect import introspection_sql, normal_form_of
from mlplatlint.schema_documents.server import LocalServer, run_sql
from mlplatlint.schema_documents.validate import problems

NAMES = ["a", "Run", "order", 'say "hi"', "größe", "two words", "x" * 63, "select", "_1", "a.b", "it's", "naïve", "back\\slash", "user", "t$1",
         "ﬁ", "日本", "CamelCase", "key", "end"]  # fmt: skip
TYPES: dict[str, list[dict[str, Any]]] = {
    "bigint": [{"literal": 5}, {"expression": "1 + 1"}], "integer": [{"literal": -1}], "smallint": [{"literal": 0}],
    "text": [{"literal": "it's"}, {"literal": "back\\slash"}, {"literal": ""}], "varchar(20)": [{"literal": "x"}],
    "numeric(10,2)": [{"literal": 1.5}], "boolean": [{"literal": True}], "uuid": [{"expression": "gen_random_uuid()"}],
    "timestamptz": [{"expression": "now()"}, {"expression": "CURRENT_TIMESTAMP"}], "timestamp(3)": [], "date": [{"expression": "CURRENT_DATE"}],
    "jsonb": [{"literal": "{}"}, {"literal": '{"a": ["\'"]}'}], "text[]": [{"literal": "{}"}], "double precision": [{"literal": 0.25}],
    "bytea": [], "inet": [], "interval": [], "char(3)": [{"literal": "abc"}], "mood": [{"literal": "sad"}], "mood[]": [], "positive": [{"literal": 3}],
    "tsvector": [], "int4range": [], "real": [], "json": [],
}  # fmt: skip
ORDERED = frozenset(
    (
        "bigint",
        "integer",
        "smallint",
        "text",
        "varchar(20)",
        "numeric(10,2)",
        "boolean",
        "uuid",
        "timestamptz",
        "date",
        "mood",
        "positive",
    )
)
ACTIONS = ["noAction", "restrict", "cascade", "setNull", "setDefault"]


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Return a sound document: several tables with keys, checks, indexes, and foreign keys in any direction, cycles included."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
    schemas = [draw(st.sampled_from(["public", "ml", "Odd schema"])) for _ in names]
    tables = [_table(draw, name, schema) for name, schema in zip(names, schemas, strict=True)]
    for table in tables:
        for number in range(draw(st.integers(0, 2))):
            target = draw(st.sampled_from(tables))
            column = f"ref {number}"
            table["columns"].append({"name": column, "type": target["columns"][0]["type"]})
            key = {
                "columns": [column],
                "references": {
                    "schema": target["schema"],
                    "table": target["name"],
                    "columns": [target["columns"][0]["name"]],
                },
            }
            if draw(st.booleans()):
                key["onDelete"] = draw(st.sampled_from(ACTIONS))
            if draw(st.booleans()):
                key |= {"deferrable": True, "initially": draw(st.sampled_from(["immediate", "deferred"]))}
            if draw(st.booleans()):
                key["notValid"] = True
            table.setdefault("foreignKeys", []).append(key)
    return {
        "format": "mlplatlint-schema/1",
        "enums": [{"name": "mood", "values": ["sad", "it's", "Glad"]}],
        "domains": [{"name": "positive", "type": "integer", "checks": [{"expression": "VALUE > 0"}]}],
        "tables": tables,
    }


def _table(draw: st.DrawFn, name: str, schema: str) -> dict[str, Any]:
    key = {"name": "id", "type": draw(st.sampled_from(["bigint", "integer", "uuid", "text"]))}
    if key["type"] in ("bigint", "integer") and draw(st.booleans()):
        key["identity"] = {"mode": draw(st.sampled_from(["always", "byDefault"]))}
    columns: list[dict[str, Any]] = [key]
    for column in draw(st.lists(st.sampled_from(NAMES), max_size=5, unique=True)):
        kind = draw(st.sampled_from(sorted(TYPES)))
        made: dict[str, Any] = {"name": column, "type": kind, "nullable": draw(st.booleans())}
        if TYPES[kind] and draw(st.booleans()):
            made["default"] = draw(st.sampled_from(TYPES[kind]))
        if draw(st.integers(0, 5)) == 0:
            made["comment"] = 'what it\'s for \\ "here"'
        columns.append(made)
    table: dict[str, Any] = {"name": name, "schema": schema, "columns": columns, "primaryKey": {"columns": ["id"]}}
    plain = [item for item in columns if item["type"] in ORDERED]
    if draw(st.booleans()):
        table["unique"] = [{"columns": [draw(st.sampled_from(plain))["name"]]}]
        if draw(st.booleans()):
            table["unique"][0] |= {"nullsNotDistinct": True}
    if draw(st.booleans()):
        quoted = '"' + draw(st.sampled_from(columns))["name"].replace('"', '""') + '"'
        table["checks"] = [{"expression": f"{quoted} IS NOT NULL"}]
        if draw(st.booleans()):
            table["checks"].append(
                {"name": "second check", "expression": f"({quoted} IS NULL) = false", "notValid": True}
            )
    table["indexes"] = [_index(draw, columns, plain) for _ in range(draw(st.integers(0, 3)))]
    if draw(st.integers(0, 4)) == 0:
        table["comment"] = "line one\nline two"
    return table


def _index(draw: st.DrawFn, columns: list[dict[str, Any]], plain: list[dict[str, Any]]) -> dict[str, Any]:
    documents = [item["name"] for item in columns if item["type"] == "jsonb"]
    if documents and draw(st.booleans()):
        return {
            "method": "gin",
            "columns": [{"name": documents[0], "opclass": draw(st.sampled_from(["jsonb_ops", "jsonb_path_ops"]))}],
        }
    index: dict[str, Any] = {
        "columns": [
            {"name": item["name"]}
            for item in draw(
                st.lists(st.sampled_from(plain), min_size=1, max_size=3, unique_by=lambda item: item["name"])
            )
        ]
    }
    if draw(st.booleans()):
        index["columns"][0] |= {"order": draw(st.sampled_from(["asc", "desc"]))}
    if draw(st.booleans()):
        index["columns"][0] |= {"nulls": draw(st.sampled_from(["first", "last"]))}
    if draw(st.booleans()):
        index["unique"] = True
    if draw(st.booleans()):
        index["where"] = "id IS NOT NULL"
    others = [item["name"] for item in plain if all(item["name"] != key["name"] for key in index["columns"])]
    if others and draw(st.booleans()):
        index["include"] = [others[0]]
    return index


@given(document=documents())
# Each example starts a psql; a failing one is small enough to be read as it is.
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
)
def test_a_generated_document_is_what_the_server_makes_of_its_ddl(
    server: LocalServer, document: dict[str, Any]
) -> None:
    assert [item for item in problems(document) if not item.warns] == []
    lines = run_sql(server.dsn, f"BEGIN;\n{ddl_text(document)}{introspection_sql()}ROLLBACK;")
    assert list(differences(normal_form(document), normal_form_of(lines))) == []


@given(document=documents(), seed=st.integers(0, 1000))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_the_ddl_of_a_document_never_depends_on_the_order_of_its_objects(document: dict[str, Any], seed: int) -> None:
    shuffled = json.loads(json.dumps(document))
    random.Random(seed).shuffle(shuffled["tables"])
    assert ddl_text(shuffled) == ddl_text(document) == ddl_text(document)
