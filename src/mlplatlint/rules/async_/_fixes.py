"""Remedies for blocking calls and forgotten awaits, written with libcst."""

from __future__ import annotations

import _ast as ast
import re
from collections.abc import Iterator
from typing import Any

import libcst as cst

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix
from mlplatlint.fronts.python.module import PythonModule
from mlplatlint.fronts.python.rewrite import awaiting, imported, line_end, rewriter

_PLAIN = (
    ast.Expr,
    ast.Assign,
    ast.AnnAssign,
    ast.AugAssign,
    ast.Return,
    ast.keyword,
    ast.withitem,
    ast.List,
    ast.Tuple,
    ast.ListComp,
)
"""Parents under which ``await x`` needs no parentheses."""
_NEEDS_THREAD = ("sqlite3.",)
"""Objects that refuse to be used in another thread than the one that made them."""
_WORKS_WITH_LOOP = re.compile(
    rb"\b(?:create_task|ensure_future|get_(?:running|event)_loop|call_(?:soon|later|at)|ContextVar|start_soon)\b"
)
_SLEEPERS = {"asyncio": "asyncio.sleep", "anyio": "anyio.sleep", "trio": "trio.sleep"}
_THREADS = {"asyncio": "asyncio.to_thread", "anyio": "anyio.to_thread.run_sync", "trio": "trio.to_thread.run_sync"}


def remedies(source: Source, finding: Finding) -> Iterator[Fix]:
    """Yield what can be written in place of a blocking call whose callee is the finding's span."""
    rewrite = rewriter(source)
    call = None if rewrite is None else _call_at(rewrite.module, finding.span)
    if rewrite is None or call is None or not _may_await(rewrite.module, call):
        return
    module, library = rewrite.module, _library(rewrite.module)
    imports = imported(module, library, call)
    name = finding.symbol.partition(":")[2]
    if imports is None or name.startswith(_NEEDS_THREAD):
        return
    plain = _is_plain(call)
    if name == "time.sleep":
        if len(call.args) != 1 or call.keywords or isinstance(call.args[0], ast.Starred):
            return
        sleeper = cst.parse_expression(_SLEEPERS[library])
        edits = rewrite.calls(finding.span, lambda node: awaiting(node.with_changes(func=sleeper), plain=plain))
        statement = isinstance(call.parent, ast.Expr)  # type: ignore[attr-defined]
        safety = "safe" if statement and not _is_held(module, call) else "suggestion"
        text = "sleep without blocking"
    else:
        if library != "asyncio" and call.keywords:
            return  # only asyncio's passes keywords on
        thread = cst.parse_expression(_THREADS[library])
        edits = rewrite.calls(finding.span, lambda node: awaiting(_handed_to(node, thread), plain=plain))
        safety, text = "suggestion", "run it in a thread"
    if edits:
        yield Fix(safety, text, (*imports, *edits))


def awaited(source: Source, finding: Finding) -> Iterator[Fix]:
    """Yield ``await`` before the call at a finding, its span that of the call or of its callee, where a coroutine may wait."""
    rewrite = rewriter(source)
    if rewrite is None:
        return
    module = rewrite.module
    call = _call_at(module, finding.span) or _whole_call_at(module, finding.span)
    if call is not None and isinstance(call.parent, ast.Expr) and _may_await(module, call):  # type: ignore[attr-defined]
        edits = rewrite.replaced(module.span(call), cst.Call, lambda node: awaiting(node, plain=True))
        if edits:
            yield Fix("suggestion", "await it", tuple(edits))


def plain_function(source: Source, finding: Finding) -> Iterator[Fix]:
    """Yield the coroutine function whose name is the finding's span without its ``async``."""
    rewrite = rewriter(source)
    if rewrite is None:
        return
    module = rewrite.module
    for function in module.nodes(ast.AsyncFunctionDef):
        span = module.span(function)
        if span.start < finding.span.start < module.span(function.body[0]).start:
            edits = rewrite.replaced(span, cst.FunctionDef, lambda node: node.with_changes(asynchronous=None))
            if edits and source.text(finding.span) == function.name:
                # A helper of the file that needs the running loop would not find one in a thread.
                safety = "suggestion" if _WORKS_WITH_LOOP.search(bytes(source.data)) else "safe"
                yield Fix(safety, "let FastAPI run it in a thread", tuple(edits))


