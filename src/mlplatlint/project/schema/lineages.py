"""Which classes are models, whose metadata they hang on, and what their tables are called."""

from __future__ import annotations

from typing import NamedTuple

from mlplatlint.facts.models import ClassFact
from mlplatlint.facts.schema import join_name
from mlplatlint.facts.values import HOLE, Call, Ref, Value
from mlplatlint.project.model import Project
from mlplatlint.project.schema.definitions import DefinitionIndex, Found, definition_index
from mlplatlint.project.schema.model_classes import (
    Lineage,
    Root,
    default_schema,
    from_probe,
    is_mapped,
    own_table_name,
    schema_text,
    snake,
    table_args,
)

DECLARATIVE = (
    "sqlalchemy.orm.DeclarativeBase", "sqlalchemy.orm.DeclarativeBaseNoMeta", "sqlalchemy.orm.decl_api.DeclarativeBase",
    "sqlalchemy.ext.declarative.DeclarativeBase",
)  # fmt: skip
SQLMODEL = ("sqlmodel.SQLModel", "sqlmodel.main.SQLModel")
_BASE_MAKERS = ("declarative_base", "generate_base", "as_declarative")
_HARMLESS_BASES = ("builtins.", "abc.", "typing.", "enum.", "pydantic.", "sqlalchemy.orm.MappedAsDataclass",
                   "sqlalchemy.ext.asyncio.AsyncAttrs", "sqlalchemy.orm.decl_api.MappedAsDataclass")  # fmt: skip
_MAPPING_DECORATORS = ("mapped", "mapped_as_dataclass")


class TableName(NamedTuple):
    """A model's table: its full name (empty when not known), and whether it is the table of its parent class."""

    full: str
    shared: bool = False


