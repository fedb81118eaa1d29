"""Extracts a Python file's functions, classes, calls and where receivers come from."""

from __future__ import annotations

import _ast as ast
from typing import Any

from mlplatlint.facts.collect.python_definitions import class_attributes, parameters
from mlplatlint.facts.collect.python_expressions import Expressions, is_data_call
from mlplatlint.facts.collect.python_makers import UNKNOWN
from mlplatlint.facts.collect.python_nodes import (
    DECORATOR_FLAGS,
    DEFINITIONS,
    FUNCTIONS,
    SUBSCRIPTS,
    around_yields,
    body_statements,
    call_flags,
    consumed,
    dead_ranges,
    deciding_functions,
    decorator_names,
    handed_over,
    is_callee,
    is_fallback,
    is_remade,
    is_self,
    is_stub,
    position,
    setter_names,
    standing,
    suspends,
)
from mlplatlint.facts.collect.python_results import Results
from mlplatlint.facts.collect.python_stores import item_stores, set_by_name, stored
from mlplatlint.facts.python_calls import (
    BODY_AWAITS,
    BODY_YIELDS,
    SPECIAL,
    WRITES,
    Call,
    CallFlag,
    Class,
    EventKind,
    Function,
    FunctionFlag,
    Op,
    PythonCalls,
)
from mlplatlint.fronts.python.module import PythonModule
from mlplatlint.fronts.python.scopes import Scope

MODULE_BODY = 0
"""Index of the function that stands for the module's own statements."""

_ANYWHERE = CallFlag.ONCE | CallFlag.GUARDED | CallFlag.HANDLER | CallFlag.EXPECTED | CallFlag.SWITCHES


def collect(module: PythonModule) -> PythonCalls | None:
    """Return the call facts of a file; None for an empty one, and for a template, whose names are placeholders."""
    return Collector(module).record() if module.tree.body and module.grammar != "template" else None


def _within(offset: int, ranges: list[tuple[int, int]]) -> bool:
    return any(start <= offset < end for start, end in ranges)