def asynchronous_with(source: Source, finding: Finding) -> Iterator[Fix]:
    """Yield ``async`` before the ``with`` of the one item at a finding."""
    rewrite = rewriter(source)
    if rewrite is None:
        return
    module = rewrite.module
    for statement in module.nodes(ast.With):
        found = len(statement.items) == 1 and module.span(statement.items[0].context_expr) == finding.span
        if found and isinstance(module.function_of(statement), ast.AsyncFunctionDef):
            edits = rewrite.replaced(
                module.span(statement), cst.With, lambda node: node.with_changes(asynchronous=cst.Asynchronous())
            )
            if edits:
                yield Fix("safe", "enter it asynchronously", tuple(edits))


def _call_at(module: PythonModule, span: Span) -> ast.Call | None:
    return next((call for call in module.nodes(ast.Call) if module.span(call.func) == span), None)


def _whole_call_at(module: PythonModule, span: Span) -> ast.Call | None:
    return next((call for call in module.nodes(ast.Call) if module.span(call) == span), None)


def _may_await(module: PythonModule, call: Any) -> bool:
    """Tell whether ``await`` may stand before a call: in a coroutine, in no generator expression, and not there yet."""
    if isinstance(call.parent, ast.Await) or not isinstance(module.function_of(call), ast.AsyncFunctionDef):
        return False
    return not any(isinstance(scope, ast.GeneratorExp) for scope in module.ancestors(call))


def _library(module: PythonModule) -> str:
    """Return whose event loop the file is written for: asyncio, unless it imports another and not asyncio."""
    roots = {target.partition(".")[0] for _, target in module.imports}
    return next((name for name in ("trio", "anyio") if name in roots and "asyncio" not in roots), "asyncio")


def _is_plain(call: Any) -> bool:
    parent = call.parent
    return isinstance(parent, _PLAIN) or (isinstance(parent, ast.Call) and call is not parent.func)


def _is_held(module: PythonModule, call: ast.Call) -> bool:
    """Tell whether a ``with`` is around the call: what it holds would be held while others run."""
    for ancestor in module.ancestors(call):
        if isinstance(ancestor, ast.AsyncFunctionDef):
            return False
        if isinstance(ancestor, ast.With):
            return True
    return False


def _handed_to(call: cst.Call, thread: cst.BaseExpression) -> cst.Call:
    """Return ``thread(f, a, b)`` for ``f(a, b)``."""
    comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" ")) if call.args else cst.MaybeSentinel.DEFAULT
    return call.with_changes(func=thread, args=[cst.Arg(call.func, comma=comma), *call.args], lpar=[], rpar=[])


def kept_task(source: Source, finding: Finding) -> Iterator[Fix]:
    """Yield edits that keep a task in a set of the module until it is done."""
    rewrite = rewriter(source)
    if rewrite is None:
        return
    module = rewrite.module
    statement = next((one for one in module.nodes(ast.Expr) if module.span(one) == finding.span), None)
    names = {"background_task", "background_tasks"}
    if statement is None or (names & module.scope.bindings.keys() and not _is_our_set(module)):
        return
    data, span = bytes(source.data), finding.span
    indent = source.line_prefix(span.start).decode("utf-8", "replace")
    newline = data.find(b"\n", span.end)
    rest = data[span.end : len(data) if newline < 0 else newline].strip()
    if indent.strip() or (rest and not rest.startswith(b"#")) or b"\n" in data[span.start : span.end]:
        return
    end = line_end(source)
    added = f"{end}{indent}background_tasks.add(background_task)"
    added += f"{end}{indent}background_task.add_done_callback(background_tasks.discard)"
    at = len(data) if newline < 0 else newline - (data[newline - 1 : newline] == b"\r")
    edits = [
        Edit(source.path, Span(span.start, span.start), "background_task = "),
        Edit(source.path, Span(at, at), added),
    ]
    if not _is_our_set(module):
        place = _after_imports(module)
        edits.insert(0, Edit(source.path, Span(place, place), f"{end}background_tasks = set(){end}"))
    yield Fix("suggestion", "keep the task until it is done", tuple(edits))


def _is_our_set(module: PythonModule) -> bool:
    bindings = module.scope.bindings.get("background_tasks") or []
    return len(bindings) == 1 and module.scope.bindings.get("background_task") is None


def _after_imports(module: PythonModule) -> int:
    """Return the offset after the last import that stands at the top of the file."""
    last = 0
    for statement in module.tree.body:
        docstring = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if not docstring and not isinstance(statement, (ast.Import, ast.ImportFrom)):
            break
        last = statement.end_lineno or last
    starts = module.source.line_starts
    return starts[last] if last < len(starts) else len(module.source.data)
