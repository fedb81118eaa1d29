"""Collects what an Alembic revision file says."""

from __future__ import annotations

import _ast as ast
from typing import Any

from mlplatlint.facts.collect.alembic_host import AlembicHost
from mlplatlint.facts.collect.interpreter import Interpreter
from mlplatlint.facts.collect.objects import Frame, Function, Host, TooMuch
from mlplatlint.facts.migrations import Revision, SpanPair, Step
from mlplatlint.facts.values import known_text
from mlplatlint.fronts.python import PythonModule

_HEADER = ("revision", "down_revision", "depends_on", "branch_labels")


def collect(module: PythonModule) -> Revision | None:
    """Return the revision a file declares, or None when it is no Alembic revision."""
    header = _header(module)
    if "revision" not in header or ("down_revision" not in header and not _uses_alembic(module)):
        return None
    interpreter = Interpreter(module.source, module.tree, Host())
    values = {name: interpreter.value(node, Frame(None)) for name, node in header.items()}
    if known_text(values["revision"]) is None:
        # A name for another constant, or a value from elsewhere: run the module to learn it.
        interpreter.run_module()
        values = {name: interpreter.module_frame.names.get(name) for name in header}
    revision = known_text(values["revision"])
    upgrade, live_up = run_function(module, "upgrade")
    downgrade, _ = run_function(module, "downgrade")
    unread = tuple(name for name in _HEADER if name in header and not _readable(values[name]))
    if revision is None:
        return None
    return Revision(
        revision,
        module.span(header["revision"]),
        _ids(module, header.get("down_revision"), values.get("down_revision")),
        _ids(module, header.get("depends_on"), values.get("depends_on")),
        tuple(name for name, _ in _ids(module, header.get("branch_labels"), values.get("branch_labels"))),
        upgrade or (),
        downgrade or (),
        live_up,
        unread,
        upgrade is not None,
        downgrade is not None,
        dialects(module),
    )


def dialects(module: PythonModule) -> tuple[str, ...]:
    """Return the names of the SQLAlchemy dialects a file imports from."""
    prefix = "sqlalchemy.dialects."
    found = {target[len(prefix) :].partition(".")[0] for _, target in module.imports if target.startswith(prefix)}
    return tuple(sorted(found))


def run_function(
    module: PythonModule, name: str, host: AlembicHost | None = None
) -> tuple[tuple[Step, ...] | None, bool]:
    """Interpret one function of a revision; return its steps (None when there is no such function) and whether
    they depend on the database or on other files."""
    host = host or AlembicHost()
    interpreter = Interpreter(module.source, module.tree, host)
    interpreter.run_module()
    function = interpreter.module_frame.names.get(name)
    if not isinstance(function, Function):
        return None, False
    host.steps.clear()
    host.live = False
    try:
        interpreter.call_function(function, [], {})
    except (TooMuch, RecursionError):
        host.gave_up(interpreter)
    return tuple(host.steps), host.live


def _header(module: PythonModule) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for statement in module.tree.body:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target: Any = statement.targets[0]
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            target = statement.target
        else:
            continue
        if isinstance(target, ast.Name) and target.id in _HEADER:
            found[target.id] = statement.value
    return found


def _uses_alembic(module: PythonModule) -> bool:
    return any(target.startswith("alembic") for _, target in module.imports)


def _readable(value: object) -> bool:
    if value is None or known_text(value) is not None:
        return True
    return isinstance(value, (list, tuple)) and all(known_text(item) is not None for item in value)


def _ids(module: PythonModule, node: Any, value: object) -> tuple[tuple[str, SpanPair], ...]:
    if node is None or value is None:
        return ()
    if isinstance(value, str):
        text = known_text(value)
        start, end = module.span(node)
        return ((text, (start, end)),) if text else ()
    if not isinstance(value, (list, tuple)):
        return ()
    elements = getattr(node, "elts", None)
    spans = [module.span(element) for element in elements] if elements and len(elements) == len(value) else []
    found = []
    for index, item in enumerate(value):
        text = known_text(item)
        if text:
            start, end = spans[index] if spans else module.span(node)
            found.append((text, (start, end)))
    return tuple(found)
