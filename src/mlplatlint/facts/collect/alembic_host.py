"""What the calls of an Alembic revision mean: operations, SQL, connections, inspectors, batches."""

from __future__ import annotations

import _ast as ast
import re
import sys
from typing import TYPE_CHECKING, Any

from mlplatlint.facts.collect import sql_files
from mlplatlint.facts.collect.objects import (
    NOT_MINE,
    Bound,
    Function,
    Host,
    LocalClass,
    Special,
    as_value,
)
from mlplatlint.facts.migrations import Step
from mlplatlint.facts.values import UNKNOWN, Call, Ref, Unknown
from mlplatlint.fronts.sql.embedded import embedded_steps

if TYPE_CHECKING:
    from mlplatlint.facts.collect.interpreter import Interpreter

UNREAD = Special("unread")
"""Stands for the text of a file that could not be read."""
_CHANGES = re.compile(rb"(?i)\b(?:create|alter|drop)\s+(?:table|type|index|unique|schema|column|sequence)\b")
"""Without such words in the file, a statement put together at run time changes rows, not the schema."""
_TABLE_FIRST = frozenset(("add_column", "alter_column", "drop_column", "create_table_comment", "drop_table_comment"))
_NAME_FIRST = frozenset(
    (
        "create_index", "drop_index", "create_foreign_key", "create_unique_constraint", "create_check_constraint",
        "create_primary_key", "create_exclude_constraint", "drop_constraint",
    )
)  # fmt: skip
_QUIET_OPS = frozenset(("f", "get_bind", "get_context", "bulk_insert", "inline_literal", "invoke", "run_async"))
_KNOWN_ROOTS = frozenset(sys.stdlib_module_names) | frozenset(
    ("sqlalchemy", "alembic", "sqlmodel", "sqlalchemy_utils", "geoalchemy2", "pgvector", "alembic_utils", "builtins",
     "alembic_postgresql_enum", "structlog", "loguru", "pydantic", "cryptography", "bcrypt", "passlib", "yaml", "tqdm",
     "pandas", "numpy", "requests", "httpx", "click", "flask", "psycopg2", "asyncpg", "dateutil", "pytz")
)  # fmt: skip
_EXECUTES = frozenset(("execute", "exec_driver_sql", "scalar", "scalars", "executemany"))
_INSPECTOR_LISTS = frozenset(
    ("get_table_names", "get_columns", "get_indexes", "get_foreign_keys", "get_unique_constraints",
     "get_check_constraints", "get_enums", "get_view_names", "get_schema_names")
)  # fmt: skip


def runs_operations(interpreter: Interpreter, owner: str, method: str) -> bool:
    """Tell whether a method of a class in the revision itself, or what it inherits, runs operations."""
    waiting = [interpreter.module_frame.names.get(owner)]
    methods: set[str] = set()
    operates = False
    for found in waiting:
        if isinstance(found, LocalClass) and len(waiting) < 12:
            # The method may call others of its class.
            methods.update(found.names)
            operates = operates or any(_operates(interpreter, item) for item in found.names.values())
            waiting.extend(found.bases)
    return operates and method in methods


def _operates(interpreter: Interpreter, value: Any) -> bool:
    if not isinstance(value, Function) or isinstance(value.node, ast.Lambda):
        return False
    offset = interpreter.source.offset
    start, end = offset(value.node.lineno, 0), offset(value.node.end_lineno or value.node.lineno, 0)
    return b"op." in interpreter.source.data[start:end]


