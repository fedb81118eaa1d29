"""Triggers, functions, policies and views: of alembic_utils' entities, and of the DDL that models hang on events."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlplatlint.facts import schema_actions as act
from mlplatlint.facts.schema import join_name, split_name
from mlplatlint.facts.values import HOLE, Call, Value, known_text
from mlplatlint.fronts.sql.read import read_statement
from mlplatlint.fronts.sql.split import split
from mlplatlint.project.schema.catalogue import Catalogue, Origin
from mlplatlint.project.schema.differences import Difference

KINDS = ("trigger", "function", "procedure", "policy", "view", "materialized view")
"""What server-object-drift compares; sequences and types have rules of their own."""
_ENTITIES = {
    "PGFunction": "function", "PGTrigger": "trigger", "PGView": "view", "PGMaterializedView": "materialized view",
    "PGPolicy": "policy", "PGExtension": "extension",
}  # fmt: skip
_MADE_AFTER = ("after_create", "before_create")
_BODY = re.compile(r"(?s)\$(\w*)\$(.*)\$\1\$")
_ROW_SECURITY = "row level security"


def is_entity(call: Call) -> bool:
    """Tell whether a call makes an entity of alembic_utils."""
    return call.name.startswith("alembic_utils.") and call.tail in _ENTITIES


def entity(call: Call) -> act.CreateObject | None:
    """Return the object that an entity stands for; None when it has no name that can be read."""
    if not is_entity(call):
        return None
    schema, signature = known_text(_argument(call, 0, "schema")), known_text(_argument(call, 1, "signature"))
    if signature is None or schema is None:
        return None
    kind = _ENTITIES[call.tail]
    name = signature.partition("(")[0].strip().strip('"')
    position = 3 if kind in ("trigger", "policy") else 2
    definition = known_text(_argument(call, position, "definition")) or ""
    table = known_text(call.keyword("on_entity")) or ""
    full = name if kind in ("trigger", "policy", "extension") else join_name(schema, name)
    return act.CreateObject(kind, full, table.removeprefix("public."), False, True, definition)


def _argument(call: Call, position: int, name: str) -> Value:
    return call.keyword(name, call.args[position] if len(call.args) > position else None)


def listened(call: Call) -> Value:
    """Return what ``event.listen(target, "after_create", DDL(...))`` hangs on; None when it is for another event."""
    event = known_text(_argument(call, 1, "identifier"))
    return _argument(call, 0, "target") if event in _MADE_AFTER else None


def made_by_event(call: Call, table: str) -> Iterator[act.CreateObject]:
    """Yield the objects that the DDL of an event makes; the table replaces ``%(table)s`` in its text."""
    ddl = _argument(call, 2, "fn")
    while isinstance(ddl, Call) and ddl.name == ".execute_if" and ddl.args:
        dialect = ddl.keyword("dialect", "postgresql")
        if "postgresql" not in (dialect, *getattr(dialect, "items", ())):
            return
        ddl = ddl.args[0]
    text = ddl.args[0] if isinstance(ddl, Call) and ddl.tail == "DDL" and ddl.args else None
    if not isinstance(text, str) or HOLE in text:
        return
    schema, plain = split_name(table)
    for name, value in (("%(table)s", plain), ("%(fullname)s", table), ("%(schema)s", schema), ("%%", "%")):
        text = text.replace(name, value)
    data = text.encode("utf-8", "surrogatepass")
    parts = split(data)
    for begin, stop in zip(parts.starts, parts.ends, strict=True):
        for action in read_statement(data[begin:stop].decode("utf-8", "replace")):
            if isinstance(action, act.CreateObject) and action.kind in KINDS:
                yield action
            elif isinstance(action, act.AlterObject) and action.detail.lower() == f"enable {_ROW_SECURITY}":
                yield act.CreateObject(_ROW_SECURITY, action.name)


def missing_objects(declared: Catalogue, catalogue: Catalogue) -> Iterator[Difference]:
    """Yield the objects of models that no migration makes, and functions whose bodies differ."""
    if "existence" in catalogue.doubts:
        return
    for (kind, name), definition in declared.objects.items():
        if kind not in (*KINDS, _ROW_SECURITY) or not name or HOLE in name:
            continue
        origin = declared.object_origins[(kind, name)]
        migrated = catalogue.objects.get((kind, name))
        place = catalogue.object_origins.get((kind, name), Origin("", origin.span))
        if migrated is None:
            words = f"{_ROW_SECURITY} on `{name}`" if kind == _ROW_SECURITY else f"{kind} `{name}`"
            yield Difference("server-object-drift", name, kind, "", "", origin, detail=f"{words} that the models make is made by no migration")  # fmt: skip
        elif kind == "function" and _body(definition) and _body(migrated) and _body(definition) != _body(migrated):
            yield Difference("server-object-drift", name, kind, "", "", origin, place,
                             detail=f"function `{name}` that the models make has another body in the migrations")  # fmt: skip


def _body(definition: str) -> str:
    found = _BODY.search(definition)
    return "".join(found.group(2).split()).rstrip(";").lower() if found and HOLE not in definition else ""
