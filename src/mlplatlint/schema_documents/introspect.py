"""The schema of a running server in the normal form of schema documents, read from its system catalogue."""

from __future__ import annotations

import json
from typing import Any

from mlplatlint.facts.schema_actions import CreateTable
from mlplatlint.fronts.sql.read import read_statement
from mlplatlint.fronts.sql.types import canonical_type
from mlplatlint.schema_documents.document import FORMAT, Node

_ACTIONS = {"a": "noAction", "r": "restrict", "c": "cascade", "n": "setNull", "d": "setDefault"}
_STORAGE = {"p": "plain", "e": "external", "x": "extended", "m": "main"}
_COMMANDS = {"*": "all", "r": "select", "a": "insert", "w": "update", "d": "delete"}

MARK = "mlplatlint|"
"""Stands before each line of the answer, so that nothing else printed is taken for it."""

_OWN = """
  n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND n.nspname NOT LIKE 'pg_temp%'
  AND NOT EXISTS (SELECT 1 FROM pg_depend x WHERE x.objid = {oid} AND x.classid = '{kind}'::regclass AND x.deptype = 'e')
"""


def _own(oid: str, kind: str) -> str:
    return _OWN.format(oid=oid, kind=kind)


_SEQUENCE = """json_build_object('type', format_type(s.seqtypid, NULL), 'start', s.seqstart, 'increment', s.seqincrement,
  'min', s.seqmin, 'max', s.seqmax, 'cache', s.seqcache, 'cycle', s.seqcycle)"""

