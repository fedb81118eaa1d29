"""Follows the parameters of each function of a file to sinks, calls and results, statement by statement."""

from __future__ import annotations

import _ast as ast
import re
from collections.abc import Iterator
from typing import Any

from mlplatlint.facts.collect.flow_checks import assigns, ast_names, checked, either, leaves
from mlplatlint.facts.collect.flow_conditions import has_open_parser, is_markup, is_unsafe, sends_html
from mlplatlint.facts.collect.flow_entries import REQUEST, Entries
from mlplatlint.facts.collect.flow_kinds import kind_of
from mlplatlint.facts.collect.flow_tables import FlowTables, Sink, flow_tables
from mlplatlint.facts.collect.flow_taint import Taint, has_mark, joined, mark, union
from mlplatlint.facts.collect.flow_values import Values
from mlplatlint.facts.flows import FunctionFlows, Kind, Origin, Passed, PythonFlows, Sunk
from mlplatlint.fronts.python.module import PythonModule
from mlplatlint.fronts.python.walk import children

_NESTING = 120
"""Statements inside one another that are read; an ``elif`` is inside its ``if``."""
_PASSED = 400
"""Passed values kept per function."""
_HELPERS = 6
"""Functions that call one another and are read for what they give back."""
_ENGINES = re.compile(r"(?i)env|jinja|templat|tpl|engine")
_SHELLS = frozenset(("sh", "bash", "zsh", "dash", "cmd", "powershell"))
_COMMAND_FLAGS = ("-c", "/c", "-Command", "-lc")


def collect(module: PythonModule, kind: str = "") -> PythonFlows | None:
    """Return the flows of a file's functions; None when nothing of a parameter goes anywhere.

    With a ``kind`` of sink only functions that call one are looked at.
    """
    tables = flow_tables()
    wanted = _calling(module, tables.names(kind)) if kind else None
    found = []
    results = _Results(module, tables)
    for cls in (ast.FunctionDef, ast.AsyncFunctionDef):
        for node in module.nodes(cls):
            if wanted is not None and id(node) not in wanted:
                continue
            flows = _Function(module, node, tables, results).run()
            if flows.sinks or flows.passes:
                found.append(flows)
    found.sort(key=lambda one: one.start)
    return PythonFlows(tuple(found)) if found else None


def _calling(module: PythonModule, names: frozenset[str]) -> set[int]:
    """Return the ids of the functions whose body calls something of these last names."""
    return {id(module.function_of(call)) for call in module.nodes(ast.Call) if _last(call.func) in names}


class _Results:
    """A look-up of what functions of the module's top level give back of their parameters."""

    def __init__(self, module: PythonModule, tables: FlowTables) -> None:
        self.module = module
        self.tables = tables
        self.entries = Entries(module)
        self._known: dict[str, tuple[tuple[str, ...], Taint] | None] = {}
        self._open: list[str] = []

    def __call__(self, name: str) -> tuple[tuple[str, ...], Taint] | None:
        if name not in self._known and len(self._open) < _HELPERS:
            self._known[name] = None  # a function that needs itself gives nothing
            self._open.append(name)
            bindings = self.module.scope.bindings.get(name, [])
            if len(bindings) == 1 and bindings[0].kind == "function":
                function = _Function(self.module, bindings[0].node, self.tables, self)
                function.run()
                if function.returned:
                    self._known[name] = (function.names, union(function.returned))
            self._open.pop()
        return self._known.get(name)


def _last(node: Any) -> str:
    return str(getattr(node, "attr", None) or getattr(node, "id", ""))


