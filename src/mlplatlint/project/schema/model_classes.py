"""What can be told of a model class from its own lines and its bases: its lineage, its table's name and arguments."""

from __future__ import annotations

from typing import NamedTuple

from mlplatlint.facts.models import ClassFact, Field
from mlplatlint.facts.values import HOLE, Call, Ref, Seq, Unknown, Value, known_text, mapping_of
from mlplatlint.project.schema.definitions import DefinitionIndex, Found

_HOOKS = frozenset(("__init_subclass__", "__mapper_cls__", "__declare_first__", "__declare_last__", "__table_cls__"))


class Root(NamedTuple):
    """What a model's metadata hangs on: the class or object at the root of its bases."""

    path: str
    name: str


class Lineage:
    """A class with all its bases in the repository, and what lies outside."""

    def __init__(self) -> None:
        self.classes: list[Found] = []
        self.outside: list[str] = []
        self.root: Root | None = None
        self.sqlmodel = False
        self.flask = False


def _metadata_of(index: DefinitionIndex, root: Root | None) -> tuple[Call | None, str]:
    """Return the ``MetaData(...)`` of a root and the file that names it."""
    if root is None or not root.path:
        return None, ""
    found = index.find(f"<here>.{root.name}", root.path)
    if found is None:
        return None, ""
    candidates: list[Value] = []
    if found.cls is not None:
        candidates = [field.value for field in found.cls.fields if field.name == "metadata"]
        holders = [followed(index, field.value, found.path) for field in found.cls.fields if field.name == "registry"]
        candidates += [item.keyword("metadata") for item in holders if isinstance(item, Call)]
    elif isinstance(found.value, Call):
        candidates = [found.value if found.value.tail == "MetaData" else found.value.keyword("metadata")]
    for value in candidates:
        value = followed(index, value, found.path)
        if isinstance(value, Call) and value.tail == "MetaData":
            return value, found.path
    return None, ""


def naming_convention(index: DefinitionIndex, root: Root | None) -> dict[str, str]:
    """Return the naming convention of a root's metadata; empty when it has none, or none that can be read."""
    metadata, path = _metadata_of(index, root)
    table = followed(index, metadata.keyword("naming_convention"), path) if metadata is not None else None
    return {key: text for key, item in mapping_of(table).items() if (text := known_text(item))}


def default_schema(index: DefinitionIndex, root: Root | None) -> str | None:
    """Return the schema that a root's metadata gives its tables: empty for none, None when it cannot be read."""
    metadata, path = _metadata_of(index, root)
    return schema_text(index, metadata.keyword("schema"), path) if metadata is not None else ""


def schema_text(index: DefinitionIndex, value: Value, path: str) -> str | None:
    """Return the name of a schema: empty for the default one, None when it cannot be read."""
    value = followed(index, value, path)
    if value is None or value == "public":
        return ""
    return known_text(value)


def followed(index: DefinitionIndex, value: Value, path: str) -> Value:
    """Return what a name stands for, or the value itself."""
    if isinstance(value, Ref):
        found = index.find(value.name, path)
        return found.value if found is not None and not found.rest else Unknown()
    return value


def has_hooks(lineage: Lineage) -> bool:
    """Tell whether a base of the class may add columns when the class is made."""
    for found in lineage.classes:
        cls = found.cls
        if cls is None:
            continue
        names = {*cls.methods, *(field.name for field in cls.fields)}
        if names & _HOOKS or dict(cls.keywords).get("metaclass") is not None:
            return True
    return False


def own_table_name(cls: ClassFact) -> str | None:
    """Return the ``__tablename__`` a class itself gives: empty when it cannot be read, None when it gives none."""
    for field in cls.fields:
        if field.name == "__tablename__":
            return field.value if isinstance(field.value, str) else ""
    return None


def is_mapped(cls: ClassFact) -> bool:
    """Tell whether a class has a table of its own rather than lending its columns to subclasses."""
    abstract = next((field for field in cls.fields if field.name == "__abstract__"), None)
    return bool(own_table_name(cls)) and not true(abstract)


def true(field: Field | None) -> bool:
    """Tell whether a field is the constant True."""
    return field is not None and field.value is True


def table_args(value: Value) -> tuple[Call, tuple[Value, ...], bool]:
    """Return the options, the items of ``__table_args__``, and whether all of it could be read."""
    empty = Call("options")
    if value is None:
        return empty, (), True
    items: tuple[Value, ...] = value.items if isinstance(value, Seq) else (value,)
    options = mapping_of(items[-1]) if items else {}
    rest = items[:-1] if options or (items and not isinstance(items[-1], (Call, Ref, Unknown, str))) else items
    known = not any(isinstance(item, Unknown) for item in rest)
    return (
        Call("options", (), tuple(options.items())),
        tuple(item for item in rest if not isinstance(item, Unknown)),
        known,
    )


def from_probe(probe: str, name: str) -> str:
    """Return the table name of a class, from what the naming method gave for the class ``FooBarBaz``."""
    for form, make in (("foo_bar_baz", snake), ("foobarbaz", str.lower), ("FooBarBaz", str)):
        if form in probe:
            return probe.replace(form, make(name))
    return "" if probe == "?" or HOLE in probe else probe


def snake(name: str) -> str:
    """Return a class name in snake case."""
    made = []
    for index, letter in enumerate(name):
        before = name[index - 1] if index else ""
        after = name[index + 1 : index + 2]
        if letter.isupper() and index and (not before.isupper() or (after and after.islower())):
            made.append("_")
        made.append(letter.lower())
    return "".join(made)