_QUERIES = {
    "schemas": f"SELECT to_json(n.nspname) FROM pg_namespace n WHERE {_own('n.oid', 'pg_namespace')} AND n.nspname <> 'public'",
    "extensions": "SELECT to_json(extname) FROM pg_extension WHERE extname <> 'plpgsql'",
    "enums": f"""SELECT json_build_object('schema', n.nspname, 'name', t.typname,
        'values', (SELECT json_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid),
        'comment', coalesce(obj_description(t.oid, 'pg_type'), ''))
      FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype = 'e' AND {_own("t.oid", "pg_type")}""",
    "domains": f"""SELECT json_build_object('schema', n.nspname, 'name', t.typname, 'type', format_type(t.typbasetype, t.typtypmod),
        'nullable', NOT t.typnotnull, 'default', t.typdefault, 'comment', coalesce(obj_description(t.oid, 'pg_type'), ''),
        'checks', coalesce((SELECT json_agg(json_build_object('name', c.conname, 'expression', pg_get_expr(c.conbin, 0),
            'notValid', NOT c.convalidated) ORDER BY c.conname) FROM pg_constraint c WHERE c.contypid = t.oid), '[]'))
      FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype = 'd' AND {_own("t.oid", "pg_type")}""",
    "sequences": f"""SELECT json_build_object('schema', n.nspname, 'name', c.relname, 'options', {_SEQUENCE},
        'ownedBy', coalesce((SELECT on_.nspname || '.' || o.relname || '.' || a.attname FROM pg_depend d JOIN pg_class o ON o.oid = d.refobjid
            JOIN pg_namespace on_ ON on_.oid = o.relnamespace JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum = d.refobjsubid
            WHERE d.objid = c.oid AND d.deptype = 'a'), ''))
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_sequence s ON s.seqrelid = c.oid
      WHERE c.relkind = 'S' AND {_own("c.oid", "pg_class")}
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'i')""",
    "tables": f"""SELECT json_build_object('oid', c.oid::bigint, 'schema', n.nspname, 'name', c.relname, 'kind', c.relkind,
        'unlogged', c.relpersistence = 'u', 'options', coalesce(to_json(c.reloptions), '[]'),
        'comment', coalesce(obj_description(c.oid, 'pg_class'), ''), 'enabled', c.relrowsecurity, 'forced', c.relforcerowsecurity,
        'partitionBy', CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END,
        'parent', (SELECT i.inhparent::bigint FROM pg_inherits i WHERE i.inhrelid = c.oid AND c.relispartition),
        'bound', pg_get_expr(c.relpartbound, c.oid))
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND {_own("c.oid", "pg_class")}""",
    "columns": f"""SELECT json_build_object('table', a.attrelid::bigint, 'number', a.attnum, 'name', a.attname,
        'type', format_type(a.atttypid, a.atttypmod), 'nullable', NOT a.attnotnull,
        'default', CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
        'generated', CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END,
        'identity', a.attidentity, 'options', (SELECT {_SEQUENCE} FROM pg_depend p JOIN pg_sequence s ON s.seqrelid = p.objid
            WHERE p.refobjid = a.attrelid AND p.refobjsubid = a.attnum AND p.deptype = 'i' AND p.classid = 'pg_class'::regclass),
        'collation', CASE WHEN a.attcollation <> t.typcollation THEN (SELECT collname FROM pg_collation WHERE oid = a.attcollation) ELSE '' END,
        'storage', CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage::text ELSE '' END,
        'comment', coalesce(col_description(a.attrelid, a.attnum), ''))
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND {_own("c.oid", "pg_class")}""",
    "constraints": f"""SELECT json_build_object('table', k.conrelid::bigint, 'name', k.conname, 'type', k.contype,
        'columns', (SELECT json_agg(a.attname ORDER BY u.place) FROM unnest(k.conkey) WITH ORDINALITY u(num, place)
            JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num),
        'target', (SELECT json_build_object('schema', tn.nspname, 'table', tc.relname, 'columns',
            (SELECT json_agg(a.attname ORDER BY u.place) FROM unnest(k.confkey) WITH ORDINALITY u(num, place)
             JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.num))
            FROM pg_class tc JOIN pg_namespace tn ON tn.oid = tc.relnamespace WHERE tc.oid = k.confrelid),
        'onDelete', k.confdeltype, 'onUpdate', k.confupdtype, 'match', k.confmatchtype, 'valid', k.convalidated,
        'deferrable', k.condeferrable, 'deferred', k.condeferred, 'noInherit', k.connoinherit,
        'expression', pg_get_expr(k.conbin, k.conrelid), 'index', k.conindid::bigint, 'definition', pg_get_constraintdef(k.oid))
      FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE k.conparentid = 0 AND k.coninhcount = 0 AND k.contype IN ('p', 'u', 'f', 'c', 'x') AND {_own("c.oid", "pg_class")}""",
    "indexes": f"""SELECT json_build_object('oid', i.indexrelid::bigint, 'table', i.indrelid::bigint, 'name', x.relname, 'method', m.amname,
        'unique', i.indisunique, 'keys', i.indnkeyatts, 'distinct', (to_jsonb(i)->>'indnullsnotdistinct')::bool,
        'where', pg_get_expr(i.indpred, i.indrelid), 'options', coalesce(to_json(x.reloptions), '[]'),
        'tablespace', coalesce((SELECT spcname FROM pg_tablespace s WHERE s.oid = x.reltablespace), ''),
        'comment', coalesce(obj_description(x.oid, 'pg_class'), ''),
        'constraint', EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')),
        'parts', (SELECT json_agg(json_build_object('text', pg_get_indexdef(i.indexrelid, p, true), 'isColumn', i.indkey[p - 1] <> 0,
            'column', (SELECT attname FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = i.indkey[p - 1]),
            'opclass', (SELECT CASE WHEN o.opcdefault THEN '' ELSE o.opcname END FROM pg_opclass o WHERE o.oid = i.indclass[p - 1]),
            'collation', (SELECT l.collname FROM pg_collation l WHERE l.oid = i.indcollation[p - 1]
                AND l.oid <> coalesce((SELECT a.attcollation FROM pg_attribute a WHERE a.attrelid = i.indexrelid AND a.attnum = p
                    AND i.indkey[p - 1] = 0), (SELECT a.attcollation FROM pg_attribute a WHERE a.attrelid = i.indrelid
                    AND a.attnum = i.indkey[p - 1]), 0)),
            'flags', i.indoption[p - 1]) ORDER BY p) FROM generate_series(1, i.indnatts) p))
      FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am m ON m.oid = x.relam JOIN pg_class c ON c.oid = i.indrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE NOT x.relispartition AND c.relkind IN ('r', 'p') AND {_own("c.oid", "pg_class")}""",
    "policies": """SELECT json_build_object('table', p.polrelid::bigint, 'name', p.polname, 'command', p.polcmd, 'permissive', p.polpermissive,
        'roles', (SELECT json_agg(CASE WHEN r = 0 THEN 'public' ELSE pg_get_userbyid(r)::text END) FROM unnest(p.polroles) r),
        'using', coalesce(pg_get_expr(p.polqual, p.polrelid), ''), 'check', coalesce(pg_get_expr(p.polwithcheck, p.polrelid), ''))
      FROM pg_policy p""",
    "views": f"""SELECT json_build_object('schema', n.nspname, 'name', c.relname, 'materialized', c.relkind = 'm',
        'definition', pg_get_viewdef(c.oid), 'comment', coalesce(obj_description(c.oid, 'pg_class'), ''))
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('v', 'm') AND {_own("c.oid", "pg_class")}""",
}  # fmt: skip


