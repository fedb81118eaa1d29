"""What of a function's parameters is in a value, and where in the text it stands."""

from __future__ import annotations

import _ast as ast
import re
from typing import Any, Protocol

from mlplatlint.facts.collect.flow_checks import ast_names, checked
from mlplatlint.facts.collect.flow_entries import REQUEST, Entries
from mlplatlint.facts.collect.flow_tables import FlowTables
from mlplatlint.facts.collect.flow_taint import (
    CLEAN,
    MARK,
    MARKS,
    OTHER,
    TEXT,
    Taint,
    joined,
    mark,
    union,
    with_slashes,
)
from mlplatlint.facts.flows import Kind, Origin
from mlplatlint.fronts.python.module import PythonModule
from mlplatlint.fronts.python.walk import walked

_DEPTH = 40


class Results(Protocol):
    """What functions of the module give back of their parameters, and where requests come from."""

    entries: Entries

    def __call__(self, name: str) -> tuple[tuple[str, ...], Taint] | None:
        """Return a function's parameters, and what it gives back of them; None when nothing is known."""
        ...


class Values:
    """Evaluates expressions in an environment of tainted names."""

    def __init__(self, module: PythonModule, tables: FlowTables, kinds: dict[str, int], results: Results) -> None:
        self.module = module
        self.tables = tables
        self.kinds = kinds
        self.results = results
        self.env: dict[str, Taint] = {}
        self._request = CLEAN
        self._depth = 0
        self._known: dict[int, Taint] = {}

    def of(self, node: Any) -> Taint:
        """Return what of the parameters is in an expression."""
        maker = _MAKERS.get(node.__class__)
        if maker is None or self._depth > _DEPTH:
            return CLEAN
        key = id(node)
        known = self._known.get(key)
        if known is not None:
            return known
        self._depth += 1
        try:
            found: Taint = maker(self, node)
        finally:
            self._depth -= 1
        self._known[key] = found
        return found

    def hand_over_request(self, names: list[str]) -> None:
        """Bind the names under which the file knows the global request, where the function reads it."""
        self._request = self.env.get(REQUEST, CLEAN) if self.kinds.get(REQUEST) == Kind.REQUEST else CLEAN
        for name in self.results.entries.globals:
            if self._request.origins and (name not in names or name == REQUEST):
                self.env[name] = self._request
                self.kinds[name] = Kind.REQUEST

    def is_only_looked_at(self, name: str, test: Any) -> bool:
        """Tell whether a test of a request leaves what came in it unchecked: its method, its user, whether a key is there."""
        if self.kinds.get(name) != Kind.REQUEST:
            return False
        present = {
            id(part)
            for compare in walked(test)
            if isinstance(compare, ast.Compare) and isinstance(compare.ops[0], (ast.In, ast.NotIn))
            if isinstance(compare.left, ast.Constant)
            for part in walked(compare.comparators[0])
        }
        return not any(
            isinstance(part, ast.Attribute)
            and isinstance(part.value, ast.Name)
            and part.value.id == name
            and part.attr in self.tables.request_attributes
            and id(part) not in present
            for part in walked(test)
        )

    def forget(self, names: set[str]) -> None:
        """Take names for checked: nothing harmful is in them any more."""
        self._known.clear()
        for name in names:
            self.env.pop(name, None)

    def restore(self, env: dict[str, Taint]) -> None:
        """Go on with another environment."""
        self._known.clear()
        self.env = env

    def name(self, node: Any) -> Taint:
        return self.env.get(node.id) or self._constant_text(node)

    def _constant_text(self, node: Any) -> Taint:
        value = self.module.constant(node)
        return Taint(text=str(value)[:TEXT]) if isinstance(value, (str, int)) else CLEAN

    def constant(self, node: Any) -> Taint:
        value = node.value
        return Taint(text=str(value)[:TEXT]) if isinstance(value, (str, bytes, int)) else CLEAN

    def attribute(self, node: Any) -> Taint:
        base = node.value
        if isinstance(base, ast.Name) and base.id in self.env and base.id in self.kinds:
            kind = self.kinds[base.id]
            if kind == Kind.REQUEST and node.attr not in self.tables.request_attributes:
                return CLEAN
            origins = frozenset(Origin(one.parameter, one.attribute or node.attr) for one in self.env[base.id].origins)
            return Taint(origins, origins, mark(origins))
        if self._is_request(node):
            return self._request
        if self._is_request(base):
            return self._read(self._request, node.attr)
        found = self.of(base)
        if not found.origins or (found.path and node.attr in ("name", "suffix", "stem")):
            return CLEAN
        return found._replace(path=found.path and node.attr in ("parent", "parents"))

    def _is_request(self, node: Any) -> bool:
        """Tell whether an expression other than a name is the global request."""
        return bool(self._request.origins) and isinstance(node, ast.Attribute) and self.results.entries.is_request(node)

    def _read(self, request: Taint, attribute: str) -> Taint:
        """Return what reading an attribute of a request, or calling a method of it, gives."""
        if attribute not in self.tables.request_attributes:
            return CLEAN
        origins = frozenset(Origin(one.parameter, attribute) for one in request.origins)
        return Taint(origins, origins, mark(origins))

    def subscript(self, node: Any) -> Taint:
        return self.of(node.value)._replace(record=False)

    def awaited(self, node: Any) -> Taint:
        return self.of(node.value)

    def operator(self, node: Any) -> Taint:
        left, right = self.of(node.left), self.of(node.right)
        if isinstance(node.op, ast.Add):
            return joined([left, right])
        if isinstance(node.op, ast.Mod):
            return self._formatted(left, [right])
        if isinstance(node.op, ast.Div) and (left.origins or right.origins):
            return Taint(left.origins | right.origins, left.lead, left.text + "/" + right.text, True)
        return union([left, right]) if isinstance(node.op, ast.BitOr) else CLEAN

    def _formatted(self, template: Taint, values: list[Taint]) -> Taint:
        """Return a template with values put in; each hole is taken for a tainted one when any value is."""
        origins = frozenset(one for value in values for one in value.origins)
        if not origins and not template.origins:
            return CLEAN._replace(text=template.text)
        holes = iter([mark(value.origins) if value.origins else value.text for value in values])
        rest = mark(origins) if len(values) == 1 else OTHER
        text = re.sub(r"%[srdif]|\{[^{}]*\}|%\(\w+\)s", lambda _: next(holes, rest), template.text)
        lead = origins if re.match(MARK, text) else template.lead
        return Taint(origins | template.origins, lead, text[:TEXT])

    def fstring(self, node: Any) -> Taint:
        return joined([self.of(part.value if isinstance(part, ast.FormattedValue) else part) for part in node.values])

    def choice(self, node: Any) -> Taint:
        before = dict(self.env)
        self.forget(checked(node.test))  # `x if x in KNOWN else ""`
        found = union([self.of(node.body), self.of(node.orelse)])
        self.restore(before)
        return found

    def either(self, node: Any) -> Taint:
        return union([self.of(value) for value in node.values])

    def collection(self, node: Any) -> Taint:
        parts = [self.of(element) for element in node.elts[:32]]
        return union(parts)._replace(text=" ".join(part.text for part in parts)[:TEXT]) if parts else CLEAN

    def mapping(self, node: Any) -> Taint:
        found = union([self.of(value) for value in node.values[:64]]) if node.values else CLEAN
        # What is read from it later may be any of the values: nothing is known of its text.
        return found._replace(text=OTHER) if len(found.text) == 1 else found

    def starred(self, node: Any) -> Taint:
        return self.of(node.value)

    def comprehension(self, node: Any) -> Taint:
        before = dict(self.env)
        for generator in node.generators:
            self.walk(generator.target, generator.iter)
            for test in generator.ifs:
                self.forget(ast_names(test))
        found = self.of(node.elt)
        self.restore(before)
        return found

    def walrus(self, node: Any) -> Taint:
        found = self.of(node.value)
        self.bind(node.target, found)
        return found

    def walk(self, target: Any, iterated: Any) -> None:
        """Give the names of a loop what they hold of the value that is walked through."""
        value = self.of(iterated)
        if value.record:
            is_items = isinstance(target, ast.Tuple) and len(target.elts) == 2
            self.bind(target.elts[0] if is_items else target, CLEAN)
            if is_items:
                self.bind(target.elts[1], value._replace(record=False))
            return
        self.bind(target, value)

    def bind(self, target: Any, value: Taint) -> None:
        """Give a target's names a value."""
        self._known.clear()
        if isinstance(target, ast.Name):
            if value.origins or value.text != OTHER:
                self.env[target.id] = value
            else:
                self.env.pop(target.id, None)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for element in target.elts:
                self.bind(element, value._replace(text=mark(value.origins)) if value.origins else CLEAN)
        elif isinstance(target, ast.Starred):
            self.bind(target.value, value)

    def call(self, node: ast.Call) -> Taint:
        arguments = [self.of(one) for one in node.args] + [self.of(one.value) for one in node.keywords]
        names = self.module.qualified_names(node.func)
        tables = self.tables
        if any(name in tables.path_calls for name in names):
            found = with_slashes(arguments)
            return found._replace(path=True) if found.origins else Taint(text=found.text)
        if any(name in tables.keeps_calls for name in names):
            if names[0].endswith("path.join") and arguments:
                return with_slashes(arguments)
            parts = [one for one in arguments if one.origins]
            return union(parts) if parts else (arguments[0] if arguments else CLEAN)
        if len(names) == 1 and names[0].startswith("<module>.") and isinstance(node.func, ast.Name):
            return self._own(node, names[0].removeprefix("<module>."))
        if isinstance(node.func, ast.Attribute) and not any(name.partition(".")[0] == "<module>" for name in names):
            return self._method(node, node.func, arguments)
        return CLEAN

    def _own(self, node: ast.Call, name: str) -> Taint:
        """Return what a function of the module gives back, with the arguments in place of its parameters."""
        found = self.results(name)
        arguments = [*node.args, *(item.value for item in node.keywords)]
        if found is None or not (self._request.origins or any(self.of(one).origins for one in arguments)):
            return CLEAN
        names, given = found
        passed = {names[index]: self.of(one) for index, one in enumerate(node.args[: len(names)])}
        passed.update({item.arg: self.of(item.value) for item in node.keywords if item.arg})
        if names[-1:] == (REQUEST,):
            passed.setdefault(REQUEST, self._request)
        parts = [passed.get(names[origin.parameter], CLEAN) for origin in given.origins]
        origins = frozenset(one for part in parts for one in part.origins)
        lead = frozenset(one for origin in given.lead for one in passed.get(names[origin.parameter], CLEAN).lead)
        text = re.sub(MARK, lambda match: self._inserted(match[0], names, passed), given.text)
        return Taint(origins, lead, text[:TEXT], given.path, given.record) if origins else CLEAN

    @staticmethod
    def _inserted(character: str, names: tuple[str, ...], passed: dict[str, Taint]) -> str:
        """Return the text of the argument that a mark of the called function stands for."""
        index = ord(character) - MARKS
        return passed.get(names[index], CLEAN).text if index < len(names) else OTHER

    def _method(self, node: ast.Call, func: ast.Attribute, arguments: list[Taint]) -> Taint:
        receiver = self.of(func.value)
        name = func.attr
        if self._is_request(func):
            return self._request
        if name in ("format", "format_map"):
            return self._formatted(receiver, arguments)
        if name == "join" and not receiver.origins:
            arguments = [CLEAN if one.record else one for one in arguments]
            return union(arguments) if arguments else CLEAN
        if receiver.path and name in ("resolve", "absolute", "expanduser", "joinpath", "with_suffix"):
            return with_slashes([receiver, *arguments])._replace(path=True)
        if not receiver.origins:
            return receiver if name in ("strip", "lower", "upper", "replace", "encode", "decode") else CLEAN
        if receiver.record and name in ("keys", "items", "copy"):
            return receiver if name != "keys" else CLEAN
        if name in ("model_dump", "_asdict") or (name == "dict" and not node.args):
            return receiver._replace(record=True)
        kept = name in self.tables.keeps_methods
        base = func.value
        kind = self.kinds.get(base.id) if isinstance(base, ast.Name) else None
        if kind == Kind.REQUEST or self._is_request(base):
            return self._read(receiver, name)
        if kind == Kind.UPLOAD:
            origins = frozenset(Origin(one.parameter, name) for one in receiver.origins)
            return Taint(origins, origins, mark(origins))
        return receiver._replace(path=receiver.path and kept, record=False) if kept else CLEAN


_MAKERS: dict[type, Any] = {
    ast.Name: Values.name,
    ast.Constant: Values.constant,
    ast.Attribute: Values.attribute,
    ast.Subscript: Values.subscript,
    ast.Await: Values.awaited,
    ast.BinOp: Values.operator,
    ast.JoinedStr: Values.fstring,
    ast.IfExp: Values.choice,
    ast.BoolOp: Values.either,
    ast.List: Values.collection,
    ast.Tuple: Values.collection,
    ast.Set: Values.collection,
    ast.Dict: Values.mapping,
    ast.Starred: Values.starred,
    ast.ListComp: Values.comprehension,
    ast.SetComp: Values.comprehension,
    ast.GeneratorExp: Values.comprehension,
    ast.NamedExpr: Values.walrus,
    ast.Call: Values.call,
}
