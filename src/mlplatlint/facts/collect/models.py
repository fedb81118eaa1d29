"""Collects classes, tables and constants that database models are made of."""

from __future__ import annotations

import _ast as ast
import re
from typing import Any

from mlplatlint.facts.collect.interpreter import Interpreter
from mlplatlint.facts.collect.objects import Bound, Frame, Function, Host, Special, TooMuch, as_value
from mlplatlint.facts.models import ClassFact, Definitions, Field
from mlplatlint.facts.values import UNKNOWN, Call, Ref, Value, known_text
from mlplatlint.fronts.python import PythonModule

_ONLY_AST = 0x400
_HOLDERS = ("declarative_base", "generate_base", "SQLAlchemy", "MetaData", "registry", "automap_base")
PROBE = "FooBarBaz"
"""The class name with which methods that make a table name are tried."""
_SNAKE_NAME = re.compile(r"(?i)snake|underscore")
"""Names of functions that turn a class name into snake case."""
_ATTACHED = frozenset(
    ("Index", "UniqueConstraint", "CheckConstraint", "ForeignKeyConstraint", "ExcludeConstraint", "Sequence", "listen")
)
_MADE_TABLE = re.compile(rb"""["']__tablename__["']|dict\(\s*__tablename__""")
TABLE_NAME = "\ue001"
"""Stands for ``cls.__tablename__`` in what a ``declared_attr`` returns."""


def collect(module: PythonModule) -> Definitions | None:
    """Return the definitions of a file."""
    interpreter = _ModelInterpreter(module)
    interpreter.run_module()
    names = interpreter.module_frame.names
    constants = (*interpreter.holders.items(), *(
        (name, frozen)
        for name, value in names.items()
        if not isinstance(value, (Function, Ref)) and not name.startswith("__")
        and (frozen := as_value(value)) is not UNKNOWN
    ))  # fmt: skip
    aliases = tuple((name, value) for name, value in names.items() if isinstance(value, Ref))
    functions = []
    for name, value in names.items():
        if isinstance(value, Function) and not isinstance(value.node, ast.Lambda):
            result = interpreter.result_of(value)
            if isinstance(result, (Call, Ref)):
                functions.append((name, result))
    return Definitions(
        tuple(interpreter.classes),
        tuple(interpreter.tables),
        constants,
        tuple(functions),
        tuple((name, value.name) for name, value in aliases if value.name != f"<here>.{name}"),
        tuple(module.star_imports),
        b".create_all(" in module.source.data,
        tuple(interpreter.attached),
        _MADE_TABLE.search(module.source.data) is not None and b"type(" in module.source.data,
    )


_STAR_NAMES = {
    "sqlalchemy": frozenset(
        ("ARRAY", "BigInteger", "BIGINT", "Boolean", "BOOLEAN", "CHAR", "CheckConstraint", "Column", "Computed", "Date",
         "DateTime", "Double", "Enum", "Float", "ForeignKey", "ForeignKeyConstraint", "Identity", "Index", "Integer", "INTEGER",
         "Interval", "JSON", "LargeBinary", "MetaData", "Numeric", "PickleType", "PrimaryKeyConstraint", "REAL", "Sequence",
         "SmallInteger", "String", "Table", "Text", "TEXT", "TIMESTAMP", "Time", "TypeDecorator", "UniqueConstraint", "Unicode",
         "UnicodeText", "UUID", "Uuid", "VARCHAR", "and_", "cast", "desc", "false", "func", "literal", "literal_column", "or_",
         "text", "true", "null")
    ),
    "sqlalchemy.orm": frozenset(
        ("DeclarativeBase", "DeclarativeBaseNoMeta", "DeclarativeMeta", "Mapped", "MappedAsDataclass", "as_declarative",
         "backref", "column_property", "declarative_base", "declarative_mixin", "declared_attr", "deferred", "mapped_column",
         "registry", "relationship", "synonym", "validates")
    ),
    "sqlalchemy.dialects.postgresql": frozenset(
        ("ARRAY", "BIT", "BYTEA", "CIDR", "CITEXT", "DATERANGE", "DOUBLE_PRECISION", "ENUM", "ExcludeConstraint", "HSTORE", "INET",
         "INT4RANGE", "INT8RANGE", "INTERVAL", "JSON", "JSONB", "MACADDR", "NUMRANGE", "OID", "TIMESTAMP", "TSQUERY", "TSRANGE",
         "TSTZRANGE", "TSVECTOR", "UUID")
    ),
    "sqlalchemy.ext.declarative": frozenset(("as_declarative", "declarative_base", "declared_attr")),
}  # fmt: skip
"""What star imports of SQLAlchemy's modules bring, as far as models use it."""