def introspection_sql() -> str:
    """Return the script whose output :func:`normal_form_of` reads."""
    return "SET LOCAL search_path TO public;\n" + "".join(
        f"SELECT '{MARK}{kind}|' || line::text FROM ({query}) AS answer(line);\n" for kind, query in _QUERIES.items()
    )


def normal_form_of(lines: list[str]) -> Node:
    """Return the schema that the output of :func:`introspection_sql` tells, in the normal form of documents."""
    rows: dict[str, list[Any]] = {kind: [] for kind in _QUERIES}
    for line in lines:
        if line.startswith(MARK):
            kind, _, text = line[len(MARK) :].partition("|")
            rows[kind].append(json.loads(text))
    made: Node = {"format": FORMAT, "schemas": sorted(rows["schemas"]), "extensions": sorted(rows["extensions"])}
    made["enums"] = _sorted(rows["enums"])
    made["domains"] = _sorted([{**item, "type": _canonical(item["type"])} for item in rows["domains"]])
    made["sequences"] = _sorted(
        [
            {"schema": item["schema"], "name": item["name"], **item["options"], "ownedBy": item["ownedBy"]}
            for item in rows["sequences"]
        ]
    )
    made["tables"] = _sorted([_table(item, rows) for item in rows["tables"] if item["parent"] is None])
    made["views"] = _sorted(rows["views"])
    return made


def _sorted(items: list[Node]) -> list[Node]:
    return sorted(items, key=lambda item: (item["schema"], item["name"]))


def _canonical(text: str) -> str:
    """Return the server's spelling of a type without quotes, as documents name their own types."""
    from mlplatlint.fronts.sql.cursor import Cursor, NotUnderstood
    from mlplatlint.fronts.sql.tokens import tokenize

    try:
        cursor = Cursor(text, tokenize(text))
        kind = cursor.data_type()
        return kind if cursor.done and kind else text
    except NotUnderstood:
        return canonical_type(text)


def _table(item: Node, rows: dict[str, list[Any]]) -> Node:
    oid = item["oid"]
    constraints = [row for row in rows["constraints"] if row["table"] == oid]
    indexes = {row["oid"]: row for row in rows["indexes"]}
    keys = [_key(row, indexes) for row in constraints if row["type"] == "p"]
    columns = sorted((row for row in rows["columns"] if row["table"] == oid), key=lambda row: int(row["number"]))
    own = [row for row in rows["indexes"] if row["table"] == oid and not row["constraint"]]
    return {
        "schema": item["schema"], "name": item["name"], "comment": item["comment"], "unlogged": item["unlogged"],
        "columns": [_column(row) for row in columns],
        "primaryKey": keys[0] if keys else None,
        "unique": _named([_key(row, indexes) for row in constraints if row["type"] == "u"]),
        "foreignKeys": _named([_foreign_key(row) for row in constraints if row["type"] == "f"]),
        "checks": _named([
            {"name": row["name"], "expression": row["expression"], "notValid": not row["valid"], "noInherit": row["noInherit"]}
            for row in constraints if row["type"] == "c"
        ]),
        "exclude": _named([_exclude(row) for row in constraints if row["type"] == "x"]),
        "indexes": _named([_index(row) for row in own]),
        "partitionBy": _partition_by(item["partitionBy"]),
        "partitions": _partitions(oid, rows),
        "rls": {"enabled": item["enabled"], "forced": item["forced"],
                "policies": _named([_policy(row) for row in rows["policies"] if row["table"] == oid])},
        "storage": _options(item["options"]),
    }  # fmt: skip


def _named(items: list[Node]) -> list[Node]:
    return sorted(items, key=lambda item: str(item["name"]))


def _options(options: list[str]) -> dict[str, str]:
    pairs = (option.partition("=") for option in options)
    return dict(sorted((name, value) for name, _, value in pairs))


