"""Remedies for blocking calls, worked out on the file's tree and written as edits of single places."""

from __future__ import annotations

import _ast as ast
from collections.abc import Iterator
from typing import Any

from mlplatlint.files.source import Source, Span
from mlplatlint.findings.model import Edit, Finding, Fix
from mlplatlint.fronts.python import parse
from mlplatlint.fronts.python.module import PythonModule

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
)
_NEEDS_THREAD = ("sqlite3.",)
"""Objects that refuse to be used in another thread than the one that made them."""


def remedies(source: Source, finding: Finding) -> Iterator[Fix]:
    """Yield what can be written in place of a blocking call whose callee is the finding's span."""
    module = parse(source)
    call = _call_at(module, finding.span)
    if call is None or not isinstance(module.function_of(call), ast.AsyncFunctionDef):
        return
    if any(isinstance(scope, ast.GeneratorExp) for scope in module.ancestors(call)) or _is_awaited(call):
        return
    name = finding.symbol.partition(":")[2]
    imports = list(_asyncio_import(module))
    statement: Any = call.parent  # type: ignore[attr-defined]
    if name == "time.sleep":
        if isinstance(statement, ast.Expr) and len(call.args) == 1 and not call.keywords:
            edit = Edit(source.path, finding.span, "await asyncio.sleep")
            safety = "suggestion" if _is_held(module, call) else "safe"
            yield Fix(safety, "sleep without blocking", (*imports, edit))
        return
    if not name.startswith(_NEEDS_THREAD):
        yield Fix("suggestion", "run it in a thread", (*imports, *_in_thread(source, module, call, finding.span)))


def _call_at(module: PythonModule, span: Span) -> ast.Call | None:
    return next((call for call in module.nodes(ast.Call) if module.span(call.func) == span), None)


def _is_awaited(call: Any) -> bool:
    return isinstance(call.parent, ast.Await)


def _is_held(module: PythonModule, call: ast.Call) -> bool:
    """Tell whether a ``with`` is around the call: what it holds would be held while others run."""
    for ancestor in module.ancestors(call):
        if isinstance(ancestor, ast.AsyncFunctionDef):
            return False
        if isinstance(ancestor, ast.With):
            return True
    return False


def _in_thread(source: Source, module: PythonModule, call: ast.Call, callee: Span) -> Iterator[Edit]:
    """Yield edits that turn ``f(a, b)`` into ``await asyncio.to_thread(f, a, b)``."""
    parent: Any = call.parent  # type: ignore[attr-defined]
    argument_of_call = isinstance(parent, ast.Call) and call is not parent.func
    plain = isinstance(parent, _PLAIN) or argument_of_call
    whole = module.span(call)
    opening = bytes(source.data).find(b"(", callee.end, whole.end)
    bare = not call.args and not call.keywords
    yield Edit(source.path, Span(callee.start, callee.start), f"{'' if plain else '('}await asyncio.to_thread(")
    yield Edit(source.path, Span(callee.end, opening + 1), "" if bare else ", ")
    if not plain:
        yield Edit(source.path, Span(whole.end, whole.end), ")")


def _asyncio_import(module: PythonModule) -> Iterator[Edit]:
    """Yield the edit that imports asyncio, after the module's docstring and future imports, unless it is imported."""
    bindings = module.scope.bindings.get("asyncio")
    if bindings and all(one.kind == "import" and one.target == "asyncio" for one in bindings):
        return
    at = 0
    first_import = None
    for statement in module.tree.body:
        future = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
        docstring = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if future or docstring:
            continue
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            first_import = statement
        break
    if first_import is not None:
        at = module.source.offset(first_import.lineno, 0)
        yield Edit(module.source.path, Span(at, at), "import asyncio" + _line_end(module))
        return
    kept = [one for one in module.tree.body if isinstance(one, (ast.ImportFrom, ast.Expr))][:1]
    if kept and kept[0] is module.tree.body[0]:
        at = module.source.offset((kept[0].end_lineno or 1) + 1, 0)
    yield Edit(module.source.path, Span(at, at), "import asyncio" + _line_end(module) * 3)


def _line_end(module: PythonModule) -> str:
    return "\r\n" if b"\r\n" in bytes(module.source.data[:4096]) else "\n"


def kept_task(source: Source, finding: Finding) -> Iterator[Fix]:
    """Yield edits that keep a task in a set of the module until it is done."""
    module = parse(source)
    statement = next((one for one in module.nodes(ast.Expr) if module.span(one) == finding.span), None)
    names = {"background_task", "background_tasks"}
    if statement is None or (names & module.scope.bindings.keys() and not _is_our_set(module)):
        return
    data, span = bytes(source.data), finding.span
    indent = source.line_prefix(span.start).decode("utf-8", "replace")
    line_end = data.find(b"\n", span.end)
    rest = data[span.end : len(data) if line_end < 0 else line_end].strip()
    if indent.strip() or (rest and not rest.startswith(b"#")) or b"\n" in data[span.start : span.end]:
        return
    end = _line_end(module)
    added = f"{end}{indent}background_tasks.add(background_task)"
    added += f"{end}{indent}background_task.add_done_callback(background_tasks.discard)"
    at = len(data) if line_end < 0 else line_end - (data[line_end - 1 : line_end] == b"\r")
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