class Lineages:
    """Follows bases, decorators and metadata objects across files."""

    def __init__(self, index: DefinitionIndex) -> None:
        self.index = index
        self._known: dict[tuple[str, str], Lineage] = {}
        self._schemas: dict[Root | None, str | None] = {}

    def of(self, found: Found) -> Lineage:
        """Return a class's lineage."""
        key = (found.path, found.name)
        if key not in self._known:
            made = Lineage()
            self._follow(found, made, 0)
            self._known[key] = made
        return self._known[key]

    def _follow(self, found: Found, into: Lineage, depth: int) -> None:
        if found.cls is None or depth > 12 or any(item.cls is found.cls for item in into.classes):
            return
        into.classes.append(found)
        for name in found.cls.decorators:
            head, _, tail = name.rpartition(".")
            if tail == "as_declarative":
                into.root = Root(found.path, found.name)
            elif tail in _MAPPING_DECORATORS and depth == 0:
                into.root = into.root or self.root_of(head, found.path)
        has_registry = any(field.name == "registry" for field in found.cls.fields)
        if not into.root and has_registry and dict(found.cls.keywords).get("metaclass") is not None:
            # `class Base(metaclass=DeclarativeMeta)` with a registry of its own.
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
        elif name in SQLMODEL:
            into.root, into.sqlmodel = into.root or Root("", SQLMODEL[0]), True
        else:
            self._named_base(base, name, owner, into, depth)

    def _named_base(self, base: Ref, name: str, owner: Found, into: Lineage, depth: int) -> None:
        found = self.index.find(base.name, owner.path)
        if found is None:
            if not name.startswith(_HARMLESS_BASES):
                into.outside.append(name)
        elif found.cls is not None and not found.rest:
            self._follow(found, into, depth + 1)
        elif isinstance(found.value, Call) and found.value.tail in _BASE_MAKERS:
            into.root = into.root or Root(found.path, found.name)
            template = found.value.keyword("cls")
            if isinstance(template, Ref):
                made_from = self.index.find(template.name, found.path)
                if made_from is not None and made_from.cls is not None and not made_from.rest:
                    self._follow(made_from, into, depth + 1)
        elif isinstance(found.value, Call) and found.value.tail == "SQLAlchemy" and found.rest == "Model":
            into.root, into.flask = into.root or Root(found.path, found.name), True
        else:
            into.outside.append(name)

    # --- tables ----------------------------------------------------------------------------------------------

    def table_of(self, cls: ClassFact, lineage: Lineage) -> TableName:
        """Return the table of a model class."""
        name, shared = self._plain_name(cls, lineage)
        if not name or HOLE in name:
            return TableName("")
        schema = self._own_schema(lineage)
        if schema is None:
            return TableName("")
        return TableName(join_name(schema, name), shared)

    def _own_schema(self, lineage: Lineage) -> str | None:
        """Return the schema that the table arguments or the metadata give; None when it cannot be read."""
        for found in lineage.classes:
            for field in found.cls.fields if found.cls is not None else ():
                if field.name == "__table_args__":
                    options = table_args(field.value)[0]
                    if options.has("schema"):
                        return schema_text(self.index, options.keyword("schema"), found.path)
                    return self.default_schema(lineage.root)
        return self.default_schema(lineage.root)

    def default_schema(self, root: Root | None) -> str | None:
        """Return the schema that tables on a root are in where they do not say it; None when it cannot be read."""
        if root not in self._schemas:
            self._schemas[root] = default_schema(self.index, root)
        return self._schemas[root]

    def _plain_name(self, cls: ClassFact, lineage: Lineage) -> tuple[str, bool]:
        for found in lineage.classes:
            ancestor = found.cls
            if ancestor is None:
                continue
            name = own_table_name(ancestor)
            if name is not None:
                inherited = ancestor is not cls and is_mapped(ancestor) and not lineage.sqlmodel
                return name, inherited
            if ancestor.probe:
                return from_probe(ancestor.probe, cls.name), False
        if lineage.sqlmodel:
            return cls.name.lower(), False
        if lineage.flask:
            return snake(cls.name), False
        return "", False

    # --- metadata --------------------------------------------------------------------------------------------

    def root_of(self, name: str, asking: str) -> Root | None:
        """Return the root that a name stands for: of a MetaData, or of the ``metadata`` of a base class or database."""
        return self._root_of(name, asking) or self._root_of(name.removesuffix(".metadata"), asking)

    def _root_of(self, name: str, asking: str) -> Root | None:
        if name in SQLMODEL or self.index.external_name(name, asking) in SQLMODEL:
            return Root("", SQLMODEL[0])
        found = self.index.find(name, asking)
        if found is None:
            return None
        if found.cls is not None:
            return self.of(found._replace(rest="")).root if found.rest in ("", "registry") else None
        if found.rest:
            return None
        if isinstance(found.value, Call) and found.value.tail in (*_BASE_MAKERS, "SQLAlchemy", "MetaData", "registry"):
            return self._canonical_root(found)
        if isinstance(found.value, Call) and found.value.name == ".metadata" and isinstance(found.value.args[0], Ref):
            return self._root_of(found.value.args[0].name, found.path)
        return None

    def _canonical_root(self, found: Found) -> Root:
        """A MetaData or registry that a declarative base is built on stands for that base."""
        facts = self.index.of(found.path)
        for cls in facts.classes if facts is not None else ():
            for field in cls.fields:
                if field.name in ("metadata", "registry") and self._leads_to(field.value, found):
                    return Root(found.path, cls.name)
        for own, value in facts.constants if facts is not None else ():
            if not isinstance(value, Call) or value.tail not in _BASE_MAKERS:
                continue
            if found.name in (
                self._metadata_of(value, found.path),
                value.name.rpartition(".")[0].removeprefix("<here>."),
            ):
                return Root(found.path, own)
            if value.name == ".generate_base" and value.args[:1] == (Ref(f"<here>.{found.name}"),):
                return Root(found.path, own)
        return Root(found.path, found.name)

    def _leads_to(self, value: Value, metadata: Found) -> bool:
        """Tell whether a class's ``metadata`` or ``registry`` is this one: by name, or as that of a registry."""
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


def lineages(project: Project) -> Lineages:
    """Return the lineages of the project's classes."""
    return Lineages(project.memo(definition_index))