def _column(row: Node) -> Node:
    options = row["options"]
    identity = None
    if row["identity"]:
        identity = {
            "mode": "always" if row["identity"] == "a" else "byDefault",
            **{key: options[key] for key in options if key != "type"},
        }
    return {
        "name": row["name"], "type": _canonical(row["type"]), "nullable": row["nullable"], "default": row["default"], "identity": identity,
        "generated": row["generated"], "collation": row["collation"] or "", "storage": _STORAGE.get(row["storage"], ""),
        "comment": row["comment"],
    }  # fmt: skip


def _deferrable(row: Node) -> Node:
    return {"deferrable": row["deferrable"], "initially": "deferred" if row["deferred"] else "immediate"}


def _key(row: Node, indexes: dict[int, Node]) -> Node:
    index = indexes.get(row["index"], {})
    include = [part["column"] for part in index.get("parts", ())[index.get("keys", 0) :]]
    return {
        "name": row["name"], "columns": row["columns"], "include": include, "nullsNotDistinct": bool(index.get("distinct")),
        **_deferrable(row),
    }  # fmt: skip


def _foreign_key(row: Node) -> Node:
    return {
        "name": row["name"], "columns": row["columns"], "references": row["target"], "onDelete": _ACTIONS[row["onDelete"]],
        "onUpdate": _ACTIONS[row["onUpdate"]], "match": "full" if row["match"] == "f" else "simple", "notValid": not row["valid"],
        **_deferrable(row),
    }  # fmt: skip


def _exclude(row: Node) -> Node:
    from mlplatlint.facts.schema import Exclude
    from mlplatlint.facts.schema_actions import AddConstraint

    found = read_statement(f"ALTER TABLE t ADD CONSTRAINT c {row['definition']}")
    constraint = found[0].constraint if found and isinstance(found[0], AddConstraint) else None
    elements = []
    if isinstance(constraint, Exclude):
        for text in constraint.elements:
            left, _, operator = text.rpartition(" WITH ")
            bare = left.strip('"')
            is_column = not left.startswith("(")
            elements.append(
                {"text": bare if is_column else left[1:-1], "isColumn": is_column, "operator": operator, "opclass": ""}
            )
    where = constraint.where if isinstance(constraint, Exclude) else ""
    method = constraint.method if isinstance(constraint, Exclude) else ""
    return {"name": row["name"], "method": method, "elements": elements, "where": where}


def _index(row: Node) -> Node:
    columns = []
    for part in row["parts"][: row["keys"]]:
        descending, first = bool(part["flags"] & 1), bool(part["flags"] & 2)
        text = part["column"] if part["isColumn"] else part["text"]
        nulls = ("first" if first else "last") if row["method"] == "btree" else ""
        columns.append({
            "text": text, "isColumn": part["isColumn"], "opclass": part["opclass"] or "", "collation": part["collation"] or "",
            "order": "desc" if descending else "asc", "nulls": nulls,
        })  # fmt: skip
    return {
        "name": row["name"], "method": row["method"], "unique": row["unique"], "columns": columns,
        "include": [part["column"] for part in row["parts"][row["keys"] :]], "nullsNotDistinct": bool(row["distinct"]),
        "where": row["where"] or "", "with": _options(row["options"]), "tablespace": row["tablespace"], "comment": row["comment"],
    }  # fmt: skip


def _partition_by(definition: str | None) -> Node | None:
    if not definition:
        return None
    found = read_statement(f"CREATE TABLE t (a int) PARTITION BY {definition}")
    made = found[0] if found and isinstance(found[0], CreateTable) else None
    partitioning = made.table.partitioning if made is not None else None
    if partitioning is None:
        return None
    keys = [{"text": key, "isColumn": key.isidentifier(), "opclass": "", "collation": ""} for key in partitioning.keys]
    return {"strategy": partitioning.strategy, "key": keys}


def _partitions(parent: int, rows: dict[str, list[Any]]) -> list[Node]:
    return _named([
        {"schema": item["schema"], "name": item["name"], "bound": item["bound"], "partitionBy": _partition_by(item["partitionBy"]),
         "partitions": _partitions(item["oid"], rows)}
        for item in rows["tables"] if item["parent"] == parent
    ])  # fmt: skip


def _policy(row: Node) -> Node:
    return {
        "name": row["name"], "command": _COMMANDS[row["command"]], "roles": sorted(row["roles"]), "using": row["using"],
        "check": row["check"], "permissive": row["permissive"],
    }  # fmt: skip
