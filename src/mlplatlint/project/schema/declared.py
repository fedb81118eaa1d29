"""The schema that SQLAlchemy, SQLModel and Flask-SQLAlchemy models declare."""

from __future__ import annotations

import re
from typing import NamedTuple

from mlplatlint.facts.models import ClassFact, Field
from mlplatlint.facts.schema import Constraint, Index
from mlplatlint.facts.schema_actions import CreateTable
from mlplatlint.facts.values import HOLE, Call, Ref, Value, known_text
from mlplatlint.files.source import Span
from mlplatlint.project.model import Project
from mlplatlint.project.schema.apply import apply, settle_types
from mlplatlint.project.schema.catalogue import Catalogue, Origin
from mlplatlint.project.schema.columns import ColumnParts, lower_constraint, lower_index
from mlplatlint.project.schema.definitions import DefinitionIndex, Found, definition_index
from mlplatlint.project.schema.model_classes import (
    Lineage,
    Root,
    from_probe,
    has_hooks,
    naming_convention,
    snake,
    table_args,
    true,
)
from mlplatlint.project.schema.model_fields import FieldReader
from mlplatlint.project.schema.tables import MadeTable, finish_table, lower_table

DECLARATIVE = (
    "sqlalchemy.orm.DeclarativeBase", "sqlalchemy.orm.DeclarativeBaseNoMeta", "sqlalchemy.orm.decl_api.DeclarativeBase",
    "sqlalchemy.ext.declarative.DeclarativeBase",
)  # fmt: skip
_BASE_MAKERS = ("declarative_base", "generate_base", "as_declarative")
_HARMLESS_BASES = ("builtins.", "abc.", "typing.", "enum.", "pydantic.", "sqlalchemy.orm.MappedAsDataclass",
                   "sqlalchemy.ext.asyncio.AsyncAttrs", "sqlalchemy.orm.decl_api.MappedAsDataclass")  # fmt: skip


_TESTS = re.compile(r"(?:^|/)(?:tests?|testing|conftest\.py|test_[^/]*\.py|[^/]*_test\.py)(?:/|$)")


class Declared(NamedTuple):
    """The tables that share a metadata. ``guesses`` are names, without underscores, of
    further tables that models may have."""

    root: Root
    catalogue: Catalogue
    classes: dict[str, Origin]
    guesses: set[str]