class AlembicHost(Host):
    """Collects the steps of one function of a revision.

    ``live`` becomes true when the file asks for the state of the database or calls functions of other files.
    """

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.live = False

    # --- what replay overrides ---------------------------------------------------------------------------

    def emit(self, step: Step) -> None:
        """Take one step."""
        self.steps.append(step)

    def inspect(self, question: str, args: list[Any]) -> Any:
        """Answer a question to the database's inspector; not known from the file alone."""
        self.live = True
        return UNKNOWN

    def helper(self, interpreter: Interpreter, name: str, args: list[Any], kwargs: dict[str, Any], call: Call) -> Any:
        """Call a function of another file; not known from the file alone."""
        self.live = True
        self._step(interpreter, "helper", call)
        return call

    def text_of(self, path: str) -> Any:
        """Return the text of a file beside the revision; not known from the revision alone."""
        self.live = True
        return UNREAD

    def divided(self, value: Special, part: Any) -> Any:
        return sql_files.joined(value, part) if value.kind == "path" else UNKNOWN

    def gave_up(self, interpreter: Interpreter) -> None:
        self.emit(Step("opaque", (0, 0), Call("too much to read")))

    # --- calls -------------------------------------------------------------------------------------------

    def call(
        self, interpreter: Interpreter, function: Any, args: list[Any], kwargs: dict[str, Any], node: ast.Call
    ) -> Any:
        if isinstance(function, Ref):
            return self._call_name(interpreter, function.name, args, kwargs, node)
        if isinstance(function, Bound):
            if isinstance(function.value, Special):
                return self._call_special(interpreter, function.value, function.name, args, kwargs, node)
            if isinstance(function.value, Call) and function.name in ("create", "drop"):
                return self._call_ddl_method(interpreter, function.value, function.name, kwargs, node)
            if isinstance(function.value, (Unknown, Call)) and function.name in _EXECUTES and args:
                return self._execute(interpreter, args[0], node, certain=False)
            if isinstance(function.value, Call) and runs_operations(interpreter, function.value.name, function.name):
                self._opaque(interpreter, f"what `{function.value.tail}.{function.name}` does", node)
        elif (
            isinstance(function, Unknown)
            and b"globals()" in interpreter.source.data[slice(*interpreter.span(node.func))]
        ):
            self._opaque(interpreter, "a function that is chosen at run time", node)
        return NOT_MINE

    def _call_name(
        self, interpreter: Interpreter, name: str, args: list[Any], kwargs: dict[str, Any], node: ast.Call
    ) -> Any:
        of_path = sql_files.call_name(name, args)
        if of_path is not NOT_MINE:
            return of_path
        if name == "builtins.globals":
            return dict(interpreter.module_frame.names)
        if name.startswith("alembic.op."):
            return self._operation(interpreter, name[11:], args, kwargs, node)
        if name.startswith("alembic.context."):
            return {"is_offline_mode": False, "get_context": Special("context"), "get_bind": Special("bind")}.get(
                name[16:], UNKNOWN
            )
        if name in ("sqlalchemy.inspect", "sqlalchemy.inspection.inspect") or name.endswith("Inspector.from_engine"):
            return Special("inspector")
        if name.endswith(("orm.Session", "orm.sessionmaker", "orm.session.Session", "sqlmodel.Session")):
            return Special("session" if name.endswith("Session") else "session-maker")
        if name in ("sqlalchemy.MetaData", "sqlalchemy.schema.MetaData", "sqlalchemy.sql.schema.MetaData"):
            return Special("metadata", [])
        if name in ("sqlalchemy.Table", "sqlalchemy.schema.Table") and len(args) > 1:
            return self._table(interpreter, name, args, kwargs, node)
        if name.endswith("metadata.create_all"):
            self._step(interpreter, "create_all", self._record(interpreter, name, args, kwargs, node))
            return None
        root = name.partition(".")[0]
        if root not in _KNOWN_ROOTS:
            call = self._record(interpreter, name, args, kwargs, node)
            if name.rpartition(".")[2][:1].islower():
                return self.helper(interpreter, name, args, kwargs, call)
        return NOT_MINE

    def _table(
        self, interpreter: Interpreter, name: str, args: list[Any], kwargs: dict[str, Any], node: ast.Call
    ) -> Any:
        """Keep a table that is declared on metadata of the file, for a later ``create_all``."""
        call = self._record(interpreter, "sqlalchemy.Table", [args[0], *args[2:]], kwargs, node)
        if isinstance(args[1], Special) and args[1].kind == "metadata":
            args[1].data.append(call)
        return call

    def _operation(
        self, interpreter: Interpreter, name: str, args: list[Any], kwargs: dict[str, Any], node: ast.Call
    ) -> Any:
        # GeoAlchemy2's operations take the same arguments as the plain ones.
        name = name.replace("_geospatial_", "_")
        if name == "get_bind":
            return Special("bind")
        if name == "get_context":
            return Special("context")
        if name == "f":
            # Kept as a call: a naming convention does not touch such a name.
            return self._record(interpreter, "alembic.op.f", args, kwargs, node) if args else UNKNOWN
        if name == "execute":
            return self._execute(interpreter, args[0] if args else kwargs.get("sqltext", UNKNOWN), node)
        if name == "batch_alter_table":
            table = args[0] if args else kwargs.get("table_name", UNKNOWN)
            return Special("batch", (table, args[1] if len(args) > 1 else kwargs.get("schema")))
        if name.startswith(("get_bind.", "get_context.")):
            return NOT_MINE
        call = self._record(interpreter, name, args, kwargs, node)
        if name not in _QUIET_OPS:
            self._step(interpreter, name, call)
        return Call("sqlalchemy.Table", call.args, call.kwargs) if name == "create_table" else UNKNOWN

    def _call_special(
        self,
        interpreter: Interpreter,
        special: Special,
        name: str,
        args: list[Any],
        kwargs: dict[str, Any],
        node: ast.Call,
    ) -> Any:
        kind = special.kind
        if kind in ("path", "file"):
            return sql_files.call_method(self, special, name, args)
        if kind == "batch":
            return self._batch(interpreter, special, name, args, kwargs, node)
        if kind == "inspector":
            if (
                name in ("has_table", "has_column", "has_index", "get_pk_constraint", "has_schema")
                or name in _INSPECTOR_LISTS
            ):
                return self.inspect(name, [*args, *([kwargs["schema"]] if kwargs.get("schema") else [])])
            return UNKNOWN
        if kind == "metadata":
            if name == "create_all":
                for table in special.data:
                    self._step(interpreter, "create_table_if_missing", table)
            return None
        if kind == "session-maker":
            return Special("session")
        if kind == "context":
            if name == "autocommit_block":
                return Special("autocommit")
            return Special("bind") if name in ("bind", "connection") else UNKNOWN
        if kind in ("bind", "session") and name in _EXECUTES and args:
            inside = interpreter.autocommit
            interpreter.autocommit = inside or special.data == "autocommit"
            try:
                return self._execute(interpreter, args[0], node)
            finally:
                interpreter.autocommit = inside
        if kind == "bind" and name == "execution_options":
            level = kwargs.get("isolation_level")
            return Special("bind", "autocommit" if level == "AUTOCOMMIT" else special.data)
        if kind == "bind" and name in ("connect", "begin", "begin_nested", "get_bind"):
            return Special("bind", special.data)
        if kind == "bind" and name in ("has_table",):
            return self.inspect(name, args)
        if kind == "session" and name in ("connection", "begin", "begin_nested", "get_bind", "__enter__"):
            return Special("bind")
        return UNKNOWN

    def _batch(
        self,
        interpreter: Interpreter,
        special: Special,
        name: str,
        args: list[Any],
        kwargs: dict[str, Any],
        node: ast.Call,
    ) -> Any:
        table, schema = special.data
        name = name.replace("_geospatial_", "_")
        if name in ("f", "execute", "get_bind", "get_context"):
            return self._operation(interpreter, name, args, kwargs, node)
        if name in _TABLE_FIRST:
            args = [table, *args]
        elif name in _NAME_FIRST:
            key = "index_name" if name.endswith("index") else "constraint_name"
            first = args[0] if args else kwargs.pop(key, None)
            args = [first, table, *args[1:]]
        else:
            # An operation of the repository's own: what it may touch is this table.
            args = [table, *args]
        if schema is not None:
            kwargs = {**kwargs, ("source_schema" if name == "create_foreign_key" else "schema"): schema}
        self._step(interpreter, name, self._record(interpreter, name, args, kwargs, node))
        return UNKNOWN

    def _call_ddl_method(
        self, interpreter: Interpreter, owner: Call, name: str, kwargs: dict[str, Any], node: ast.Call
    ) -> Any:
        start, end = interpreter.span(node)
        check = kwargs.get("checkfirst", owner.tail == "Table")
        call = Call(owner.name, owner.args, (*owner.kwargs, ("checkfirst", as_value(check))), start, end)
        if owner.tail in ("Enum", "ENUM", "DOMAIN"):
            self._step(interpreter, f"{name}_type", call)
        elif owner.tail == "Table":
            self._step(interpreter, f"{name}_table", call)
        elif owner.tail == "Index":
            self._step(interpreter, f"{name}_index_object", call)
        elif owner.tail in ("Sequence",):
            self._step(interpreter, f"{name}_sequence", call)
        else:
            return NOT_MINE
        return None

    def _execute(self, interpreter: Interpreter, statement: Any, node: ast.Call, certain: bool = True) -> Any:
        text = statement
        if isinstance(statement, Call) and statement.tail in ("text", "DDL") and statement.args:
            text = statement.args[0]
        elif isinstance(statement, Call) and statement.name.startswith(".") and statement.args:
            # `text("...").bindparams(...)`, `.execution_options(...)`: the text stays the same.
            inner: Any = statement
            while isinstance(inner, Call) and inner.name.startswith(".") and inner.args:
                inner = inner.args[0]
            text = (
                inner.args[0] if isinstance(inner, Call) and inner.tail in ("text", "DDL") and inner.args else statement
            )
        if isinstance(text, str):
            span = interpreter.span(node)
            for step in embedded_steps(interpreter.source, span, text, interpreter.autocommit, interpreter.doubt > 0):
                self.emit(step)
        elif isinstance(text, Call) and text.tail in ("CreateTable", "DropTable", "CreateIndex", "DropIndex"):
            self._step(interpreter, "opaque", text)
        elif isinstance(text, Call) and text.tail in ("CreateSequence", "DropSequence") and text.args:
            inner = text.args[0]
            if isinstance(inner, Call):
                self._step(interpreter, f"{text.tail[:-8].lower()}_sequence", inner)
        elif isinstance(text, Call) and text.tail in ("CreateSchema", "DropSchema") and text.args:
            self._step(interpreter, f"{text.tail[:-6].lower()}_schema", text)
        elif isinstance(text, Special) and text.kind == "unread":
            self._opaque(interpreter, "a file that could not be read", node)
        elif certain and isinstance(text, Unknown) and _CHANGES.search(interpreter.source.data):
            self._opaque(interpreter, "a statement that is put together at run time", node)
        return Special("result")

    # --- attributes and helpers ----------------------------------------------------------------------------

    def attribute(self, value: Special, name: str) -> Any:
        if value.kind == "path":
            found = sql_files.attribute(value, name)
            return Bound(value, name) if found is NOT_MINE else found
        if name == "dialect":
            return Special("dialect")
        if value.kind == "dialect" and name == "name":
            return "postgresql"
        if value.kind in ("bind", "context") and name in ("bind", "connection", "engine"):
            return Special("bind", value.data if value.kind == "bind" else None)
        if value.kind == "bind" and name == "name":
            return "postgresql"
        if value.kind == "batch" and name == "batch":
            return value
        return Bound(value, name)

    def _opaque(self, interpreter: Interpreter, what: str, node: ast.Call) -> None:
        self._step(interpreter, "opaque", Call(what, (), (), *interpreter.span(node)))

    def _step(self, interpreter: Interpreter, name: str, call: Call) -> None:
        self.emit(Step(name, (call.start, call.end), call, (), "", interpreter.autocommit, interpreter.doubt > 0))

    def _record(
        self, interpreter: Interpreter, name: str, args: list[Any], kwargs: dict[str, Any], node: ast.Call
    ) -> Call:
        start, end = interpreter.span(node)
        return Call(
            name,
            tuple(as_value(item) for item in args),
            tuple((key, as_value(item)) for key, item in kwargs.items()),
            start,
            end,
        )