class _ModelHost(Host):
    def attribute(self, value: Special, name: str) -> Any:
        if value.kind == "class":
            if name == "__name__":
                return PROBE
            return TABLE_NAME if name == "__tablename__" else Call("sqlalchemy.column", (name,))
        if value.kind == "dialect":
            return "postgresql" if name == "name" else Bound(value, name)
        return UNKNOWN

    def call(
        self, interpreter: Interpreter, function: Any, args: list[Any], kwargs: dict[str, Any], node: ast.Call
    ) -> Any:
        if isinstance(function, Bound) and isinstance(function.value, Special):
            return args[0] if function.name == "type_descriptor" and args else UNKNOWN
        named = isinstance(function, Ref) and args and isinstance(args[-1], str) and PROBE in args[-1]
        if named and (function.name == "re.sub" or _SNAKE_NAME.search(function.name)):
            return "foo_bar_baz"
        return super().call(interpreter, function, args, kwargs, node)


class _ModelInterpreter(Interpreter):
    """Keeps classes as records under ``<here>.name`` instead of values."""

    def __init__(self, module: PythonModule) -> None:
        super().__init__(module.source, module.tree, _ModelHost())
        self.classes: list[ClassFact] = []
        self.tables: list[Call] = []
        self.holders: dict[str, Value] = {}
        self.attached: list[Call] = []
        self.stars = module.star_imports
        self.inside = 0

    def lookup(self, name: str, frame: Frame) -> Any:
        """Return a name's value; one that only a star import can bring is a name of that module, or of this one."""
        value = super().lookup(name, frame)
        if value is not UNKNOWN or not self.stars or self._is_bound(name, frame):
            return value
        for star in self.stars:
            if star == "sqlmodel" or (star.startswith("sqlalchemy") and name in _STAR_NAMES.get(star, ())):
                return Ref(f"{star}.{name}")
        return Ref(f"<here>.{name}")

    @staticmethod
    def _is_bound(name: str, frame: Frame) -> bool:
        current: Frame | None = frame
        while current is not None:
            if name in current.names:
                return True
            current = current.outer
        return False

    def result_of(self, function: Function) -> Value:
        """Return what a function gives when called with its defaults; unknown when that cannot be told."""
        self.doubt = 0
        try:
            return as_value(self.call_function(function, [], {}))
        except (TooMuch, RecursionError):
            return UNKNOWN

    def bind(self, target: ast.expr, value: Any, frame: Frame) -> None:
        """Keep bases, metadata and database objects of the module by name: others import the name."""
        of_module = frame is self.module_frame and isinstance(target, ast.Name)
        if of_module and isinstance(value, Call) and value.tail in _HOLDERS:
            self.holders[target.id] = value  # type: ignore[attr-defined]
            value = Ref(f"<here>.{target.id}")  # type: ignore[attr-defined]
        super().bind(target, value, frame)

    def _record(self, name: str, args: Any, kwargs: dict[str, Any], node: ast.Call) -> Call:
        call = super()._record(name, args, kwargs, node)
        if call.tail == "Table" and call.args and isinstance(call.args[0], (str, Call)):
            self.tables.append(call)
        elif not self.inside and not self.depth and (call.tail in _ATTACHED or call.name.startswith("alembic_utils.")):
            self.attached.append(call)
        return call

    def _class(self, node: ast.ClassDef, frame: Frame) -> Any:
        self.inside += 1
        try:
            return self._read_class(node, frame)
        finally:
            self.inside -= 1

    def _read_class(self, node: ast.ClassDef, frame: Frame) -> Any:
        inner = Frame(frame)
        fields: list[Field] = []
        methods: list[ast.FunctionDef] = []
        for statement in node.body:
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                value = self.value(statement.value, inner)
                # Without a value it may still be a column, which table arguments name as an object.
                named = Call("sqlalchemy.column", (statement.target.id,))
                inner.names[statement.target.id] = named if statement.value is None else value
                fields.append(
                    Field(
                        statement.target.id,
                        self.span(statement.target),
                        self._annotation(statement.annotation, inner),
                        as_value(value),
                        statement.value is not None,
                    )
                )
            elif isinstance(statement, ast.Assign):
                self._statement(statement, inner)
                fields.extend(
                    Field(target.id, self.span(target), None, as_value(inner.names.get(target.id)), True)
                    for target in statement.targets
                    if isinstance(target, ast.Name)
                )
            elif isinstance(statement, ast.FunctionDef):
                methods.append(statement)
                inner.names[statement.name] = Function(statement, inner, self)
            elif isinstance(statement, ast.ClassDef):
                self._class(statement, inner)
        decorators = tuple(self._dotted(item, frame) for item in node.decorator_list)
        probe = ""
        dialect: Value = None
        spec = ""
        for method in methods:
            if method.name == "load_dialect_impl":
                dialect = self._attempt(method, inner, [UNKNOWN, Special("dialect")])
            elif method.name == "get_col_spec":
                spec = known_text(self._attempt(method, inner, [UNKNOWN])) or ""
            elif any(self._dotted(item, frame).rpartition(".")[2].startswith("declared_attr") or
                     self._dotted(item, frame).endswith(".directive") for item in method.decorator_list):  # fmt: skip
                value = self._attempt(method, inner, [Special("class")])
                if method.name == "__tablename__":
                    probe = known_text(value) or "?"
                else:
                    note = self._annotation(method.returns, inner) if method.returns is not None else None
                    fields.append(Field(method.name, self._name_span(method), note, value, True, True))
        outer_name = f"<here>.{node.name}"
        self.classes.append(
            ClassFact(
                node.name,
                self._name_span(node),
                tuple(as_value(self.value(base, frame)) for base in node.bases),
                tuple((item.arg or "**", as_value(self.value(item.value, frame))) for item in node.keywords),
                tuple(fields),
                decorators,
                tuple(method.name for method in methods),
                probe,
                None if dialect is UNKNOWN else dialect,
                spec,
            )
        )
        return Ref(outer_name)

    def _name_span(self, node: ast.ClassDef | ast.FunctionDef) -> tuple[int, int]:
        name = node.name.encode()
        start = self.source.data.find(name, self.source.offset(node.lineno, node.col_offset))
        return start, start + len(name)

    def _attempt(self, node: ast.FunctionDef, frame: Frame, args: list[Any]) -> Value:
        try:
            return as_value(self.call_function(Function(node, frame, self), args, {}))
        except (TooMuch, RecursionError):
            return UNKNOWN

    def _dotted(self, node: ast.expr, frame: Frame) -> str:
        value = self.value(node, frame)
        if isinstance(value, Bound):
            value = as_value(value)
        return value.name if isinstance(value, (Ref, Call)) else ""

    def _annotation(self, node: ast.expr, frame: Frame, depth: int = 0) -> Value:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and depth < 3:
            try:
                inner: Any = compile(node.value.strip(), "<annotation>", "eval", _ONLY_AST)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                return UNKNOWN
            for part in (item for item in ast_walk(inner.body)):
                if hasattr(part, "lineno"):
                    part.lineno = part.end_lineno = node.lineno
                    part.col_offset = part.end_col_offset = node.col_offset
            return self._annotation(inner.body, frame, depth + 1)
        if isinstance(node, ast.Subscript):
            base = self._annotation(node.value, frame, depth)
            parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            if isinstance(base, Ref) and base.name.rpartition(".")[2] == "Literal":
                return Call("[]", (base, *(as_value(self.value(part, frame)) for part in parts)))
            return Call("[]", (base, *(self._annotation(part, frame, depth) for part in parts)))
        if isinstance(node, ast.BinOp):
            return Call("|", (self._annotation(node.left, frame, depth), self._annotation(node.right, frame, depth)))
        return as_value(self.value(node, frame))


def ast_walk(node: Any) -> list[Any]:
    """Return a node and all below it."""
    found = [node]
    for item in found:
        for name in item._fields:
            value = getattr(item, name, None)
            if isinstance(value, ast.AST):
                found.append(value)
            elif isinstance(value, list):
                found.extend(part for part in value if isinstance(part, ast.AST))
    return found
