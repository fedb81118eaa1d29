"""Names across files: what ``app.models.Base`` is, in the file where it is defined."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from mlplatlint.facts.models import ClassFact, Definitions
from mlplatlint.facts.values import UNKNOWN, Call, Ref, Seq, Value
from mlplatlint.project.model import Project
from mlplatlint.project.schema.column_types import Resolve
from mlplatlint.project.schema.modules import ModuleIndex, module_index

_DEEPEST = 12


class Found(NamedTuple):
    """A definition: a class, or the value of a constant or function, and the file that holds it.

    ``rest`` is what is asked of it beyond its own name (``Model`` of ``db.Model``).
    """

    path: str
    name: str
    cls: ClassFact | None = None
    value: Value = None
    rest: str = ""


class DefinitionIndex:
    """Looks up names through imports, re-exports and star imports, asking for files as they are needed."""

    def __init__(self, project: Project, eager: Mapping[str, Any]) -> None:
        self._project = project
        self._modules: ModuleIndex = project.memo(module_index)
        self._eager = eager
        self._asked: dict[str, Definitions | None] = {}
        self._answers: dict[tuple[str, str], Found | None] = {}

    def of(self, path: str) -> Definitions | None:
        """Return the definitions of a file."""
        known = self._eager.get(path)
        if known is not None:
            return known if isinstance(known, Definitions) else None
        if path not in self._asked:
            self._asked[path] = self._project.request("sqlalchemy-definitions", [path]).get(path)
        return self._asked[path]

    def find(self, name: str, asking: str, depth: int = 0) -> Found | None:
        """Return the definition that a dotted name means in a file; None when it leads out of the repository."""
        key = (name, asking)
        if key not in self._answers:
            self._answers[key] = None
            self._answers[key] = self._search(name, asking, depth)
        return self._answers[key]

    def _search(self, name: str, asking: str, depth: int) -> Found | None:
        if depth > _DEEPEST:
            return None
        if name.startswith("<here>."):
            return self._inside(asking, name[7:], depth)
        place = self._modules.split_reference(name, asking)
        if place is None or not place[1]:
            return None
        return self._inside(place[0], place[1], depth)

    def _inside(self, path: str, name: str, depth: int) -> Found | None:
        facts = self.of(path)
        if facts is None:
            return None
        first, _, rest = name.partition(".")
        cls = facts.class_named(first)
        if cls is not None:
            return Found(path, first, cls, None, rest)
        for own, value in (*facts.constants, *facts.functions):
            if own == first:
                return Found(path, first, None, value, rest)
        for own, target in facts.imports:
            if own == first and target != f"<here>.{first}":
                return self.find(f"{target}.{rest}" if rest else target, path, depth + 1)
        for star in facts.stars:
            found = self.find(f"{star}.{name}" if not star.endswith(".") else f"{star}{name}", path, depth + 1)
            if found is not None:
                return found
        return None

    def external_name(self, name: str, asking: str, depth: int = 0) -> str:
        """Return the name under which something from outside the repository is known there, through re-exports."""
        if depth > _DEEPEST:
            return name
        if name.startswith("<here>."):
            path, inner = asking, name[7:]
        else:
            place = self._modules.split_reference(name, asking)
            if place is None or not place[1]:
                return name
            path, inner = place
        facts = self.of(path)
        first, _, rest = inner.partition(".")
        for own, target in facts.imports if facts is not None else ():
            if own == first and target != f"<here>.{first}":
                return self.external_name(f"{target}.{rest}" if rest else target, path, depth + 1)
        return name

    def resolver(self, asking: str) -> Resolve:
        """Return a function that answers names as seen from a file, in the form column types are read in."""

        def resolve(name: str) -> Value:
            found = self.find(name, asking)
            if found is None:
                outside = self.external_name(name, asking)
                return Ref(outside) if outside != name else UNKNOWN
            if found.cls is not None:
                return UNKNOWN if found.rest else self.class_record(found)
            if found.rest:
                return self._attribute(found)
            return self._relocated(found.value, found.path)

        return resolve

    def _attribute(self, found: Found) -> Value:
        """``db.String`` of a Flask-SQLAlchemy object is SQLAlchemy's own."""
        if isinstance(found.value, Call) and found.value.tail == "SQLAlchemy":
            return Ref(f"sqlalchemy.{found.rest}")
        return UNKNOWN

    def class_record(self, found: Found) -> Value:
        """Return a class as the record from which enums and custom types are read."""
        cls = found.cls
        if cls is None:
            return UNKNOWN
        members = [(field.name, self._relocated(field.value, found.path)) for field in cls.fields if field.assigned]
        if cls.dialect_type is not None:
            members.append(("<dialect impl>", self._relocated(cls.dialect_type, found.path)))
        if cls.column_spec:
            members.append(("<column spec>", cls.column_spec))
        if "__init__" in cls.methods:
            members.append(("<init>", True))
        bases = Seq(tuple(self._relocated(base, found.path) for base in cls.bases))
        return Call("<class>", (cls.name, bases), tuple(members))

    def _relocated(self, value: Value, path: str, depth: int = 0) -> Value:
        """Return a value with its names turned into ones that hold outside its file."""
        if depth > 6:
            return UNKNOWN
        if isinstance(value, Ref):
            found = self.find(value.name, path) if value.name.startswith(("<here>.", ".")) else None
            if found is not None and found.cls is not None and not found.rest:
                return self.class_record(found)
            outside = self.external_name(value.name, path)
            return Ref(outside)
        if isinstance(value, Call):
            name = value.name
            if name.startswith("<here>.") or (name.startswith(".") and name.count(".") > 1):
                found = self.find(name, path)
                if found is not None and found.cls is not None:
                    record = self.class_record(found)
                    if isinstance(record, Call) and record.keyword("impl") is not None:
                        return record
                name = self.external_name(name, path)
            return Call(
                name,
                tuple(self._relocated(item, path, depth + 1) for item in value.args),
                tuple((key, self._relocated(item, path, depth + 1)) for key, item in value.kwargs),
                value.start,
                value.end,
            )
        return value


def definition_index(project: Project) -> DefinitionIndex:
    """Return the index over all definitions of the project."""
    return DefinitionIndex(project, project.facts("sqlalchemy-models"))


def asked_index(project: Project) -> DefinitionIndex:
    """Return an index that asks for single files alone, so that what is joined by it does not depend on all models."""
    return DefinitionIndex(project, {})