class Collector:
    """Reads one file; a subclass may add events."""

    def __init__(self, module: PythonModule) -> None:
        self.module = module
        self.table = Expressions(module)
        self._results = Results(module)
        self.function_nodes: list[Any] = [module.tree]
        for kind in FUNCTIONS:
            self.function_nodes += module.nodes(kind)
        self.function_nodes.sort(key=position)
        self.table.functions = {id(node): index for index, node in enumerate(self.function_nodes)}
        self.class_nodes: list[Any] = list(module.nodes(ast.ClassDef))
        self.table.classes = {id(node): index for index, node in enumerate(self.class_nodes)}
        self.call_nodes = [
            call
            for call in module.nodes(ast.Call)
            if call.func.__class__ is not ast.Name or not is_data_call(module, call)
        ]
        self.table.calls = {id(node): index for index, node in enumerate(self.call_nodes)}
        self.events: list[list[tuple[int, int, int, int, int]]] = [[] for _ in self.function_nodes]
        self.returns: list[list[int]] = [[] for _ in self.function_nodes]
        self.yields: list[list[int]] = [[] for _ in self.function_nodes]
        self.generators: set[int] = set()
        self.attributes: list[list[tuple[int, int, int, int]]] = [[] for _ in self.class_nodes]
        self.stores: list[tuple[int, int, int, int]] = []
        self._owners: dict[int, int] = {}
        self._standings: dict[int, int] = {}
        self._handed = handed_over(module)
        self._deciding = deciding_functions(module)
        self._running: dict[tuple[int, str], bool] = {}
        self._starts = list(module.source.line_starts)
        if module.source.data[:3] == b"\xef\xbb\xbf":
            self._starts[0] = 3

    def record(self) -> PythonCalls:
        """Return all that is known of the file."""
        calls = tuple([self._call(index, node) for index, node in enumerate(self.call_nodes)])
        self._collect_events()
        self._collect_results()
        self._collect_stores()
        items = tuple(item_stores(self.table, self.module, self._owner))
        functions = tuple([self._function(index, node) for index, node in enumerate(self.function_nodes)])
        classes = tuple([self._class(index, node) for index, node in enumerate(self.class_nodes)])
        table = self.table
        symbols = tuple(
            [(table.name(name), table.values(bindings, name)) for name, bindings in self.module.scope.bindings.items()]
        )
        stars = tuple([table.name(target) for target in self.module.star_imports])
        return PythonCalls(
            names=tuple(table.names),
            expressions=tuple(table.rows),
            calls=calls,
            functions=functions,
            classes=classes,
            variables=tuple(table.variables),
            symbols=symbols,
            stars=stars,
            stores=tuple(self.stores),
            items=items,
        )

    def _owner(self, node: Any) -> int:
        """Return the function whose body runs a node; -1 inside a lazy generator expression."""
        scope: Scope = node.scope
        found = self._owners.get(id(scope))
        if found is None:
            found = self._owners[id(scope)] = self._scope_owner(scope)
        return found

    def _scope_owner(self, scope: Scope) -> int:
        current: Scope | None = scope
        while current is not None:
            index = self.table.functions.get(id(current.node))
            if index is not None:
                return index
            if isinstance(current.node, ast.GeneratorExp) and not consumed(current.node):
                return -1
            current = current.outer
        return MODULE_BODY

    def _span(self, node: Any) -> tuple[int, int]:
        """Return a node's byte range; what ``PythonModule.span`` gives, without its checks of every position."""
        starts = self._starts
        return starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset

    # --- calls and events --------------------------------------------------------------------------------

    def _call(self, index: int, node: Any) -> Call:
        table = self.table
        start, end = self._span(node.func)
        owner = self._owner(node)
        flags = call_flags(node) | self._standing(node) & (_ANYWHERE if owner > MODULE_BODY else CallFlag.HANDLER)
        flags |= CallFlag.FALLBACK if is_fallback(node, self._handed) else 0
        flags |= CallFlag.USED if self._results.is_data(node) else 0
        arguments = []
        if (
            node.args
            and node.args[0].__class__ is ast.Constant
            and "cast"
            in (
                getattr(node.func, "attr", ""),
                getattr(node.func, "id", ""),
            )
        ):
            arguments.append(table.annotation(node.args[0]))  # cast("Session", x): a type in quotes
        for argument in node.args[len(arguments) :]:
            if isinstance(argument, ast.Starred):
                flags |= CallFlag.STARRED
                break
            arguments.append(table.of(argument))
        keywords = []
        for keyword in node.keywords:
            if keyword.arg is None:
                flags |= CallFlag.DOUBLE_STARRED
            else:
                keywords.append((table.name(keyword.arg), table.of(keyword.value)))
        if owner >= 0:
            self.events[owner].append((EventKind.CALL, index, start, end, flags))
        return Call(table.of(node.func), start, end, flags, owner, tuple(arguments), tuple(keywords))

    def _standing(self, node: Any) -> int:
        """Return the flags that a node's statement has from the branches around it, found once per statement."""
        while not isinstance(node, ast.stmt):
            parent = node.parent
            if parent is None or isinstance(parent, DEFINITIONS):
                return 0
            if isinstance(parent, ast.ExceptHandler):
                break
            node = parent
        found = self._standings.get(id(node))
        if found is None:
            found = self._standings[id(node)] = standing(node, self._deciding)
        return found

    def add(self, kind: int, node: Any, flags: int = 0) -> None:
        """Add an event that an expression causes, where it stands."""
        owner = self._owner(node)
        if owner > MODULE_BODY:
            reference = self.table.of(node)
            if reference:
                self.events[owner].append((kind, reference, *self._span(node), flags))

    def further_events(self) -> None:
        """Add what a subclass looks for."""

    def _collect_events(self) -> None:
        nodes = self.module.nodes
        setters = setter_names(self.module)
        for attribute in nodes(ast.Attribute):
            if isinstance(attribute.ctx, ast.Load) and not is_callee(attribute) and self._may_run(attribute):
                self.add(EventKind.READ, attribute)
            elif isinstance(attribute.ctx, ast.Store) and (attribute.attr in setters or not is_self(attribute.value)):
                self.add(EventKind.READ, attribute, WRITES)
        for subscript in nodes(ast.Subscript):
            if self._may_run(subscript):
                self.add(EventKind.SUBSCRIPT, subscript.value, SUBSCRIPTS.get(type(subscript.ctx), 0))
        for test in nodes(ast.Compare):
            for operator, right in zip(test.ops, test.comparators, strict=True):
                if isinstance(operator, (ast.In, ast.NotIn)) and isinstance(right, (ast.Name, ast.Attribute)):
                    self.add(EventKind.SUBSCRIPT, right, SPECIAL.index("__contains__"))
        withs: list[Any] = [*nodes(ast.With), *nodes(ast.AsyncWith)]
        yielding = around_yields(self.module) if withs else frozenset()
        for statement in withs:
            kind = EventKind.ENTER if isinstance(statement, ast.With) else EventKind.ASYNC_ENTER
            flags = self._lasting(statement, yielding) if kind == EventKind.ENTER else 0
            for item in statement.items:
                self.add(kind, item.context_expr, flags)
        for loop in nodes(ast.For):
            self.add(EventKind.ITERATE, loop.iter)
        for part in nodes(ast.comprehension):
            if not part.is_async:
                self.add(EventKind.ITERATE, part.iter)
        for starred in nodes(ast.Starred):
            if isinstance(starred.ctx, ast.Load):
                self.add(EventKind.ITERATE, starred.value)
        self.further_events()
        dead = dead_ranges(self.module, self._span)
        for index, events in enumerate(self.events):
            if dead:
                self.events[index] = events = [event for event in events if not _within(event[2], dead)]
            events.sort(key=lambda event: (event[2], event[0]))

    def _may_run(self, node: Any) -> bool:
        """Tell whether reading from the node's base can run project code: not for modules and literals."""
        base = node.value
        while isinstance(base, ast.Attribute):
            base = base.value
        if isinstance(base, ast.Name):
            scope: Scope = base.scope  # type: ignore[attr-defined]
            key = (id(scope), base.id)
            runs = self._running.get(key)
            if runs is None:
                found = scope.lookup(base.id)
                runs = found is not None and any(one.kind != "import" or found[0].outer is None for one in found[1])
                self._running[key] = runs
            return runs
        return isinstance(base, (ast.Call, ast.Subscript, ast.Await))

    def _lasting(self, statement: Any, yielding: frozenset[int]) -> int:
        """Return in which way others may run before a with statement's body ends."""
        owner = self._owner(statement)
        if not isinstance(self.function_nodes[owner], ast.AsyncFunctionDef):
            return BODY_YIELDS if id(statement) in yielding else 0
        return BODY_AWAITS if suspends(statement.body, lambda node: self._owner(node) == owner) else 0

    # --- results and stores ------------------------------------------------------------------------------

    def _collect_results(self) -> None:
        table = self.table
        for statement in self.module.nodes(ast.Return):
            owner = self._owner(statement)
            if owner > MODULE_BODY and statement.value is not None:
                self.returns[owner].append(table.of(statement.value))
        for node in self.module.nodes(ast.Lambda):
            self.returns[table.functions[id(node)]].append(table.of(node.body))
        for kind in (ast.Yield, ast.YieldFrom):
            results: list[Any] = self.module.by_type.get(kind, [])
            for result in results:
                owner = self._owner(result)
                self.generators.add(owner)
                if owner <= MODULE_BODY:
                    continue
                value = table.of(result.value)
                if kind is ast.YieldFrom:
                    self.add(EventKind.ITERATE, result.value)
                    value = table.row(Op.ELEMENT, value)
                self.yields[owner].append(value)

    def _collect_stores(self) -> None:
        for base, attribute, value in set_by_name(self.module):
            index = self._class_of_self(base)
            if index >= 0:
                row = (self.table.name(attribute), UNKNOWN, self.table.of(value), self._owner(value))
                self.attributes[index].append(row)
        for node in self.module.nodes(ast.Attribute):
            if not isinstance(node.ctx, ast.Store):
                continue
            value, annotation = stored(self.table, node)
            if not value and not annotation:
                continue
            base = self.table.of(node.value)
            owner = self._owner(node)
            name = self.table.name(node.attr)
            index = self._class_of_self(node.value)
            if index >= 0:
                self.attributes[index].append((name, annotation, value, owner))
            elif base and value:
                self.stores.append((base, name, value, owner))

    def _class_of_self(self, node: Any) -> int:
        """Return the index of the class whose ``self`` or ``cls`` a name is; -1 for anything else."""
        if not isinstance(node, ast.Name):
            return -1
        scope: Scope = node.scope  # type: ignore[attr-defined]
        found = scope.lookup(node.id)
        if found is None or len(found[1]) != 1 or found[1][0].kind != "parameter":
            return -1
        function: Any = found[1][0].node.parent
        first = [*function.args.posonlyargs, *function.args.args][:1]
        if not first or first[0] is not found[1][0].node or isinstance(function, ast.Lambda):
            return -1
        if "staticmethod" in decorator_names(function):
            return -1
        return self.table.classes.get(id(function.parent), -1)

    # --- definitions ---------------------------------------------------------------------------------------

    def _function(self, index: int, node: Any) -> Function:
        table = self.table
        if index == MODULE_BODY:
            return Function(table.name("<module>"), table.name(""), 0, 0, 0, -1, -1, 0, events=tuple(self.events[0]))
        name = getattr(node, "name", "<lambda>")
        flags = 0
        decorators = getattr(node, "decorator_list", [])
        for decorator in decorator_names(node):
            flags |= DECORATOR_FLAGS.get(decorator, 0)
        if isinstance(node, ast.AsyncFunctionDef):
            flags |= FunctionFlag.ASYNC
        if isinstance(node, ast.Lambda):
            flags |= FunctionFlag.LAMBDA
        if index in self.generators:
            flags |= FunctionFlag.GENERATOR
        if is_stub(node):
            flags |= FunctionFlag.ABSTRACT
        outer_symbol = self.module.symbol_of(node)
        start = self.module.source.offset(node.lineno, node.col_offset)
        end = self._header_end(node, start, name)
        return Function(
            name=table.name(name),
            symbol=table.name(f"{outer_symbol}.{name}" if outer_symbol else name),
            flags=flags,
            start=start,
            end=end,
            class_index=table.classes.get(id(node.parent), -1),
            outer=self._owner(node),
            annotation=table.annotation(getattr(node, "returns", None)),
            decorators=tuple([table.of(decorator) for decorator in decorators]),
            parameters=parameters(table, node.args),
            returns=tuple(dict.fromkeys(self.returns[index])),
            yields=tuple(dict.fromkeys(self.yields[index])),
            events=tuple(self.events[index]),
        )

    def _header_end(self, node: Any, start: int, name: str) -> int:
        if isinstance(node, ast.Lambda):
            return self._span(node)[1]
        encoded = name.encode()
        found = self.module.source.data.find(encoded, start)
        return found + len(encoded) if found >= 0 else start

    def _class(self, index: int, node: ast.ClassDef) -> Class:
        table = self.table
        symbol = self.module.symbol_of(node)
        methods = []
        for statement in body_statements(node.body):
            if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
                methods.append((table.name(statement.name), table.functions[id(statement)]))
        start = self.module.source.offset(node.lineno, node.col_offset)
        return Class(
            name=table.name(node.name),
            symbol=table.name(f"{symbol}.{node.name}" if symbol else node.name),
            start=start,
            end=self._header_end(node, start, node.name),
            outer=self._owner(node),
            bases=tuple([table.of(base) for base in node.bases]),
            decorators=tuple([table.of(decorator) for decorator in node.decorator_list]),
            methods=tuple(methods),
            attributes=(*class_attributes(table, node), *self.attributes[index]),
            remade=is_remade(node),
        )
