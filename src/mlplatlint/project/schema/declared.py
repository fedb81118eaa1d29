"""The schema that SQLAlchemy, SQLModel and Flask-SQLAlchemy models declare."""

from __future__ import annotations

import re
from typing import NamedTuple

import msgspec

from mlplatlint.facts.models import ClassFact, Field
from mlplatlint.facts.schema import Constraint, Index
from mlplatlint.facts.schema_actions import AddColumn, CreateIndex, CreateTable
from mlplatlint.facts.values import HOLE, Call, Ref, Value, known_text
from mlplatlint.files.source import Span
from mlplatlint.project.model import Project
from mlplatlint.project.schema.apply import apply, settle_types
from mlplatlint.project.schema.catalogue import Catalogue, Origin, TableState
from mlplatlint.project.schema.column_types import COLUMN_TAILS
from mlplatlint.project.schema.columns import ColumnParts, lower_constraint, lower_index, sequence_name
from mlplatlint.project.schema.definitions import DefinitionIndex, Found, definition_index
from mlplatlint.project.schema.lineages import Lineages, lineages
from mlplatlint.project.schema.model_classes import (
    Lineage,
    Root,
    has_hooks,
    is_mapped,
    naming_convention,
    table_args,
    true,
)
from mlplatlint.project.schema.model_fields import FieldReader
from mlplatlint.project.schema.model_references import References, Scope
from mlplatlint.project.schema.model_types import type_map
from mlplatlint.project.schema.origins import place_parts
from mlplatlint.project.schema.server_objects import entity, is_entity, listened, made_by_event
from mlplatlint.project.schema.tables import MadeTable, finish_table, in_schema, lower_table

_TESTS = re.compile(r"(?:^|/)(?:tests?|testing|conftest\.py|test_[^/]*\.py|[^/]*_test\.py)(?:/|$)")
_HANDLES = ("metadata", "registry", "type_annotation_map", "model_config")


def _is_handle(field: Field) -> bool:
    """Tell whether an attribute is one that SQLAlchemy or pydantic reads itself; a column may bear such a name too."""
    return field.name in _HANDLES and not (isinstance(field.value, Call) and field.value.tail in COLUMN_TAILS)


class Declared(NamedTuple):
    """The tables that share a metadata. ``guesses`` are names, without underscores, of
    further tables that models may have. ``paths`` are the files that declare tables, each with one of them."""

    root: Root
    catalogue: Catalogue
    classes: dict[str, Origin]
    guesses: set[str]
    paths: dict[str, str]


class Extras(NamedTuple):
    """What ``__table_args__`` adds: constraints and indexes with the calls that say them, and whether all was read."""

    constraints: list[tuple[Constraint, Call]]
    indexes: list[tuple[Index, Call]]
    known: bool