class Declarations:
    """Reads the models of the project."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.index: DefinitionIndex = project.memo(definition_index)
        self.groups: dict[Root, Declared] = {}

    def read(self) -> dict[Root, Declared]:
        """Return the declared tables by the root of their metadata."""
        revisions = self.project.facts("alembic-revision")
        for path, facts in self.project.facts("sqlalchemy-models").items():
            if path in revisions:
                # What a revision declares is a copy of the past.
                continue
            for cls in facts.classes:
                self._class(path, cls)
            for call in facts.tables:
                self._core_table(path, call)
        for group in self.groups.values():
            # A foreign key may lead to a table that is read later, and on from there.
            for _ in range(3):
                for state in group.catalogue.tables.values():
                    settle_types(group.catalogue, state)
        return self.groups

    # --- lineage -------------------------------------------------------------------------------------------

    def _lineage(self, found: Found, into: Lineage, depth: int = 0) -> None:
        if found.cls is None or depth > 12 or any(item.cls is found.cls for item in into.classes):
            return
        into.classes.append(found)
        decorators = {name.rpartition(".")[2] for name in found.cls.decorators}
        if decorators & {"as_declarative"}:
            into.root = Root(found.path, found.name)
        for base in found.cls.bases:
            self._base(base, found, into, depth)

    def _base(self, base: Value, owner: Found, into: Lineage, depth: int) -> None:
        if isinstance(base, Call) and base.name == "[]" and base.args:
            base = base.args[0]
        if isinstance(base, Call):
            if base.tail in _BASE_MAKERS:
                into.root = into.root or Root(owner.path, owner.name)
            elif base.name == ".Model":
                into.root, into.flask = into.root or Root(owner.path, "db"), True
            else:
                into.outside.append(base.name)
            return
        if not isinstance(base, Ref):
            into.outside.append("?")
            return
        name = self.index.external_name(base.name, owner.path)
        if name in DECLARATIVE:
            into.root = into.root or Root(owner.path, owner.name)
        elif name in ("sqlmodel.SQLModel", "sqlmodel.main.SQLModel"):
            into.root, into.sqlmodel = into.root or Root("", "sqlmodel.SQLModel"), True
        else:
            self._named_base(base, name, owner, into, depth)

    def _named_base(self, base: Ref, name: str, owner: Found, into: Lineage, depth: int) -> None:
        found = self.index.find(base.name, owner.path)
        if found is None:
            if not name.startswith(_HARMLESS_BASES):
                into.outside.append(name)
        elif found.cls is not None and not found.rest:
            self._lineage(found, into, depth + 1)
        elif isinstance(found.value, Call) and found.value.tail in _BASE_MAKERS:
            into.root = into.root or Root(found.path, found.name)
        elif isinstance(found.value, Call) and found.value.tail == "SQLAlchemy" and found.rest == "Model":
            into.root, into.flask = into.root or Root(found.path, found.name), True
        else:
            into.outside.append(name)

    # --- classes -------------------------------------------------------------------------------------------

    def _class(self, path: str, cls: ClassFact) -> None:
        found = Found(path, cls.name, cls)
        lineage = Lineage()
        self._lineage(found, lineage)
        if lineage.root is None or lineage.root == Root(path, cls.name):
            return
        if _TESTS.search(path) and not _TESTS.search(lineage.root.path):
            # Tests hang tables of their own on the real metadata.
            return
        own = {field.name: field for field in cls.fields}
        if true(own.get("__abstract__")) or "__table__" in own:
            return
        if lineage.sqlmodel and dict(cls.keywords).get("table") is not True:
            return
        name, schema_known = self._table_name(cls, lineage)
        if not name and lineage.outside and "?" not in lineage.outside:
            # The name comes from a base outside the repository; these are what such bases make of the class name.
            group = self._group(lineage.root)
            group.guesses.update((cls.name.lower(), f"{cls.name.lower()}s"))
        if not name or HOLE in name or self._shares_parent_table(cls, lineage):
            return
        self._declare(path, cls, lineage, name, schema_known)

    def _table_name(self, cls: ClassFact, lineage: Lineage) -> tuple[str, bool]:
        for found in lineage.classes:
            ancestor = found.cls
            if ancestor is None:
                continue
            for field in ancestor.fields:
                if field.name == "__tablename__":
                    if isinstance(field.value, str):
                        return field.value, True
                    return "", False
            if ancestor.probe:
                return from_probe(ancestor.probe, cls.name), True
        if lineage.sqlmodel:
            return cls.name.lower(), True
        if lineage.flask:
            return snake(cls.name), True
        return "", False

    def _shares_parent_table(self, cls: ClassFact, lineage: Lineage) -> bool:
        """Single-table inheritance: a subclass of a mapped class without a table name of its own."""
        own = {field.name for field in cls.fields}
        if "__tablename__" in own or lineage.sqlmodel:
            return False
        for found in lineage.classes[1:]:
            if found.cls is not None and any(
                field.name == "__tablename__" and isinstance(field.value, str) for field in found.cls.fields
            ):
                abstract = next((field for field in found.cls.fields if field.name == "__abstract__"), None)
                return not true(abstract)
        return False

    def _declare(self, path: str, cls: ClassFact, lineage: Lineage, name: str, known: bool) -> None:
        group = self._group(lineage.root)
        fields: dict[str, tuple[Field, str]] = {}
        arguments: Value = None
        arguments_path = path
        for found in reversed(lineage.classes):
            for field in found.cls.fields if found.cls is not None else ():
                if field.name == "__table_args__":
                    arguments, arguments_path = field.value, found.path
                elif not field.name.startswith("__"):
                    fields.pop(field.name, None)
                    fields[field.name] = (field, found.path)
        reader = FieldReader(self.index, lineage.sqlmodel)
        columns: list[tuple[ColumnParts, Origin]] = []
        complete = not lineage.outside and not has_hooks(lineage)
        options, items, args_known = table_args(arguments)
        schema = known_text(options.keyword("schema"))
        full = f"{schema}.{name}" if schema and schema != "public" else name
        for field, owner in fields.values():
            parts = reader.column(field, owner, full)
            if parts is reader.MAYBE:
                complete = False
            elif isinstance(parts, ColumnParts):
                columns.append((parts, Origin(owner, Span(*field.span))))
        constraints, indexes, rest_known = self._extras(items, full, arguments_path)
        made = finish_table(
            full, [parts for parts, _ in columns], constraints, indexes, options, complete and args_known,
            self._convention(lineage.root), set(),
        )  # fmt: skip
        origin = Origin(path, Span(*cls.span))
        self._put(group, made, origin, rest_known and args_known)
        state = group.catalogue.tables[full]
        if not state.columns:
            state.doubts.add("existence")
        for parts, place in columns:
            state.column_origins[parts.column.name] = place
            if parts.type.labels is not None and not parts.type.native:
                state.loose.add(parts.column.name)
        group.classes[full] = origin

    def _extras(self, items: tuple[Value, ...], table: str, path: str) -> tuple[list[Constraint], list[Index], bool]:
        constraints: list[Constraint] = []
        indexes: list[Index] = []
        known = True
        for item in items:
            if isinstance(item, Call) and item.tail == "Index":
                index = lower_index(item, table, self.index.resolver(path))
                indexes.extend([index] if index is not None else [])
                continue
            constraint = lower_constraint(item) if isinstance(item, Call) else None
            if constraint is None:
                known = False
            else:
                constraints.append(constraint)
        return constraints, indexes, known

    def _put(self, group: Declared, made: MadeTable, origin: Origin, known: bool) -> None:
        for kind in made.types:
            apply(group.catalogue, kind, origin)
        if made.table.name in group.catalogue.tables:
            # Two classes on one table: neither says all.
            group.catalogue.tables[made.table.name].doubts.add("columns")
            return
        apply(group.catalogue, CreateTable(made.table, False, False, made.indexes), origin)
        if not known:
            group.catalogue.tables[made.table.name].doubts |= {"constraints", "indexes"}

    # --- tables --------------------------------------------------------------------------------------------

    def _core_table(self, path: str, call: Call) -> None:
        args = list(call.args)
        if call.name.startswith(".") and args:
            holder = args.pop(0)
            root = Root(path, "db") if isinstance(holder, Call) else None
        else:
            root = self._metadata_root(args[1] if len(args) > 1 else None, path)
            if call.name.count(".") and not call.name.startswith("sqlalchemy"):
                found = self.index.find(call.name.rpartition(".")[0], path)
                if found is not None and isinstance(found.value, Call) and found.value.tail == "SQLAlchemy":
                    root = Root(found.path, found.name)
        if root is None or not args or not any(isinstance(item, Call) and item.tail == "Column" for item in args):
            return
        items = tuple(item for item in args[1:] if not self._is_metadata(item))
        plain = Call("sqlalchemy.Table", (args[0], *items), call.kwargs, call.start, call.end)
        made = lower_table(plain, self.index.resolver(path), self._convention(root))
        if HOLE not in made.table.name:
            origin = Origin(path, Span(call.start, call.end))
            self._put(self._group(root), made, origin, made.table.complete)

    def _is_metadata(self, value: Value) -> bool:
        if isinstance(value, Ref):
            return True
        return isinstance(value, Call) and value.tail in ("MetaData", "metadata")

    def _metadata_root(self, value: Value, path: str) -> Root | None:
        if isinstance(value, Call) and value.name == ".metadata" and value.args and isinstance(value.args[0], Ref):
            value = Ref(f"{value.args[0].name}.metadata")
        return self.root_of(value.name, path) if isinstance(value, Ref) else None

    def root_of(self, name: str, asking: str) -> Root | None:
        """Return the root that a name stands for: of a MetaData, or of the ``metadata`` of a base class or database."""
        return self._root_of(name, asking) or self._root_of(name.removesuffix(".metadata"), asking)

    def _root_of(self, name: str, asking: str) -> Root | None:
        if name in ("sqlmodel.SQLModel", "sqlmodel.main.SQLModel"):
            return Root("", "sqlmodel.SQLModel")
        outside = self.index.external_name(name, asking)
        if outside in ("sqlmodel.SQLModel", "sqlmodel.main.SQLModel"):
            return Root("", "sqlmodel.SQLModel")
        found = self.index.find(name, asking)
        if found is None:
            return None
        if found.cls is not None:
            lineage = Lineage()
            self._lineage(found, lineage)
            return lineage.root
        if found.rest:
            return None
        if isinstance(found.value, Call) and (found.value.tail in (*_BASE_MAKERS, "SQLAlchemy", "MetaData")):
            return self._canonical_root(found)
        if isinstance(found.value, Call) and found.value.name == ".metadata" and isinstance(found.value.args[0], Ref):
            return self._root_of(found.value.args[0].name, found.path)
        return None

    def _canonical_root(self, found: Found) -> Root:
        """A MetaData that a declarative base is built on stands for that base."""
        facts = self.index.of(found.path)
        for cls in facts.classes if facts is not None else ():
            for field in cls.fields:
                if field.name == "metadata" and self._leads_to(field.value, found):
                    return Root(found.path, cls.name)
        for own, value in facts.constants if facts is not None else ():
            if (
                isinstance(value, Call)
                and value.tail in _BASE_MAKERS
                and self._metadata_of(value, found.path) == found.name
            ):
                return Root(found.path, own)
        return Root(found.path, found.name)

    def _leads_to(self, value: Value, metadata: Found) -> bool:
        """Tell whether a class's ``metadata`` is this MetaData: by name, or as that of a registry."""
        if value == Ref(f"<here>.{metadata.name}"):
            return True
        if not isinstance(value, Ref) or not value.name.endswith(".metadata"):
            return False
        registry = self.index.find(value.name.removesuffix(".metadata"), metadata.path)
        given = (
            registry.value.keyword("metadata") if registry is not None and isinstance(registry.value, Call) else None
        )
        return given == Ref(f"<here>.{metadata.name}")

    def _metadata_of(self, maker: Call, path: str) -> str:
        """Return the name of the MetaData that a call making a base is given, itself or through its registry."""
        given = maker.keyword("metadata")
        if given is None and maker.tail == "generate_base":
            registry = self.index.find(maker.name.rpartition(".")[0], path)
            given = (
                registry.value.keyword("metadata")
                if registry is not None and isinstance(registry.value, Call)
                else None
            )
        return given.name.removeprefix("<here>.") if isinstance(given, Ref) else ""

    def _group(self, root: Root | None) -> Declared:
        key = root or Root("", "")
        if key not in self.groups:
            self.groups[key] = Declared(key, Catalogue(), {}, set())
        return self.groups[key]

    def _convention(self, root: Root | None) -> dict[str, str]:
        return naming_convention(self.index, root)


def declared_tables(project: Project) -> dict[Root, Declared]:
    """Return the tables that models declare, by the root of their metadata."""
    return Declarations(project).read()
