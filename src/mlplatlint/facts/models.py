"""What a Python file declares that a database model may be made of: classes, tables, constants, enums, types."""

from __future__ import annotations

import msgspec

from mlplatlint.facts.values import Call, Value

SpanPair = tuple[int, int]


class Field(msgspec.Struct, frozen=True, array_like=True):
    """One attribute of a class: its annotation and its value, where it has them.

    ``computed`` marks the result of a method (``declared_attr``).
    """

    name: str
    span: SpanPair
    annotation: Value = None
    value: Value = None
    assigned: bool = False
    computed: bool = False


class ClassFact(msgspec.Struct, frozen=True, array_like=True):
    """One class. ``keywords`` are those of the class statement (``table=True``); ``decorators`` dotted names.

    ``probe`` is the ``__tablename__`` that a method gives for a class called ``FooBarBaz``. ``dialect_type`` is what
    ``load_dialect_impl`` answers for PostgreSQL, ``column_spec`` the text of ``get_col_spec``. ``methods``
    are method names.
    """

    name: str
    span: SpanPair
    bases: tuple[Value, ...] = ()
    keywords: tuple[tuple[str, Value], ...] = ()
    fields: tuple[Field, ...] = ()
    decorators: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    probe: str = ""
    dialect_type: Value = None
    column_spec: str = ""


class Definitions(msgspec.Struct, frozen=True, array_like=True):
    """The definitions of one file. Names of the file itself appear as ``<here>.name``.

    ``functions`` holds what functions of the module return when called without arguments. ``attached`` are calls at module
    level that add something to a table or schema declared elsewhere: ``Index("ix", Model.name)``, ``Sequence(...)``. ``makes_tables`` tells that
    classes with tables are made at run time, by ``type(...)``.
    """

    classes: tuple[ClassFact, ...] = ()
    tables: tuple[Call, ...] = ()
    constants: tuple[tuple[str, Value], ...] = ()
    functions: tuple[tuple[str, Value], ...] = ()
    imports: tuple[tuple[str, str], ...] = ()
    stars: tuple[str, ...] = ()
    creates_all: bool = False
    attached: tuple[Call, ...] = ()
    makes_tables: bool = False

    def class_named(self, name: str) -> ClassFact | None:
        """Return the class of that name."""
        return next((item for item in self.classes if item.name == name), None)


class NamingConvention(msgspec.Struct, frozen=True, array_like=True):
    """The file gives some metadata a naming convention."""