class Declarations:
    """Reads the models of the project."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.index: DefinitionIndex = project.memo(definition_index)
        self.lineages: Lineages = project.memo(lineages)
        self.references = References(self.index, self.lineages)
        self.groups: dict[Root, Declared] = {}
        self._subclasses: list[tuple[str, ClassFact, Lineage, str]] = []

    def read(self) -> dict[Root, Declared]:
        """Return the declared tables by the root of their metadata."""
        revisions = self.project.facts("alembic-revision")
        facts = {path: item for path, item in self.project.facts("sqlalchemy-models").items() if path not in revisions}
        # What a revision declares is a copy of the past.
        for path, item in facts.items():
            for cls in item.classes:
                self._class(path, cls)
            for call in item.tables:
                self._core_table(path, call)
        for path, cls, lineage, name in self._subclasses:
            self._add_to_parent(path, cls, lineage, name)
        for path, item in facts.items():
            for call in item.attached:
                self._attached(path, call)
        for group in self.groups.values():
            # A foreign key may lead to a table that is read later, and on from there.
            for _ in range(3):
                for state in group.catalogue.tables.values():
                    settle_types(group.catalogue, state)
        return self.groups

    def root_of(self, name: str, asking: str) -> Root | None:
        """Return the root that a name stands for."""
        return self.lineages.root_of(name, asking)

    # --- classes -------------------------------------------------------------------------------------------

    def _class(self, path: str, cls: ClassFact) -> None:
        lineage = self.lineages.of(Found(path, cls.name, cls))
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
        table = self.lineages.table_of(cls, lineage)
        if not table.full and lineage.outside and "?" not in lineage.outside:
            # The name comes from a base outside the repository; these are what such bases make of the class name.
            group = self._group(lineage.root)
            group.guesses.update((cls.name.lower(), f"{cls.name.lower()}s"))
        if not table.full:
            return
        if table.shared:
            self._subclasses.append((path, cls, lineage, table.full))
        else:
            self._declare(path, cls, lineage, table.full)

    def _fields(self, cls: ClassFact, lineage: Lineage) -> tuple[dict[str, tuple[Field, str]], Value, str]:
        """Return the attributes of a class and of the bases that lend theirs, and its ``__table_args__`` with their file."""
        fields: dict[str, tuple[Field, str]] = {}
        arguments: Value = None
        arguments_path = ""
        inherited = self._mapped_elsewhere(cls, lineage)
        for found in reversed(lineage.classes):
            ancestor = found.cls
            if ancestor is None or (found.path, found.name) in inherited:
                continue
            for field in ancestor.fields:
                if field.name == "__table_args__":
                    arguments, arguments_path = field.value, found.path
                elif not field.name.startswith("__") and not _is_handle(field):
                    fields.pop(field.name, None)
                    fields[field.name] = (field, found.path)
        return fields, arguments, arguments_path

    def _mapped_elsewhere(self, cls: ClassFact, lineage: Lineage) -> set[tuple[str, str]]:
        """Return the bases that are mapped themselves, and theirs: with joined inheritance their columns stay in their table."""
        found: set[tuple[str, str]] = set()
        for base in lineage.classes:
            if base.cls is not None and base.cls is not cls and is_mapped(base.cls) and not lineage.sqlmodel:
                found.update((item.path, item.name) for item in self.lineages.of(base).classes)
        return found

    def _columns(
        self, fields: dict[str, tuple[Field, str]], lineage: Lineage, table: str
    ) -> tuple[list[tuple[ColumnParts, Origin]], Scope, bool]:
        """Return the columns among the attributes with their places, how to name them, and whether all are known."""
        reader = FieldReader(self.index, lineage.sqlmodel, type_map(self.index, lineage))
        columns: list[tuple[ColumnParts, Origin]] = []
        made_by: dict[tuple[int, int], str] = {}
        attributes: dict[str, str] = {}
        complete = not lineage.outside and not has_hooks(lineage)
        for field, owner in fields.values():
            value = (
                self.references.named(field.value, Scope(owner, table))
                if isinstance(field.value, Call)
                else field.value
            )
            parts = reader.column(msgspec.structs.replace(field, value=value), owner, table)
            if parts is reader.MAYBE:
                complete = False
            elif isinstance(parts, ColumnParts):
                columns.append((parts, Origin(owner, Span(*field.span))))
                attributes[field.name] = parts.column.name
                if isinstance(field.value, Call) and field.value.end:
                    made_by[(field.value.start, field.value.end)] = parts.column.name
        return columns, Scope("", table, made_by, attributes), complete

    def _declare(self, path: str, cls: ClassFact, lineage: Lineage, table: str) -> None:
        group = self._group(lineage.root)
        fields, arguments, arguments_path = self._fields(cls, lineage)
        columns, scope, complete = self._columns(fields, lineage, table)
        options, items, args_known = table_args(arguments)
        scope = scope._replace(path=arguments_path or path)
        extras = self._extras(items, scope)
        options = self.references.named(options, scope)  # type: ignore[assignment]
        made = finish_table(
            table, [parts for parts, _ in columns], [item for item, _ in extras.constraints],
            [item for item, _ in extras.indexes], options, complete and args_known,
            self._convention(lineage.root), set(),
        )  # fmt: skip
        made = in_schema(made, self.lineages.default_schema(lineage.root))
        origin = Origin(path, Span(*cls.span))
        state = self._put(group, made, origin, extras.known and args_known)
        if not state.columns:
            state.doubts.add("existence")
        for field, _ in fields.values():
            said = field.value.keyword("nullable") if isinstance(field.value, Call) else None
            if said is not None and not isinstance(said, bool):
                state.doubts.add(f"nullable:{scope.attributes.get(field.name, '')}")
        place_parts(group.catalogue, state, columns, extras, arguments_path or path)
        if self._is_scattered({parts.column.name for parts, _ in columns if parts.primary}, scope, lineage):
            # In which order its columns stand depends on SQLAlchemy's version.
            state.doubts.add("key order")
        self._sequences(group, columns)
        if table in group.catalogue.tables:
            group.classes[table] = origin

    @staticmethod
    def _is_scattered(key: set[str], scope: Scope, lineage: Lineage) -> bool:
        """Tell whether the columns of a key come from several classes."""
        owners = set()
        for attribute, column in scope.attributes.items():
            if column in key:
                owners.add(next((index for index, found in enumerate(lineage.classes) if found.cls is not None
                                 and any(field.name == attribute for field in found.cls.fields)), -1))  # fmt: skip
        return len(owners) > 1

    def _add_to_parent(self, path: str, cls: ClassFact, lineage: Lineage, table: str) -> None:
        """Single-table inheritance: a subclass's columns are further columns of the parent's table."""
        group = self._group(lineage.root)
        state = group.catalogue.tables.get(table)
        if state is None:
            return
        fields, _, _ = self._fields(cls, lineage)
        columns, _, complete = self._columns(fields, lineage, table)
        for parts, origin in columns:
            if parts.column.name not in state.columns:
                apply(group.catalogue, AddColumn(table, parts.column, parts.constraints), origin)
                for index in parts.indexes:
                    apply(group.catalogue, CreateIndex(index), origin)
        if not complete:
            state.doubts.add("columns")

    def _extras(self, items: tuple[Value, ...], scope: Scope) -> Extras:
        found = Extras([], [], True)
        known = True
        for item in items:
            call = self.references.named(item, scope)
            if isinstance(call, Call) and call.tail == "Index":
                index = lower_index(call, scope.table, self.index.resolver(scope.path))
                found.indexes.extend([(index, call)] if index is not None else [])
                continue
            constraint = lower_constraint(call) if isinstance(call, Call) else None
            if constraint is None or not isinstance(call, Call):
                known = False
            else:
                found.constraints.append((constraint, call))
        return found._replace(known=known)

    def _put(self, group: Declared, made: MadeTable, origin: Origin, known: bool) -> TableState:
        for kind in made.types:
            apply(group.catalogue, kind, origin)
        group.paths.setdefault(origin.path, made.table.name)
        if made.table.name in group.catalogue.tables:
            # Two classes on one table: neither says all.
            group.catalogue.tables[made.table.name].doubts |= {"columns", "constraints", "indexes"}
            return group.catalogue.tables[made.table.name]
        apply(group.catalogue, CreateTable(made.table, False, False, made.indexes), origin)
        # A temporary table is in no catalogue.
        state = group.catalogue.tables.get(made.table.name) or TableState(made.table.name, origin)
        if not known:
            state.doubts |= {"constraints", "indexes"}
        return state

    @staticmethod
    def _sequences(group: Declared, columns: list[tuple[ColumnParts, Origin]]) -> None:
        for parts, origin in columns:
            if parts.sequence:
                group.catalogue.objects[("sequence", parts.sequence)] = ""
                group.catalogue.object_origins[("sequence", parts.sequence)] = origin

    # --- tables --------------------------------------------------------------------------------------------

    def _core_table(self, path: str, call: Call) -> None:
        args = list(call.args)
        if call.name.startswith(".") and call.name.count(".") == 1 and args:
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
        if _TESTS.search(path) and not _TESTS.search(root.path):
            return
        items = tuple(self.references.named(item, Scope(path)) for item in args[1:] if not self._is_metadata(item))
        schema = self.lineages.default_schema(root)
        given = () if call.has("schema") else (("schema", HOLE if schema is None else schema or None),)
        plain = Call("sqlalchemy.Table", (args[0], *items), (*call.kwargs, *given), call.start, call.end)
        made = in_schema(lower_table(plain, self.index.resolver(path), self._convention(root)), schema)
        if HOLE in made.table.name:
            return
        group = self._group(root)
        state = self._put(group, made, Origin(path, Span(call.start, call.end)), made.table.complete)
        for item in items:
            name = known_text(item.args[0]) if isinstance(item, Call) and item.tail == "Column" and item.args else None
            if name and isinstance(item, Call):
                state.column_origins[name] = Origin(path, Span(item.start, item.end))

    @staticmethod
    def _is_metadata(value: Value) -> bool:
        if isinstance(value, Ref):
            return True
        return isinstance(value, Call) and value.tail in ("MetaData", "metadata")

    def _metadata_root(self, value: Value, path: str) -> Root | None:
        if isinstance(value, Call) and value.name == ".metadata" and value.args and isinstance(value.args[0], Ref):
            value = Ref(f"{value.args[0].name}.metadata")
        return self.root_of(value.name, path) if isinstance(value, Ref) else None

    # --- things that stand beside tables ---------------------------------------------------------------------

    def _attached(self, path: str, call: Call) -> None:
        origin = Origin(path, Span(call.start, call.end))
        if call.tail == "Sequence":
            name = sequence_name(call)
            root = self._metadata_root(call.keyword("metadata"), path)
            group = self.groups.get(root) if root is not None else None
            if name and group is not None:
                group.catalogue.objects[("sequence", name)] = ""
                group.catalogue.object_origins[("sequence", name)] = origin
            return
        if call.tail == "listen" or is_entity(call):
            self._server_objects(path, call, origin)
        if call.tail != "Index":
            return
        table = next((name for key in call.args[1:] if (name := self.references.table_of(key, path))), "")
        for group in self.groups.values():
            if table in group.catalogue.tables:
                named = self.references.named(call, Scope(path, table))
                index = lower_index(named, table, self.index.resolver(path)) if isinstance(named, Call) else None
                if index is not None:
                    apply(group.catalogue, CreateIndex(index), origin)

    def _server_objects(self, path: str, call: Call, origin: Origin) -> None:
        group: Declared | None = None
        table = ""
        if call.tail != "listen":
            # An entity hangs on no metadata.
            group = next(iter(self.groups.values())) if len(self.groups) == 1 else None
        elif (target := listened(call)) is not None:
            name = target.name.removesuffix(".__table__") if isinstance(target, Ref) else ""
            root = self.root_of(name, path) if name else None
            group = self.groups.get(root) if root is not None else None
            table = self.references.table_of(Ref(f"{name}.id"), path) if name else ""
            if isinstance(target, Call) and target.tail == "Table" and target.args:
                table = known_text(target.args[0]) or ""
                group = next((item for item in self.groups.values() if table in item.catalogue.tables), None)
        if group is None or _TESTS.search(path):
            return
        made = [entity(call)] if call.tail != "listen" else made_by_event(call, table)
        for action in made:
            if action is not None:
                group.catalogue.objects[(action.kind, action.name)] = action.definition
                group.catalogue.object_origins[(action.kind, action.name)] = origin

    def _group(self, root: Root | None) -> Declared:
        key = root or Root("", "")
        if key not in self.groups:
            self.groups[key] = Declared(key, Catalogue(), {}, set(), {})
        return self.groups[key]

    def _convention(self, root: Root | None) -> dict[str, str]:
        return naming_convention(self.index, root)


def declarations(project: Project) -> Declarations:
    """Return the project's models, read."""
    made = Declarations(project)
    made.read()
    return made


def declared_tables(project: Project) -> dict[Root, Declared]:
    """Return the tables that models declare, by the root of their metadata."""
    return project.memo(declarations).groups