class _Function:
    """One function: an environment of tainted names, updated in source order."""

    def __init__(self, module: PythonModule, node: Any, tables: FlowTables, results: _Results) -> None:
        self.module = module
        self.node = node
        self.tables = tables
        arguments = node.args
        positional = [*arguments.posonlyargs, *arguments.args]
        defaults = [None] * (len(positional) - len(arguments.defaults)) + list(arguments.defaults)
        pairs = list(zip(positional, defaults, strict=True))
        pairs += [(arguments.vararg, None)] if arguments.vararg else []
        pairs += list(zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True))
        pairs += [(arguments.kwarg, None)] if arguments.kwarg else []
        names = [one.arg for one, _ in pairs]
        kinds = [kind_of(one.annotation, default) for one, default in pairs]
        entries = results.entries
        self.entry = entries.of(node, tuple(names))
        if requested := entries.request_parameter(tuple(names)):
            kinds[names.index(requested)] = Kind.REQUEST
        elif entries.reads_request(node) and REQUEST not in names:
            names.append(REQUEST)
            kinds.append(Kind.REQUEST)
            self.entry = self.entry or "* "
        self.answers_html = bool(self.entry) and entries.is_flask
        self.names, self.kinds = tuple(names), tuple(kinds)
        self.values = Values(module, tables, dict(zip(names, kinds, strict=True)), results)
        self.returned: list[Taint] = []
        self.nesting = 0
        self.switches = {
            one.arg for one, default in pairs if isinstance(default, ast.Constant) and default.value is False
        }
        """Parameters that are off unless a caller switches them on: what happens only then is not followed."""
        self.opted_in = 0
        for index, (name, kind) in enumerate(zip(self.names, self.kinds, strict=True)):
            if kind not in (Kind.SAFE, Kind.INJECTED) and name not in ("self", "cls"):
                origin = frozenset((Origin(index),))
                self.values.env[name] = Taint(origin, origin, mark(origin))
        self.values.hand_over_request(names)
        self.sinks: dict[Sunk, None] = {}
        self.passes: dict[Passed, None] = {}

    def run(self) -> FunctionFlows:
        if self.values.env:
            self._block(self.node.body)
        start = self.module.source.offset(self.node.lineno, self.node.col_offset)
        passes = tuple(self.passes)[:_PASSED]
        return FunctionFlows(start, self.names, self.kinds, tuple(self.sinks), passes, self.entry)

    # --- statements --------------------------------------------------------------------------------------------

    def _block(self, statements: list[Any]) -> None:
        for statement in statements:
            self._statement(statement)

    def _statement(self, node: Any) -> None:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) or self.nesting > _NESTING:
            return
        self.nesting += 1
        self._inside(node)
        self.nesting -= 1

    def _inside(self, node: Any) -> None:
        if isinstance(node, ast.If):
            self._branch(node)
            return
        for expression in _own_expressions(node):
            self._expression(expression)
        env = self.values
        if isinstance(node, ast.Assign):
            value = env.of(node.value)
            for target in node.targets:
                env.bind(target, value)
        elif isinstance(node, ast.Return) and node.value is not None:
            value = env.of(node.value)
            self._answer(node.value, value)
            self.returned += [value] if value.origins else []
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            safe = kind_of(node.annotation) == Kind.SAFE
            env.bind(node.target, Taint() if safe else env.of(node.value))
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            env.bind(node.target, joined([env.of(node.target), env.of(node.value)]))
        elif isinstance(node, (ast.For, ast.AsyncFor)):
            env.walk(node.target, node.iter)
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            for item in node.items:
                if item.optional_vars is not None:
                    env.bind(item.optional_vars, env.of(item.context_expr))
        elif isinstance(node, ast.Assert):
            self.values.forget(ast_names(node.test))
        elif isinstance(node, ast.Match):
            self.values.forget(ast_names(node.subject))
        for block in _inner_blocks(node):
            self._block(block)

    def _answer(self, node: Any, value: Taint) -> None:
        """Take a text of markup that a view of Flask returns for a page: Flask sends text as ``text/html``."""
        if self.answers_html and is_markup(value.text):
            span = self.module.span(node)
            for origin in _in_order(value.origins):
                self.sinks[Sunk(origin, "html", "return", span.start, span.end)] = None

    def _branch(self, node: ast.If) -> None:
        """Run both branches; a test of a value that leaves, or lets in, counts as a check of it."""
        self._expression(node.test)
        env = self.values
        names = checked(node.test)
        names -= {name for name in names if self.values.is_only_looked_at(name, node.test)}
        before = dict(env.env)
        self.values.forget(names)
        opt_in = getattr(node.test, "id", "") in self.switches
        self.opted_in += opt_in
        self._block(node.body)
        self.opted_in -= opt_in
        after_body = env.env
        # A value that fails the test and is then replaced is as good as one that leaves.
        replaced = {name for name in names if name in before and assigns(node.body, name)}
        env.restore(dict(before))
        if names and leaves(node.orelse):
            self.values.forget(names)
        self._block(node.orelse)
        after_else = env.env
        if leaves(node.body):
            env.restore(after_else)
            self.values.forget(names)
        elif node.orelse and leaves(node.orelse):
            env.restore(after_body)
        else:
            env.restore(either(after_body, after_else))
            self.values.forget({name for name in replaced if not after_body.get(name, Taint()).origins})

    # --- expressions -------------------------------------------------------------------------------------------

    def _expression(self, node: Any) -> None:
        """Look at every call in an expression: sinks, checks, and calls that values are passed to."""
        for call in _calls(node):
            self._sinks(call)
            name = _last(call.func)
            arguments = [(str(index), one) for index, one in enumerate(call.args) if not isinstance(one, ast.Starred)]
            arguments += [(item.arg, item.value) for item in call.keywords if item.arg]
            if self.tables.checks.search(name) and isinstance(call.parent, (ast.Expr, ast.Await)):
                for argument in (call.func, *(one for _, one in arguments)):
                    self.values.forget(ast_names(argument))
                continue
            callee = self.module.span(call.func).end
            for label, argument in arguments:
                value = self.values.of(argument)
                for origin in _in_order(value.origins):
                    self.passes[Passed(origin, callee, label, value.place(origin))] = None

    def _sinks(self, call: ast.Call) -> None:
        names = self.module.qualified_names(call.func)
        for name in names:
            for sink in self.tables.calls.get(name, ()):
                self._sink(call, sink, name)
        if not isinstance(call.func, ast.Attribute) or any(name in self.tables.calls for name in names):
            return
        method = call.func.attr
        for sink in self.tables.methods.get(method, ()):
            self._sink(call, sink, method)
        position = self.tables.client_methods.get(method)
        if position is not None and self._is_client(call.func.value):
            self._sink(call, Sink("ssrf", position, "url", "start"), method)

    def _is_client(self, receiver: Any) -> bool:
        """Tell whether a receiver was made as an HTTP client, or is annotated as one."""
        if isinstance(receiver, ast.Name):
            scope: Any = receiver.scope  # type: ignore[attr-defined]
            bindings = self.module.lookup(receiver.id, scope) or []
            for binding in bindings:
                made = binding.value
                if binding.kind in ("assign", "with") and isinstance(made, ast.Call):
                    return bool(set(self.module.qualified_names(made.func)) & self.tables.clients)
                if binding.kind == "parameter" and binding.node.annotation is not None:
                    return bool(set(self.module.qualified_names(binding.node.annotation)) & self.tables.clients)
        return isinstance(receiver, ast.Call) and bool(
            set(self.module.qualified_names(receiver.func)) & self.tables.clients
        )

    def _sink(self, call: ast.Call, sink: Sink, name: str) -> None:
        node: Any = call.args[sink.argument] if len(call.args) > sink.argument else None
        for item in call.keywords:
            if sink.keyword and item.arg == sink.keyword:
                node = item.value
        if sink.needs == "path":
            node = call.func.value if isinstance(call.func, ast.Attribute) else None
        if node is None or isinstance(node, ast.Starred):
            return  # which of the parts arrives there is not known
        value = self.values.of(node)
        origins = value.lead if sink.needs == "start" else value.origins
        if not origins or self.opted_in or not self._holds(call, sink, node, value):
            return
        span = self.module.span(node)
        is_path = sink.kind == "path"
        placed = value.components(whole=False) if is_path else value.in_value_place
        whole = value.components(whole=True) if is_path else frozenset()
        for origin in _in_order(origins):
            at = (origin.parameter in placed, origin.parameter in whole, sink.needs in ("start", "first"))
            self.sinks[Sunk(origin, sink.kind, name, span.start, span.end, *at)] = None

    def _holds(self, call: ast.Call, sink: Sink, node: Any, value: Taint) -> bool:
        if sink.needs == "sql":
            receiver = _last(call.func.value) if isinstance(call.func, ast.Attribute) else ""
            return value.is_query or (len(value.text) == 1 and bool(self.tables.connections.search(receiver)))
        if sink.needs == "shell":
            return self._in_shell(call, node)
        if sink.needs == "path":
            return value.path
        if sink.needs == "alone":
            return len(call.args) + len(call.keywords) == 1 or has_open_parser(self.module, call)
        if sink.needs == "html":
            return sends_html(call)
        if sink.needs == "markup":
            return is_markup(value.text)
        if sink.needs == "engine":
            return _ENGINES.search(_last(getattr(call.func, "value", None))) is not None
        if sink.needs == "first":
            return value.text[:1] == mark(value.origins) or not has_mark(value.text)
        if sink.needs == "page":
            return is_markup(value.text) and getattr(getattr(call.func, "value", None), "id", "") == "self"
        if sink.needs == "frame":
            made = self.module.assigned_value(call.func.value) if isinstance(call.func, ast.Attribute) else None
            return isinstance(made, ast.Call) and self.module.qualified_name(made.func) in self.tables.frames
        if sink.needs == "script":
            return self._is_shell(call.args[0]) and self.module.constant(call.args[1]) in _COMMAND_FLAGS
        if sink.needs == "joined":
            return len(value.text) > 1 and bool(value.components(whole=False))
        if sink.needs == "unsafe":
            return is_unsafe(self.module, call)
        return True

    def _in_shell(self, call: ast.Call, node: Any) -> bool:
        if any(item.arg == "shell" and self.module.constant(item.value) is True for item in call.keywords):
            return True
        elements = node.elts if isinstance(node, (ast.List, ast.Tuple)) else []
        if elements and self.values.of(elements[0]).origins:
            return True
        texts = [self.module.constant(element) for element in elements]
        if not elements or not self._is_shell(elements[0]):
            return False
        after = next((index for index, text in enumerate(texts) if text in _COMMAND_FLAGS), len(texts))
        return any(self.values.of(element).origins for element in elements[after + 1 : after + 2])

    def _is_shell(self, node: Any) -> bool:
        return str(self.module.constant(node)).rpartition("/")[2] in _SHELLS


def _in_order(origins: frozenset[Origin]) -> list[Origin]:
    return sorted(origins, key=lambda one: (one.parameter, one.attribute))


def _own_expressions(node: Any) -> Iterator[Any]:
    """Yield the expressions that a statement evaluates itself, without those of inner statements."""
    for field in node._fields:
        value = getattr(node, field, None)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, ast.expr):
                yield one
            elif isinstance(one, ast.withitem):
                yield one.context_expr


def _inner_blocks(node: Any) -> Iterator[list[Any]]:
    for field in ("body", "orelse", "finalbody"):
        block = getattr(node, field, None)
        if isinstance(block, list):
            yield block
    for handler in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield handler.body


def _calls(node: Any) -> list[Any]:
    """Return the calls in an expression, innermost first; those in lambdas run elsewhere."""
    found: list[Any] = []
    stack = [node]
    while stack:
        part = stack.pop()
        if isinstance(part, ast.Lambda):
            continue
        if isinstance(part, ast.Call):
            found.append(part)
        stack += children(part)
    found.reverse()
    return found
